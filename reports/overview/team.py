"""How a team is doing in a period. A fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q, Sum

from agents.models import Agent, Team
from agents.people.queries import agents_led
from crm.accounts.models import Membership
from crm.exact.numbers import Fraction
from crm.tenancy.money import ZERO
from crm.tenancy.periods import Period, period_of
from customers.models import Customer, FollowUp
from customers.tiers.standards import Standards
from evaluations.engine.pace import expected_share
from evaluations.goals.models import Side
from evaluations.models import AgentDay, Goal
from reports.home.figures import SALES

MEASURES = ("interactions", "sales_amount", "deals_won", "deals_lost", "follow_ups_due", "follow_ups_on_time")
COMPARISONS = ("before", "year", "none")


@dataclass
class AgentRow:
    """One agent's period: what was done, what was agreed, and what is late."""

    agent: Agent
    done: dict[str, Any]
    last_active_on: date | None = None
    target: Decimal | None = None
    overdue: int = 0
    oldest_due: datetime | None = None
    neglected: int = 0
    unanswered: int = 0
    asked_on: datetime | None = None

    @property
    def attainment(self) -> Fraction | None:
        """The share of the sales goal reached; None without an agreed goal."""
        return Fraction(self.done["sales_amount"]) / Fraction(self.target) if self.target else None

    @property
    def works_customers(self) -> bool:
        """Somebody of whom work is expected: with a goal, or with work done before. A leader may have neither."""
        return bool(self.target or self.last_active_on)

    @property
    def punctuality(self) -> Fraction | None:
        due = self.done["follow_ups_due"]
        return Fraction(self.done["follow_ups_on_time"], due) if due else None


@dataclass
class TeamView:
    """How the agents in view are doing, together and one by one."""

    rows: list[AgentRow]
    pace: Fraction
    before: dict[str, Any]
    as_of: datetime | None = None
    compare: str = "before"
    currency: str = "CNY"

    def total(self, measure: str) -> Any:
        return sum((row.done[measure] for row in self.rows), ZERO)

    @property
    def overdue(self) -> int:
        return sum(row.overdue for row in self.rows)

    @property
    def neglected(self) -> int:
        return sum(row.neglected for row in self.rows)

    @property
    def target(self) -> Decimal | None:
        """The goals together, if every agent has one or at least somebody does."""
        goals = [row.target for row in self.rows if row.target]
        return sum(goals, ZERO) if goals else None

    @property
    def attainment(self) -> Fraction | None:
        """Sales of those who have a goal, by the sum of their goals: never an average of shares."""
        with_goal = [row for row in self.rows if row.target]
        reached = sum((row.done["sales_amount"] for row in with_goal), ZERO)
        return Fraction(reached) / Fraction(self.target) if self.target else None

    @property
    def punctuality(self) -> Fraction | None:
        due = self.total("follow_ups_due")
        return Fraction(self.total("follow_ups_on_time")) / Fraction(due) if due else None

    @property
    def punctuality_before(self) -> Fraction | None:
        due = self.before["follow_ups_due"]
        return Fraction(self.before["follow_ups_on_time"]) / Fraction(due) if due else None


def team_view(
    member: Membership,
    *,
    period: Period,
    today: date,
    now: datetime,
    team: Team | None,
    standards: Standards,
    compare: str = "before",
) -> TeamView:
    """The agents the member may see (of a team, if asked), their period and the one compared with. Six queries."""
    agents = list(agents_led(member, team, today).select_related("member").by_name())
    ids = [agent.pk for agent in agents]
    done, before, as_of = _measures(ids, period, earlier_of(period, compare), today)
    rows = {agent.pk: AgentRow(agent, done.get(agent.pk, _nothing())) for agent in agents}
    for key, measures in done.items():
        rows[key].last_active_on = measures["last"]
    _add_goals(rows, period)
    _add_overdue(member, rows, now)
    _add_neglected(member, rows, now, standards)
    pace = expected_share(period.starts_on, period.ends_on, today)
    return TeamView(list(rows.values()), pace, before, as_of, compare=compare, currency=member.tenant.currency)


