"""What Today shows. Each function is a fixed number of queries, whatever the size of the team."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from crm.accounts.models import Membership
from crm.tenancy.clock import bounds, business_day
from customers.models import Customer, FollowUp, Interaction
from customers.tiers.standards import contact_standards
from evaluations.models import AgentDay
from reports.overview.models import Nudge

QUEUE_LENGTH = 100
QUIET_LENGTH = 5
NUDGES_SHOWN = 5
RHYTHM_DAYS = 14


@dataclass(frozen=True)
class Queue:
    """What one agent has promised: late, for today, and in the week to come."""

    overdue: list[FollowUp]
    today: list[FollowUp]
    soon: list[FollowUp]

    @property
    def count(self) -> int:
        return len(self.overdue) + len(self.today)


def queue_of(member: Membership, agent_id: UUID, now: datetime) -> Queue:
    """The open follow-ups of an agent until a week from now, by the member's own clock. One query."""
    zone = ZoneInfo(member.time_zone)
    day = business_day(now, zone)
    _start, tomorrow = bounds(day, day, zone)
    _start, in_a_week = bounds(day, day + timedelta(days=7), zone)
    mine = FollowUp.objects.visible_to(member).open().filter(agent=agent_id, due_at__lt=in_a_week)
    rows = list(mine.with_parties().soonest_first()[:QUEUE_LENGTH])
    return Queue(
        overdue=[row for row in rows if row.due_at < now],
        today=[row for row in rows if now <= row.due_at < tomorrow],
        soon=[row for row in rows if row.due_at >= tomorrow],
    )


def quiet_customers(member: Membership, agent_id: UUID, now: datetime) -> list[Customer]:
    """The agent's own customers without contact for longer than their tier allows, and nothing planned."""
    standards = contact_standards()
    planned = FollowUp.objects.open().filter(customer=OuterRef("pk"))
    own = (
        Customer.objects.visible_to(member)
        .filter(owner=agent_id, archived_at=None)
        .exclude(stage=Customer.Stage.LOST)
    )
    late = own.filter(standards.late(now)).filter(~Exists(planned))
    quiet = list(late.order_by("last_activity_at", "pk")[:QUIET_LENGTH])
    for customer in quiet:
        customer.quiet_days = (now - customer.last_activity_at).days  # type: ignore[attr-defined]
        customer.allowed_days = standards.days_for(customer)  # type: ignore[attr-defined]
    return quiet


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
