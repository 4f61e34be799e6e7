"""What Today shows. Each function is a fixed number of queries, whatever the size of the team."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from crm.accounts.models import Membership
from crm.tenancy.clock import bounds
from customers.models import Interaction
from evaluations.models import AgentDay
from reports.home.models import Look
from reports.overview.models import Nudge

NUDGES_SHOWN = 5
RHYTHM_DAYS = 14
LOOKS_SHOWN, LOOKS_SHOWN_DAYS = 3, 30


def nudges_of(member: Membership, agent_id: UUID) -> list[Nudge]:
    """What leaders have asked the agent and the agent has not seen yet."""
    waiting = Nudge.objects.visible_to(member).unseen().filter(agent=agent_id).select_related("by__user")
    return list(waiting.order_by("-sent_at", "-pk")[:NUDGES_SHOWN])


def logged_on(member: Membership, agent_id: UUID, day: date) -> QuerySet[Interaction]:
    """What the agent has logged on a day of the member's clock."""
    start, end = bounds(day, day, ZoneInfo(member.time_zone))
    return Interaction.objects.visible_to(member).filter(
        agent=agent_id, occurred_at__gte=start, occurred_at__lt=end
    )


@dataclass(frozen=True)
class Beat:
    """How much was logged on one day, and where its bar begins in a box 40 high."""

    day: date
    count: int
    top: int


def rhythm_of(agent_id: UUID, today: date) -> list[Beat]:
    """Interactions on each of the last days up to yesterday and today, from the roll-up. One query."""
    first = today - timedelta(days=RHYTHM_DAYS - 1)
    days = AgentDay.objects.filter(agent=agent_id, day__range=(first, today)).values_list("day", "interactions")
    known = dict(days)
    most = max(known.values(), default=0) or 1
    counts = [(day, known.get(day, 0)) for day in (first + timedelta(days=n) for n in range(RHYTHM_DAYS))]
    return [Beat(day, count, 38 - 36 * count // most) for day, count in counts]


def looks_at(member: Membership, agent_id: UUID, now: datetime) -> list[Look]:
    """Who looked at this agent's day within a month, the latest first. One query."""
    since = now - timedelta(days=LOOKS_SHOWN_DAYS)
    looks = Look.objects.visible_to(member).filter(agent=agent_id, at__gte=since).exclude(by=member)
    return list(looks.select_related("by__user").order_by("-at")[:LOOKS_SHOWN])