def earlier_of(period: Period, compare: str) -> Period | None:
    """What a period is compared with: the one before, the same a year before, or nothing."""
    if compare == "none":
        return None
    if compare == "year":
        return period_of(period.kind, period.starts_on.replace(year=period.starts_on.year - 1))
    return period.before()


def _nothing() -> dict[str, Any]:
    return dict.fromkeys(MEASURES, 0) | {"sales_amount": ZERO, "last": None}


def _measures(
    ids: Sequence[UUID], period: Period, earlier: Period | None, today: date
) -> tuple[dict[UUID, dict], dict[str, Any], datetime | None]:
    """One pass over the roll-up: this period, the same stretch of the other, the last active day, as of when."""
    current = Q(day__range=(period.starts_on, min(today, period.ends_on)))
    sums = {f"now_{name}": Sum(name, filter=current, default=0) for name in MEASURES}
    first = period.before().starts_on
    if earlier is not None:
        same_stretch = min(earlier.starts_on + (today - period.starts_on), earlier.ends_on)
        previous = Q(day__range=(earlier.starts_on, same_stretch))
        sums |= {f"before_{name}": Sum(name, filter=previous, default=0) for name in MEASURES}
        first = min(first, earlier.starts_on)
    days = AgentDay.objects.filter(agent__in=ids, day__range=(first, today)).values("agent_id")
    found = days.annotate(**sums, last=Max("day", filter=Q(interactions__gt=0)), as_of=Max("rolled_up_at"))
    done, before, as_of = {}, dict.fromkeys(MEASURES, ZERO), None
    row: dict[str, Any]
    for row in found:  # type: ignore[assignment]  # its keys are made above
        done[row["agent_id"]] = {name: row[f"now_{name}"] for name in MEASURES} | {"last": row["last"]}
        before = {name: before[name] + row.get(f"before_{name}", 0) for name in MEASURES}
        as_of = max(filter(None, (as_of, row["as_of"])), default=None)
    return done, before, as_of


def usual_period(today: date) -> Period:
    """The quarter, unless goals are agreed by the month: then every bar would be empty."""
    quarter, month = period_of("quarter", today), period_of("month", today)
    running = Goal.objects.agreed().filter(metric__code=SALES, starts_on__lte=today, ends_on__gte=today)
    days = set(running.values_list("starts_on", "ends_on").distinct()[:20])
    is_monthly = (month.starts_on, month.ends_on) in days and (quarter.starts_on, quarter.ends_on) not in days
    return month if is_monthly else quarter


def _add_goals(rows: dict[UUID, AgentRow], period: Period) -> None:
    """The agreed sales goal of the period, and the goals of any metric that wait for the agent's answer."""
    goals = Goal.objects.filter(agent__in=rows)
    this = Q(metric__code=SALES, starts_on=period.starts_on, ends_on=period.ends_on, state=Goal.State.AGREED)
    waits = Q(turn=Side.AGENT)
    for goal in goals.filter(this | waits).values("agent_id", "target", "state", "updated_at"):
        row = rows[goal["agent_id"]]
        if goal["state"] == Goal.State.AGREED:
            row.target = goal["target"]
        else:
            row.unanswered += 1
            row.asked_on = min(filter(None, (row.asked_on, goal["updated_at"])))


def _add_overdue(member: Membership, rows: dict[UUID, AgentRow], now: datetime) -> None:
    late = FollowUp.objects.visible_to(member).open().filter(agent__in=rows, due_at__lt=now).values("agent_id")
    for found in late.annotate(count=Count("pk"), oldest=Min("due_at")):
        rows[found["agent_id"]].overdue, rows[found["agent_id"]].oldest_due = found["count"], found["oldest"]


def _add_neglected(member: Membership, rows: dict[UUID, AgentRow], now: datetime, standards: Standards) -> None:
    """Large customers without contact for longer than their standard, by owner."""
    large = Customer.objects.visible_to(member).in_use().filter(owner__in=rows, size_tier=Customer.Size.LARGE)
    late = large.filter(standards.late(now)).order_by().values_list("owner")
    for owner, count in late.annotate(count=Count("pk")):
        rows[owner].neglected = count
