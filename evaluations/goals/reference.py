"""Facts beside a number that is being negotiated: computed, the same for both sides, and naming nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import median
from typing import Literal

from django.db.models import Count

from agents.models import Agent
from crm.exact.numbers import from_decimal
from crm.exact.problems import Problem
from crm.tenancy.periods import period_of
from customers.models import Customer
from evaluations.engine.smart import Findings, ProposedGoal, best_of, is_smart
from evaluations.goals.models import Goal
from evaluations.metrics.models import Metric
from evaluations.metrics.queries import Grain, Point, by_agent, freshness, series

PERIODS_BACK = 8
FEWEST_FOR_A_RANGE = 4
FEWEST_PEERS = 5
SPREAD = Fraction(3, 2)
LETTERS = ("specific", "measurable", "achievable", "relevant", "timebound")


@dataclass(frozen=True)
class Reference:
    """What is known: the periods before, the range they suggest, the middle of the peers, and the customers.

    `low` and `high` are the median of the periods before, less and plus one and a half times their median distance
    from it. Peers are active agents of the same kind, told from five on.
    """

    grain: Grain | None
    points: list[Point] = field(default_factory=list)
    low: Fraction | None = None
    high: Fraction | None = None
    peers: Fraction | None = None
    peer_count: int = 0
    customers: dict[str, int] = field(default_factory=dict)

    @property
    def values(self) -> list[Fraction]:
        return [from_decimal(point.value.value) for point in self.points if point.value.value is not None]


def reference_of(goal: Goal) -> Reference:
    """The facts for one goal, in a fixed number of queries."""
    pool = Customer.objects.filter(owner=goal.agent_id, archived_at=None).order_by()
    customers = dict(pool.values_list("size_tier").annotate(n=Count("pk")))
    grain = grain_of(goal)
    if grain is None:
        return Reference(None, customers=customers)
    points = _periods_before(goal, grain)
    values = [from_decimal(point.value.value) for point in points if point.value.value is not None]
    low, high = _range(values)
    peers, count = _peers(goal, points[-1]) if points else (None, 0)
    return Reference(grain, points, low, high, peers, count, customers)


def grain_of(goal: Goal) -> Literal["month", "quarter"] | None:
    """The kind of its period; a goal over other days is compared with nothing."""
    kinds: tuple[Literal["month", "quarter"], ...] = ("month", "quarter")
    for kind in kinds:
        period = period_of(kind, goal.starts_on)
        if (period.starts_on, period.ends_on) == (goal.starts_on, goal.ends_on):
            return kind
    return None


def _periods_before(goal: Goal, grain: Literal["month", "quarter"]) -> list[Point]:
    """The last whole periods before the goal that are over."""
    fresh = freshness()
    last = period_of(grain, min(goal.starts_on, fresh.today)).before()
    first = last
    for _step in range(PERIODS_BACK - 1):
        first = first.before()
    points = series(goal.metric, [goal.agent_id], grain, first.starts_on, last.ends_on, fresh=fresh)
    known = [at for at, point in enumerate(points) if point.value.value]
    return points[known[0] :] if known else []


def _range(values: Sequence[Fraction]) -> tuple[Fraction | None, Fraction | None]:
    if len(values) < FEWEST_FOR_A_RANGE:
        return None, None
    middle = median(values)
    spread = SPREAD * median([abs(value - middle) for value in values])
    return max(middle - spread, Fraction(0)), middle + spread


def _peers(goal: Goal, point: Point) -> tuple[Fraction | None, int]:
    alike = Agent.objects.active().filter(kind=goal.agent.kind).exclude(pk=goal.agent_id)
    keys = list(alike.values_list("pk", flat=True))
    known = by_agent(goal.metric, keys, point.starts_on, point.ends_on).values()
    values = [from_decimal(one.value) for one in known if one.value is not None]
    return (median(values), len(values)) if len(values) >= FEWEST_PEERS else (None, len(values))


def smart_findings(goal: Goal, reference: Reference) -> Findings:
    """Whether the number on the table makes a good goal. A warning never stops anybody."""
    offer = goal.offered
    target = goal.target if offer is None else offer.target
    direction: Literal["higher", "lower"] = (
        "higher" if goal.metric.direction == Metric.Direction.HIGHER else "lower"
    )
    return is_smart(
        ProposedGoal(
            title=goal.metric.name,
            owner=str(goal.agent),
            kpi=goal.metric.code,
            unit=goal.metric.unit,
            direction=direction,
            target=from_decimal(target),
            best=best_of(reference.values, direction),
            theme=goal.note if offer is None else offer.reason,
            start=goal.starts_on,
            due=goal.ends_on,
        )
    )


def by_letter(findings: Findings) -> list[tuple[str, list[Problem]]]:
    """The five letters, each with what there is to say."""
    problems = [*findings.errors, *findings.warnings]
    return [(letter, [one for one in problems if one.code.startswith(f"{letter}.")]) for letter in LETTERS]
