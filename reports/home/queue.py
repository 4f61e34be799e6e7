"""One ranked queue for a day: what is late, what is due, who went quiet, what waits for an answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Exists, IntegerField, OuterRef, Value, When

from crm.accounts.models import Membership
from crm.tenancy.clock import bounds, business_day
from customers.models import Customer, FollowUp
from customers.tiers.standards import contact_standards
from evaluations.models import Goal
from incentives.models import Statement

SIZES = [str(size) for size in (Customer.Size.LARGE, Customer.Size.MEDIUM, Customer.Size.SMALL)]
QUEUE_LENGTH = 100
QUIET_LENGTH = 20
CONFIRM_LENGTH = 20
DONE_LENGTH = 50
KINDS = ("follow_up", "quiet", "confirm")


@dataclass(frozen=True)
class Queue:
    """What one agent has to do, in order, and what they have done today."""

    overdue: list[FollowUp] = field(default_factory=list)
    today: list[FollowUp] = field(default_factory=list)
    quiet: list[Customer] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    soon: list[FollowUp] = field(default_factory=list)
    done: list[FollowUp] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind: what the chips say is what the page shows."""
        return {
            "follow_up": len(self.overdue) + len(self.today),
            "quiet": len(self.quiet),
            "confirm": len(self.goals) + len(self.statements),
        }

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    @property
    def next_one(self) -> FollowUp | None:
        """What comes after today, for the page on which nothing is left to do."""
        return self.soon[0] if self.soon else None


def queue_of(member: Membership, agent_id: UUID, now: datetime) -> Queue:
    """The queue of an agent by the member's own clock. A fixed number of queries."""
    zone = ZoneInfo(member.time_zone)
    day = business_day(now, zone)
    start, tomorrow = bounds(day, day, zone)
    _start, in_a_week = bounds(day, day + timedelta(days=7), zone)
    mine = FollowUp.objects.visible_to(member).filter(agent=agent_id)
    rows = list(mine.open().filter(due_at__lt=in_a_week).with_parties().soonest_first()[:QUEUE_LENGTH])
    done = mine.filter(state=FollowUp.State.DONE, done_at__gte=start, done_at__lt=tomorrow).with_parties()
    late = sorted((row for row in rows if row.due_at < now), key=_lateness)
    goals = Goal.objects.visible_to(member).filter(agent=agent_id, state=Goal.State.PROPOSED).with_parties()
    statements = Statement.objects.visible_to(member).filter(agent=agent_id, seen_at=None).with_parties()
    return Queue(
        overdue=late,
        today=[row for row in rows if now <= row.due_at < tomorrow],
        quiet=quiet_customers(member, agent_id, now),
        goals=list(goals.order_by("starts_on", "pk")[:CONFIRM_LENGTH]),
        statements=list(statements.newest_first()[:CONFIRM_LENGTH]),
        soon=[row for row in rows if row.due_at >= tomorrow],
        done=with_next_step(list(done.order_by("-done_at", "-pk")[:DONE_LENGTH])),
    )


def quiet_customers(member: Membership, agent_id: UUID, now: datetime, *, picked: int = 0) -> list[Customer]:
    """The agent's own customers without contact for longer than their tier allows, and nothing planned.

    The largest first, then the longest silence. `picked` takes so many of the quietest even if nobody is over yet.
    """
    standards = contact_standards()
    planned = FollowUp.objects.open().filter(customer=OuterRef("pk"))
    own = (
        Customer.objects.visible_to(member)
        .filter(~Exists(planned), owner=agent_id, archived_at=None)
        .exclude(stage=Customer.Stage.LOST)
    )
    ranked = own.filter(standards.late(now)).order_by(_by_size(), "last_activity_at", "pk")[:QUIET_LENGTH]
    quiet = list(own.order_by("last_activity_at", "pk")[:picked] if picked else ranked)
    for customer in quiet:
        customer.quiet_days = (now - customer.last_activity_at).days  # type: ignore[attr-defined]
        customer.allowed_days = standards.days_for(customer)  # type: ignore[attr-defined]
    return quiet


def with_next_step(done: Sequence[FollowUp]) -> list[FollowUp]:
    """What was done, each knowing whether anything is planned with that customer. One query."""
    asked = FollowUp.objects.open().filter(customer__in={row.customer_id for row in done})
    planned = set(asked.values_list("customer_id", flat=True)) if done else set()
    for row in done:
        row.has_next = row.customer_id in planned  # type: ignore[attr-defined]
    return list(done)


def _by_size() -> Case:
    whens = [When(size_tier=size, then=Value(place)) for place, size in enumerate(SIZES)]
    return Case(*whens, default=Value(len(whens)), output_field=IntegerField())


def _lateness(row: FollowUp) -> tuple[int, datetime]:
    """The larger customer first, then what has waited longest."""
    size = row.customer.size_tier
    return SIZES.index(size) if size in SIZES else len(SIZES), row.due_at
