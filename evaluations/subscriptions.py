"""What this app listens to."""

from crm.events.subscribers import subscribe
from evaluations.metrics.services import HAS_OWN_METRICS, roll_up_own_metrics
from evaluations.metrics.tasks import equip
from evaluations.roll_ups.queries import CHANGES_AGENT_DAYS
from evaluations.roll_ups.services import follow_roll_ups
from evaluations.roll_ups.tasks import mark, start_over

for name in CHANGES_AGENT_DAYS:
    subscribe(name, mark)
subscribe("organisation.changed", start_over)
subscribe("organisation.founded", equip)
follow_roll_ups(roll_up_own_metrics, when=HAS_OWN_METRICS)
