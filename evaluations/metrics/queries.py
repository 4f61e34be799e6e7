"""Values of metrics, read from the days: both sides are added up over days, agents and teams, then divided.

The number of queries does not depend on how many metrics, agents or days are asked for.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Trunc
from django.utils import timezone

from agents.models import TeamMembership
from crm.tenancy.clock import today
from crm.tenancy.context import current_tenant_id
from crm.tenancy.models import Tenant
from crm.tenancy.periods import period_of
from evaluations.metrics.definitions import Definition, OfDays, readable_definition
from evaluations.metrics.models import Metric, MetricDay
from evaluations.metrics.values import NO_SUM, Freshness, Sums, Value, judged
from evaluations.roll_ups.models import AgentDay
from evaluations.roll_ups.queries import known_until

STALE_AFTER = timedelta(minutes=15)

Grain = Literal["day", "week", "month", "quarter"]
Agents = Collection[UUID] | None
Key = tuple[UUID, Any]


@dataclass(frozen=True)
class Point:
    """A value of one period of a series. `is_partial` while the period is still running."""

    starts_on: date
    ends_on: date
    value: Value
    is_partial: bool


def freshness() -> Freshness:
    """How old the organisation's figures are."""
    now, known = timezone.now(), known_until()
    zone, currency = Tenant.objects.values_list("time_zone", "currency").get(pk=current_tenant_id())
    is_stale = known is not None and now - known > STALE_AFTER
    return Freshness(today(ZoneInfo(zone)), known or now, is_stale, currency)


def value_of(metric: Metric, agents: Agents, first: date, last: date, *, teams: Agents = None) -> Value:
    """One metric over the days from `first` to `last`; `agents` None means everybody.

    With `teams`, what people did on the days they had a place in one of these teams.
    """
    return values_of([metric], agents, first, last, teams=teams)[metric.pk]


def values_of(
    metrics: Collection[Metric],
    agents: Agents,
    first: date,
    last: date,
    *,
    teams: Agents = None,
    fresh: Freshness | None = None,
) -> dict[UUID, Value]:
    """Many metrics over the same days, by the key of each. Who asks more than once hands on `fresh`."""
    sums, fresh = sums_of(metrics, agents, first, last, teams=teams), fresh or freshness()
    return {metric.pk: judged(metric, sums.get((metric.pk, None)), first, fresh) for metric in metrics}


def by_agent(
    metric: Metric,
    agents: Agents,
    first: date,
    last: date,
    *,
    teams: Agents = None,
    fresh: Freshness | None = None,
) -> dict[UUID, Value]:
    """One metric for each agent who has anything to show."""
    sums = sums_of([metric], agents, first, last, teams=teams, by=F("agent_id"))
    return _keyed(metric, sums, first, fresh or freshness())


def by_metric_and_agent(
    metrics: Collection[Metric], agents: Collection[UUID], first: date, last: date
) -> dict[UUID, dict[UUID, Value]]:
    """Many metrics for each of these agents, by the keys of both; of one who did nothing too."""
    sums, fresh = sums_of(metrics, agents, first, last, by=F("agent_id")), freshness()
    return {
        metric.pk: {agent: judged(metric, sums.get((metric.pk, agent)), first, fresh) for agent in agents}
        for metric in metrics
    }


def by_team(metric: Metric, agents: Agents, first: date, last: date) -> dict[UUID, Value]:
    """One metric for each team: what its members did on the days they were members.

    What somebody did before they moved stays with the team they left.
    """
    team = F("agent__places__team_id")
    return _keyed(metric, sums_of([metric], agents, first, last, by=team, places=True), first, freshness())


def series(
    metric: Metric,
    agents: Agents,
    grain: Grain,
    first: date,
    last: date,
    *,
    teams: Agents = None,
    fresh: Freshness | None = None,
) -> list[Point]:
    """One metric period by period, without gaps. Periods are whole: the first and last are widened to theirs."""
    periods = list(periods_between(grain, first, last))
    start, end = periods[0][0], periods[-1][1]
    sums = sums_of([metric], agents, start, end, teams=teams, by=Trunc("day", grain))
    fresh = fresh or freshness()
    return [
        Point(starts, ends, judged(metric, sums.get((metric.pk, starts)), starts, fresh), ends >= fresh.today)
        for starts, ends in periods
    ]


def periods_between(grain: Grain, first: date, last: date) -> Iterable[tuple[date, date]]:
    """The whole periods that the days from `first` to `last` touch."""
    while first <= last:
        starts, ends = _period(grain, first)
        yield starts, ends
        first = ends + timedelta(days=1)


