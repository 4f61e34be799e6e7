"""When agent-days are recomputed: at once after a change, each minute if something waits, and each night."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from crm.events.models import Event
from crm.jobs.handlers import handles
from crm.jobs.models import Job
from crm.jobs.run import Run
from crm.jobs.services import enqueue
from crm.jobs.telling import tells
from crm.tenancy.clock import current_zone
from crm.tenancy.scope import tenant_scope
from evaluations.roll_ups.queries import NIGHTLY, span_of_facts
from evaluations.roll_ups.services import mark_dirty, roll_up_dirty, roll_up_night, roll_up_range

tells(NIGHTLY, label=_("Adding up the day"))
tells("evaluations.roll_up_all", label=_("Adding up all days anew"))


def mark(events: Sequence[Event]) -> None:
    """Mark the agent-days that these events say have changed."""
    named = [pair for event in events for pair in event.data.get("agent_days", ())]
    mark_dirty((UUID(agent), date.fromisoformat(day)) for agent, day in named)


def start_over(events: Sequence[Event]) -> None:
    """Another time zone or currency gives every day other figures: all of them are computed anew."""
    for event in events:
        before, after = event.before or {}, event.after or {}
        if any(before.get(name) != after.get(name) for name in ("time_zone", "currency")):
            enqueue("evaluations.roll_up_all", key=str(event.pk))


@shared_task(name="evaluations.refresh")
def refresh(*, tenant_id: str, **_: str) -> None:
    """Bring the marked agent-days of one organisation up to date."""
    with tenant_scope(UUID(tenant_id), actor="job:evaluations.refresh", atomic=False):
        roll_up_dirty()


@handles("evaluations.roll_up_dirty")
def catch_up(run: Run) -> dict[str, Any]:
    """What a lost knock left marked."""
    return asdict(roll_up_dirty())


@handles(NIGHTLY)
def nightly_roll_up(run: Run) -> dict[str, Any]:
    """Everything since the last night that was done."""
    nights = Job.objects.filter(kind=NIGHTLY, state=Job.State.DONE).order_by("-due_at")
    last = nights.values_list("key", flat=True).first()
    return asdict(roll_up_night(date.fromisoformat(last) if last else None))


@handles("evaluations.roll_up_all")
def roll_up_all(run: Run) -> dict[str, Any]:
    """Every agent-day from the first fact to today."""
    span = span_of_facts(current_zone())
    return asdict(roll_up_range(*span)) if span else {}
