"""The payout curve around a person's figures: what one component pays along the way, everything else as it is.

Every point is the engine's own result for the same facts made larger or smaller, so that the person stands on the
curve. Just below each jump there is a point of its own (incentives 1.7).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from crm.exact.numbers import ZERO, Fraction, added, stored
from crm.exact.problems import NotComputable
from incentives.engine.calculate import Result, calculate, quota_of
from incentives.engine.document import Component, FixedRate, PlanDocument, Table
from incentives.engine.examples import SAMPLE_QUOTA, curve_of
from incentives.engine.facts import Fact, Inputs, basis_of, facts_for
from incentives.engine.what_if import with_more
from incentives.simulations.figures import LARGEST

MOST_TIERS = 20
MOST_DEALS = 40
SOME_DEAL = Fraction(1000)
JUST_BELOW = Fraction(1, 1000)
"""How far below a jump the payout is shown too, as a part of the way from the boundary before."""


@dataclass(frozen=True)
class Curve:
    """Points (reached, paid). `at` is where the person stands, `quota` what the table's bounds are shares of.

    `is_of_one_deal`: the table looks at each deal alone, so a whole period has no place on it.
    """

    points: tuple[tuple[Fraction, Decimal], ...]
    at: Fraction | None = None
    quota: Fraction | None = None
    is_of_one_deal: bool = False


def curve_for(plan: PlanDocument, component: Component, inputs: Inputs, result: Result, on: date) -> Curve | None:
    """The curve around these figures, or None where there is none to see, as with an amount for each deal.

    What is held counts as paid here: the curve shows what there is to earn. `on` is the day of what would have to
    be added.
    """
    table = component.table
    if isinstance(component.rate, FixedRate) or (table and len(table.tiers) > MOST_TIERS):
        return None
    if table and component.apply == "each" and not _looks_at_period(component, table):
        return Curve(tuple(curve_of(plan, component)), is_of_one_deal=True)
    at, quota = reached_by(component, inputs, result), _quota(component, inputs)
    alone = plan.model_copy(update={"components": (_in_one_line(component),)})
    try:
        found = {
            x: result if x == at else calculate(alone, as_if_reached(component, inputs, x, on))
            for x in _stops(component, quota, at)
        }
    except NotComputable:
        return None
    points = tuple((x, added([one.amount, one.held])) for x, one in found.items())
    return Curve(points, at if at >= 0 else None, quota) if any(paid for _x, paid in points) else None


def reached_by(component: Component, inputs: Inputs, result: Result) -> Fraction:
    """How far the figures reach in what decides the component: an amount, a number of deals, a metric's value."""
    for line in reversed(result.lines):
        if reached := line.explanation.get("reached"):
            return stored(reached["after"])
    facts = facts_for(component, inputs.facts)
    if component.deciding_measure:
        return inputs.measures.get(component.deciding_measure) or ZERO
    if component.table is not None and component.table.on == "count":
        return Fraction(sum(1 for fact in facts if not fact.reverses))
    return basis_in(component, facts)


def basis_in(component: Component, facts: Sequence[Fact]) -> Fraction:
    return sum((basis_of(component, fact) for fact in facts), ZERO)


def _looks_at_period(component: Component, table: Table) -> bool:
    return table.on in ("attainment", "count") or component.deciding_measure is not None


def _in_one_line(component: Component) -> Component:
    """Marginal tiers come to the same in one line, which is quicker to work out than deal by deal."""
    table, cap = component.table, component.cap
    is_marginal = table is not None and table.method == "banded" and table.straddle == "split"
    if component.apply == "running" and is_marginal and (cap is None or cap.per_line is None):
        return component.model_copy(update={"apply": "period"})
    return component


def _quota(component: Component, inputs: Inputs) -> Fraction | None:
    is_share = component.table is not None and component.table.on == "attainment"
    return quota_of(component, inputs) if is_share else None


# The same figures, further or less far along the component's own way.


def as_if_reached(component: Component, inputs: Inputs, reached: Fraction, on: date) -> Inputs:
    """A copy of the inputs in which the component has come this far."""
    if measure := component.deciding_measure:
        return replace(inputs, measures={**inputs.measures, measure: reached})
    facts = list(facts_for(component, inputs.facts))
    if component.table is not None and component.table.on == "count":
        return replace(inputs, facts=tuple(_so_many(component, inputs, facts, int(reached), on)))
    basis = basis_in(component, facts)
    if basis <= 0:
        return with_more(replace(inputs, facts=()), component, reached, on)
    return replace(inputs, facts=tuple(_larger(fact, reached / basis) for fact in facts))


def _larger(fact: Fact, factor: Fraction) -> Fact:
    return replace(fact, numbers={name: size * factor for name, size in fact.numbers.items()}, credit=None)


def _so_many(component: Component, inputs: Inputs, facts: list[Fact], deals: int, on: date) -> Iterator[Fact]:
    """So many deals: those there are, again and again where more are needed."""
    known = [fact for fact in facts if not fact.reverses]
    known = known or list(with_more(replace(inputs, facts=()), component, SOME_DEAL, on).facts)
    for at in range(deals):
        yield replace(known[at % len(known)], id=f"deal-{at:03}")


# Where to look.


def _stops(component: Component, quota: Fraction | None, at: Fraction) -> list[Fraction]:
    """Where the person stands, the bounds of the table, a point below each jump, and a stretch beyond."""
    table = component.table
    if table is None:
        end = max(at * Fraction(3, 2), ZERO) or SAMPLE_QUOTA
        return sorted({end * step / 4 for step in range(5)} | ({at} if at >= 0 else set()))
    bounds = [tier.start * (quota or 1) for tier in table.tiers]
    end = max(bounds[-1] * Fraction(3, 2), at * Fraction(6, 5)) or SAMPLE_QUOTA
    if table.on == "count":
        found = {Fraction(deals) for deals in range(min(int(end), MOST_DEALS) + 1)}
    else:
        found = {ZERO, *bounds, end, *_middles([*bounds, end]), *_below(table, bounds)}
    return sorted({stop for stop in found | {at} if 0 <= stop <= LARGEST})


def _middles(bounds: Sequence[Fraction]) -> set[Fraction]:
    """Between two bounds a cap or a guarantee may bend the way."""
    return {(a + b) / 2 for a, b in zip(bounds, bounds[1:], strict=False)}


def _below(table: Table, bounds: Sequence[Fraction]) -> set[Fraction]:
    """Just below each boundary, where what is paid may jump."""
    if table.method == "banded" and not table.reaches_back and table.straddle == "split":
        return set()
    return {b - (b - a) * JUST_BELOW for a, b in zip(bounds, bounds[1:], strict=False)}