def _period(grain: Grain, day: date) -> tuple[date, date]:
    if grain == "day":
        return day, day
    if grain == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    period = period_of(grain, day)
    return period.starts_on, period.ends_on


def sums_of(
    metrics: Iterable[Metric],
    agents: Agents,
    first: date,
    last: date,
    *,
    teams: Agents = None,
    by: Any = None,
    places: bool = False,
) -> dict[Key, Sums]:
    """Both sides of each metric by (metric, group): one query over the agents' days, one over own metrics.

    A metric whose definition cannot be read has none.
    """
    known = {metric: definition for metric in metrics if (definition := readable_definition(metric))}
    asked = _Asked(agents, first, last, teams, by, places)
    found: dict[Key, Sums] = {}
    if base := {metric: definition for metric, definition in known.items() if definition.is_of_days}:
        for row in asked.days({name for definition in base.values() for name in definition.measures}):
            found |= {(m.pk, _group(row)): sums_of_row(m, d, row) for m, d in base.items()}
    if own := [metric for metric, definition in known.items() if not definition.is_of_days]:
        for row in asked.own(own):
            found[row["metric_id"], _group(row)] = own_sums(row)
    return found


@dataclass(frozen=True)
class _Asked:
    """Which days of whom are asked for, and by what they are grouped."""

    agents: Agents
    first: date
    last: date
    teams: Agents
    by: Any
    places: bool

    def days(self, measures: set[str]) -> list[dict[str, Any]]:
        sums = {f"sum_{name}": Sum(name) for name in measures | {"other_currency"}}
        return self._rows(AgentDay.objects.all(), restated=Max("rolled_up_at"), **sums)

    def own(self, metrics: list[Metric]) -> list[dict[str, Any]]:
        sums = {"top": Sum("numerator"), "bottom": Sum("denominator"), "cases": Sum("n")}
        rows = MetricDay.objects.filter(metric__in=metrics)
        return self._rows(rows, "metric_id", restated=Max("rolled_up_at"), **sums)

    def _rows(self, rows: QuerySet, *also: str, **sums: Any) -> list[dict[str, Any]]:
        rows = self._within(rows)
        if self.by is not None:
            return list(rows.annotate(group=self.by).values(*also, "group").annotate(**sums).order_by())
        if also:
            return [row | {"group": None} for row in rows.values(*also).annotate(**sums).order_by()]
        return [{"group": None, **rows.aggregate(**sums)}]

    def _within(self, rows: QuerySet) -> QuerySet:
        rows = rows.filter(day__range=(self.first, self.last))
        if self.agents is not None:
            rows = rows.filter(agent__in=self.agents)
        if self.teams is not None:
            held = TeamMembership.objects.filter(agent=OuterRef("agent"), team__in=self.teams)
            rows = rows.filter(Exists(held.filter(_held_on(OuterRef("day")))))
        return rows.filter(_held_on(F("day"), "agent__places__")) if self.places else rows


def _held_on(day: Any, path: str = "") -> Q:
    """A place in a team held on a day."""
    begun, open_end, ends = {f"{path}starts_on__lte": day}, {f"{path}ends_on": None}, {f"{path}ends_on__gte": day}
    return Q(**begun) & (Q(**open_end) | Q(**ends))


def _group(row: Mapping[str, Any]) -> Any:
    """Who or which day a row is of. PostgreSQL truncates days to moments."""
    group = row["group"]
    return group.date() if isinstance(group, datetime) else group


def _keyed(metric: Metric, sums: Mapping[Key, Sums], first: date, fresh: Freshness) -> dict[UUID, Value]:
    return {group: judged(metric, found, first, fresh) for (_, group), found in sums.items() if group is not None}


def sums_of_row(metric: Metric, definition: Definition, row: Mapping[str, Any]) -> Sums:
    """Both sides of a metric of base measures, from a row of their sums named `sum_…`."""

    def side(part: Any) -> Decimal | None:
        if not isinstance(part, OfDays):
            return None
        return sum((Decimal(row[f"sum_{name}"] or 0) for name in part.measures), NO_SUM)

    top, bottom = side(definition.numerator) or NO_SUM, side(definition.denominator)
    cases = top if metric.kind == Metric.Kind.COUNT else bottom
    left_out = int(row["sum_other_currency"] or 0) if metric.unit == Metric.Unit.MONEY else 0
    return Sums(top, bottom, None if cases is None else int(cases), left_out, row["restated"])


def own_sums(row: Mapping[str, Any]) -> Sums:
    """Both sides of an organisation's own metric, from the sums of its days."""
    return Sums(row["top"] or NO_SUM, row["bottom"], int(row["cases"] or 0), 0, row["restated"])
