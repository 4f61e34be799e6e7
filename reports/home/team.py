"""How a team is doing in a period, and who needs attention. A fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q, Sum

from agents.models import Agent, Team, TeamMembership
from crm.accounts.models import Membership
from crm.exact.numbers import Fraction
from crm.tenancy.money import ZERO
from crm.tenancy.periods import Period, period_of
from customers.models import FollowUp
from evaluations.engine.pace import expected_share
from evaluations.models import AgentDay, Goal

SALES = "sales_amount"
SILENT_AFTER = timedelta(days=7)
MANY_OVERDUE = 3
FAR_BEHIND = Fraction(4, 5)

MEASURES = ("interactions", "sales_amount", "deals_won", "deals_lost", "follow_ups_due", "follow_ups_on_time")


@dataclass
class AgentRow:
    """One agent's period: what was done, what was agreed, and what is late."""

    agent: Agent
    done: dict[str, Any]
    last_active_on: date | None = None
    target: Decimal | None = None
    overdue: int = 0
    oldest_due: datetime | None = None

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


@dataclass(frozen=True)
class Alert:
    """Why an agent needs attention: the rule and its evidence. The page puts it into words."""

    rule: str
    row: AgentRow
    evidence: dict[str, Any]
    severity: str = "attn"


@dataclass
class TeamView:
    """Everything the team overview shows."""

    rows: list[AgentRow]
    pace: Fraction
    before: dict[str, Any]
    as_of: datetime | None
    alerts: list[Alert] = field(default_factory=list)

    def total(self, measure: str) -> Any:
        return sum((row.done[measure] for row in self.rows), ZERO)

    @property
    def overdue(self) -> int:
        return sum(row.overdue for row in self.rows)

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


def team_view(member: Membership, *, period: Period, today: date, now: datetime, team: Team | None) -> TeamView:
    """The agents the member may see (of one team, if asked), their period and the one before. Four queries."""
    agents = list(_agents(member, team, today))
    ids = [agent.pk for agent in agents]
    done, before, as_of = _measures(ids, period, today)
    rows = [AgentRow(agent, done.get(agent.pk, _nothing())) for agent in agents]
    by_id = {row.agent.pk: row for row in rows}
    _add_activity(by_id, done)
    _add_goals(by_id, period)
    _add_overdue(member, by_id, now)
    view = TeamView(rows, expected_share(period.starts_on, period.ends_on, today), before, as_of)
    view.alerts = sorted((alert for row in rows for alert in _alerts(row, view.pace, today)), key=_by_severity)
    return view


def _agents(member: Membership, team: Team | None, today: date) -> Any:
    agents = Agent.objects.visible_to(member).active()
    if team is not None:
        agents = agents.filter(pk__in=TeamMembership.objects.on(today).in_branch(team.pk).values("agent_id"))
    return agents.by_name()


def _nothing() -> dict[str, Any]:
    return dict.fromkeys(MEASURES, 0) | {"sales_amount": ZERO, "last": None}


def _measures(
    ids: Sequence[UUID], period: Period, today: date
) -> tuple[dict[UUID, dict], dict[str, Any], datetime | None]:
    """One pass over the roll-up: this period so far, the same stretch of the one before, the last active day."""
    earlier = period.before()
    same_stretch = min(earlier.starts_on + (today - period.starts_on), earlier.ends_on)
    current = Q(day__range=(period.starts_on, min(today, period.ends_on)))
    previous = Q(day__range=(earlier.starts_on, same_stretch))
    sums = {f"now_{name}": Sum(name, filter=current, default=0) for name in MEASURES}
    sums |= {f"before_{name}": Sum(name, filter=previous, default=0) for name in MEASURES}
    days = AgentDay.objects.filter(agent__in=ids, day__range=(earlier.starts_on, today)).values("agent_id")
    found = days.annotate(**sums, last=Max("day", filter=Q(interactions__gt=0)), as_of=Max("rolled_up_at"))
    done, before, as_of = {}, dict.fromkeys(MEASURES, ZERO), None
    row: dict[str, Any]
    for row in found:  # type: ignore[assignment]  # its keys are made above
        done[row["agent_id"]] = {name: row[f"now_{name}"] for name in MEASURES} | {"last": row["last"]}
        before = {name: before[name] + row[f"before_{name}"] for name in MEASURES}
        as_of = max(filter(None, (as_of, row["as_of"])), default=None)
    return done, before, as_of


def _add_activity(rows: dict[UUID, AgentRow], done: dict[UUID, dict]) -> None:
    for key, measures in done.items():
        rows[key].last_active_on = measures["last"]


def usual_period(today: date) -> Period:
    """The quarter, unless goals are agreed by the month: then every bar would be empty."""
    quarter, month = period_of("quarter", today), period_of("month", today)
    running = Goal.objects.agreed().filter(metric__code=SALES, starts_on__lte=today, ends_on__gte=today)
    days = set(running.values_list("starts_on", "ends_on").distinct()[:20])
    is_monthly = (month.starts_on, month.ends_on) in days and (quarter.starts_on, quarter.ends_on) not in days
    return month if is_monthly else quarter


def _add_goals(rows: dict[UUID, AgentRow], period: Period) -> None:
    goals = Goal.objects.agreed().filter(
        agent__in=rows, metric__code=SALES, starts_on=period.starts_on, ends_on=period.ends_on
    )
    for agent_id, target in goals.values_list("agent_id", "target"):
        rows[agent_id].target = target


def _add_overdue(member: Membership, rows: dict[UUID, AgentRow], now: datetime) -> None:
    late = FollowUp.objects.visible_to(member).open().filter(agent__in=rows, due_at__lt=now).values("agent_id")
    for found in late.annotate(count=Count("pk"), oldest=Min("due_at")):
        rows[found["agent_id"]].overdue, rows[found["agent_id"]].oldest_due = found["count"], found["oldest"]


def _alerts(row: AgentRow, pace: Fraction, today: date) -> list[Alert]:
    """The named rules: late promises, silence, and a goal that runs away."""
    found = []
    if row.overdue >= MANY_OVERDUE:
        severity = "crit" if row.overdue >= 3 * MANY_OVERDUE else "attn"
        found.append(Alert("overdue", row, {"count": row.overdue, "oldest": row.oldest_due}, severity))
    is_silent = row.last_active_on is None or today - row.last_active_on > SILENT_AFTER
    if is_silent and row.works_customers:
        found.append(Alert("silent", row, {"since": row.last_active_on}))
    if row.attainment is not None and pace and row.attainment < pace * FAR_BEHIND:
        severity = "crit" if row.attainment < pace / 2 else "attn"
        found.append(Alert("behind", row, {"attainment": row.attainment, "pace": pace}, severity))
    return found


def _by_severity(alert: Alert) -> tuple[int, str]:
    return (0 if alert.severity == "crit" else 1, alert.row.agent.sort_key)
