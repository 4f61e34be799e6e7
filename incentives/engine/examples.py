"""What a plan pays along its way: worked examples and the payout curve, by the engine that pays.

An example knows nobody: conditions, filters and measured factors are left out, an agreed goal is a round number.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from crm.exact.numbers import Fraction, added
from incentives.engine.calculate import Line, calculate
from incentives.engine.document import (
    Component,
    FixedMultiplier,
    GoalQuota,
    PlanDocument,
    RulesRate,
    VersionsRate,
)
from incentives.engine.facts import Fact, Inputs, Receipt

SOME_DAY = date(2000, 1, 1)
SAMPLE_QUOTA = Fraction(100_000)
MOST_STOPS = 40


@dataclass(frozen=True)
class Example:
    """A made-up result and what the engine pays for it."""

    reached: Fraction
    quota: Fraction | None
    lines: tuple[Line, ...]

    @property
    def amount(self) -> Decimal:
        return added(line.amount for line in self.lines)


def worked_example(plan: PlanDocument, component: Component, reached: Fraction | None = None) -> Example:
    """What a result in the middle of the second tier earns, or the result given."""
    quota = sample_quota(component)
    at = reached if reached is not None else _telling_result(component, quota)
    return Example(at, quota, paid_at(plan, component, at, quota))


def paid_at(
    plan: PlanDocument, component: Component, reached: Fraction, quota: Fraction | None
) -> tuple[Line, ...]:
    """The lines of one component for one fact of that size, or that value of its metric."""
    alone = _alone(component, quota)
    measure = component.deciding_measure
    inputs = Inputs(_facts_of(component, reached), measures={measure: reached} if measure else {})
    return calculate(plan.model_copy(update={"components": (alone,)}), inputs).lines


def _alone(component: Component, quota: Fraction | None) -> Component:
    """The component for an example: nothing in it depends on who and when."""
    rate = component.rate
    if isinstance(rate, RulesRate):
        rate = rate.rules[0].rate
    elif isinstance(rate, VersionsRate):
        rate = rate.versions[-1].paying
    multiplier = component.multiplier if isinstance(component.multiplier, FixedMultiplier) else None
    changes: dict[str, Any] = {
        "rate": rate,
        "quota": quota,
        "gate": None,
        "filter": {},
        "multiplier": multiplier,
        "prorate": (),
    }
    apply = "period" if component.apply == "running" else component.apply
    return component.model_copy(update=changes | {"apply": apply, "eligibility": None, "exclusive_group": ""})


def _facts_of(component: Component, reached: Fraction) -> tuple[Fact, ...]:
    """One fact of that size; of a table by number of deals, that many deals of a round amount."""
    is_counted = component.table is not None and component.table.on == "count"
    sizes = [Fraction(1000)] * int(reached) if is_counted else [reached]
    return tuple(_fact(component, f"example-{n}", size) for n, size in enumerate(sizes))


def _fact(component: Component, id: str, size: Fraction) -> Fact:  # noqa: A002
    numbers = dict.fromkeys(("amount", "quantity", "received", "delivered_quantity"), size)
    numbers["unit_cost"] = Fraction(0)
    return Fact(id, SOME_DAY, numbers, source=component.facts, receipts=(Receipt(SOME_DAY, size),))


def sample_quota(component: Component) -> Fraction | None:
    """The quota of the document, or a round one where each agent has agreed to an own."""
    if isinstance(component.quota, Fraction):
        return component.quota
    if isinstance(component.quota, GoalQuota) or (component.table and component.table.on == "attainment"):
        return Fraction(100) if component.measure else SAMPLE_QUOTA
    return None


def curve_of(
    plan: PlanDocument, component: Component, quota: Fraction | None = None, *, to: Fraction | None = None
) -> list[tuple[Fraction, Decimal]]:
    """What is paid along the way, at each boundary, in between and beyond the last: for the payout curve.

    `quota` is the agent's own where there is one, `to` a result that the curve shall show too.
    """
    quota = quota if quota is not None else sample_quota(component)
    stops = {*_way(component, quota), *((to,) if to is not None and to >= 0 else ())}
    return [(at, added(line.amount for line in paid_at(plan, component, at, quota))) for at in sorted(stops)]


def _way(component: Component, quota: Fraction | None) -> list[Fraction]:
    """The boundaries of the table, the middle between each two, and a stretch beyond the last."""
    table = component.table
    if table is None:
        return [SAMPLE_QUOTA * step / 4 for step in range(5)]
    unit = quota if table.on == "attainment" and quota else Fraction(1)
    bounds = [tier.start * unit for tier in table.tiers]
    last = bounds[-1] * Fraction(3, 2) if bounds[-1] else SAMPLE_QUOTA
    stops = [*bounds, last]
    if table.on == "count":
        return [Fraction(n) for n in range(int(last) + 1)][:MOST_STOPS]
    between = [(a + b) / 2 for a, b in zip(stops, stops[1:], strict=False)]
    return sorted({*stops, *between})


def _telling_result(component: Component, quota: Fraction | None) -> Fraction:
    way = _way(component, quota)
    bounds = len(component.table.tiers) if component.table else 0
    return way[min(3, len(way) - 1)] if bounds > 1 else way[-1]
