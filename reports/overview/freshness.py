"""As of when the figures are, what they do not hold yet, and whether last night's roll-up was done."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from crm.events.models import Event
from crm.jobs.models import Job
from evaluations.roll_ups.queries import NIGHTLY, uncounted_events

A_NIGHT = timedelta(hours=26)
LOOKED_AT = 500


@dataclass(frozen=True)
class Freshness:
    """The last night that was done, whether a later one was not, and the events since that do not count."""

    as_of: datetime | None
    night: date | None
    is_late: bool
    uncounted: int

    @property
    def is_many(self) -> bool:
        return self.uncounted >= LOOKED_AT


def freshness_of(agent_ids: Collection[UUID], now: datetime | None = None) -> Freshness:
    """How fresh the figures of these agents are. Two queries."""
    now = now or timezone.now()
    nights = list(Job.objects.filter(kind=NIGHTLY).order_by("-due_at")[:10])
    done = next((job for job in nights if job.state == Job.State.DONE), None)
    failed = bool(nights) and nights[0].state == Job.State.FAILED
    missed = done is not None and done.due_at < now - A_NIGHT
    return Freshness(
        as_of=done.finished_at if done else None,
        night=date.fromisoformat(done.key) if done else None,
        is_late=failed or missed,
        uncounted=len(uncounted_events(agent_ids, limit=LOOKED_AT)),
    )


def uncounted_of(agent_ids: Collection[UUID]) -> list[Event]:
    """The events of these agents that the figures do not hold yet, the newest first."""
    found = Event.objects.filter(pk__in=uncounted_events(agent_ids, limit=LOOKED_AT))
    return list(found.newest_first().select_related("actor__user"))
