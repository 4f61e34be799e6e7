"""What this app listens to."""

from crm.events.subscribers import subscribe
from evaluations.roll_ups.queries import CHANGES_AGENT_DAYS
from evaluations.roll_ups.tasks import mark, start_over

for name in CHANGES_AGENT_DAYS:
    subscribe(name, mark)
subscribe("organisation.changed", start_over)
