"""What is computed for metrics apart from the daily roll-up."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.events.models import Event
from crm.jobs.handlers import handles
from crm.jobs.run import Run
from crm.jobs.telling import tells
from crm.tenancy.clock import current_zone
from evaluations.metrics.models import Metric
from evaluations.metrics.services import create_builtin_metrics, roll_up_metric
from evaluations.roll_ups.queries import span_of_facts

CHUNK = timedelta(days=90)
tells("evaluations.roll_up_metric", label=_("Working out the past of a metric"))


def equip(events: Sequence[Event]) -> None:
    """A new organisation gets the metrics of the house."""
    create_builtin_metrics(by=None)


@handles("evaluations.roll_up_metric")
def compute_past(run: Run) -> dict[str, Any]:
    """Every day of one metric, a quarter in each transaction."""
    metric, span = Metric.objects.get(pk=run.params["metric"]), span_of_facts(current_zone())
    if span is None:
        return {"days": 0}
    first, last = span
    total = (last - first).days + 1
    start = first
    while start <= last:
        end = min(last, start + CHUNK)
        roll_up_metric(metric, start, end)
        run.checkpoint(done=(end - first).days + 1, total=total)
        start = end + timedelta(days=1)
    return {"days": total}
