"""A simulation: what a plan pays for some figures, and how each component stands there. Posts and keeps nothing.

Each component is worked out on its own: one that cannot be computed says so, and the others are told all the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crm.exact.explanation import Explained, Tree
from crm.exact.numbers import ZERO, Fraction, added
from crm.exact.problems import NotComputable
from incentives.engine.calculate import Result, calculate_each
from incentives.engine.document import Component, PlanDocument
from incentives.engine.facts import Inputs, facts_for
from incentives.engine.what_if import NextTier, outlook, with_more
from incentives.engine.wording import slices_of as slices_of_line
from incentives.simulations.curves import Curve, basis_in, curve_for
from incentives.simulations.figures import Change, Needs, counts_amounts, counts_deals, needs_of

NEXT = Fraction(1000)


@dataclass(frozen=True)
class Part:
    """One component as it comes out: a result, or why there is none.

    `worth` is what the next `unit` would add, None where a metric alone decides.
    """

    component: Component
    outcome: Result | NotComputable
    unit: Fraction = NEXT
    worth: Explained | None = None
    next_tier: NextTier | None = None
    curve: Curve | None = None

    @property
    def name(self) -> str:
        return self.component.name or self.component.id

    @property
    def result(self) -> Result | None:
        return self.outcome if isinstance(self.outcome, Result) else None

    @property
    def amount(self) -> Decimal | None:
        return self.outcome.amount if isinstance(self.outcome, Result) else None


@dataclass(frozen=True)
class Simulation:
    """All components of a plan on one set of figures."""

    plan: PlanDocument
    parts: tuple[Part, ...]

    @property
    def amount(self) -> Decimal | None:
        """What could be computed comes to this; None when nothing could."""
        amounts = [part.amount for part in self.parts if part.amount is not None]
        return added(amounts) if amounts else None

    @property
    def is_whole(self) -> bool:
        """Whether every component could be computed."""
        return all(part.amount is not None for part in self.parts)

    @property
    def by_component(self) -> Mapping[str, Decimal | None]:
        return {part.component.id: part.amount for part in self.parts}


def simulate(plan: PlanDocument, inputs: Inputs, on: date) -> Simulation:
    """What the plan pays, what the next unit is worth and how far the next tier is.

    `on` is the day for which one more would count.
    """
    outcomes = calculate_each(plan, inputs)
    parts = [_part(plan, component, outcomes[component.id], inputs, on) for component in plan.components]
    return Simulation(plan, tuple(parts))


def amounts_of(plan: PlanDocument, inputs: Inputs) -> Simulation:
    """The same without the outlook, where only amounts are held side by side."""
    outcomes = calculate_each(plan, inputs)
    return Simulation(plan, tuple(Part(component, outcomes[component.id]) for component in plan.components))


@dataclass(frozen=True)
class Findings:
    """What came out: `shown` by the figures with their change, `before` without it, `against` by other rules."""

    shown: Simulation
    before: Simulation | None = None
    against: Simulation | None = None


def find(
    plan: PlanDocument,
    inputs: Inputs,
    on: date,
    change: Change,
    against: tuple[PlanDocument, Inputs] | None = None,
) -> Findings:
    """Simulate figures with a change, and beside that without it, and by other rules with what those count."""
    needs = needs_of(plan) | (needs_of(against[0]) if against else Needs())

    def changed(figures: Inputs) -> Inputs:
        return change.applied(figures, needs, on, plan.rounding.scale) if change else figures

    return Findings(
        shown=simulate(plan, changed(inputs), on),
        before=amounts_of(plan, inputs) if change else None,
        against=amounts_of(against[0], changed(against[1])) if against else None,
    )


def _part(
    plan: PlanDocument, component: Component, outcome: Result | NotComputable, inputs: Inputs, on: date
) -> Part:
    if isinstance(outcome, NotComputable):
        return Part(component, outcome)
    unit = _unit(component, inputs)
    ahead = outlook(plan, component.id, _from_the_start(component, inputs, on), on=on, unit=unit)
    is_by_amount = counts_amounts(component) or counts_deals(component)
    curve = curve_for(plan, component, inputs, ahead.result, on)
    return Part(component, outcome, unit, ahead.next_unit if is_by_amount else None, ahead.next_tier, curve)


def _from_the_start(component: Component, inputs: Inputs, on: date) -> Inputs:
    """Before the first deal there is no line to say how far the next tier is; a deal of nothing says it."""
    is_counted = component.table is not None and component.table.on == "count"
    is_before = component.apply == "running" and not facts_for(component, inputs.facts)
    return with_more(inputs, component, ZERO, on) if is_before and not is_counted else inputs


def _unit(component: Component, inputs: Inputs) -> Fraction:
    """One more deal of the usual size where deals are counted, otherwise the next thousand."""
    facts = [fact for fact in facts_for(component, inputs.facts) if not fact.reverses]
    basis = basis_in(component, facts)
    return basis / len(facts) if counts_deals(component) and basis > 0 else NEXT


@dataclass(frozen=True)
class Slice:
    """What was paid at one rate: base × rate = amount."""

    base: Fraction
    rate: Fraction
    amount: Fraction


def slices_of(trees: Iterable[Tree]) -> list[Slice]:
    """The slices of several lines added up by tier and rate; what is taken back counts against."""
    found: dict[tuple[Fraction, Fraction], list[Fraction]] = {}
    for part in (part for tree in trees for part in slices_of_line(tree)):
        sums = found.setdefault((part["tier"], part["rate"]), [ZERO, ZERO])
        sums[0] += part["base"]
        sums[1] += part["amount"]
    return [Slice(base, rate, amount) for (_tier, rate), (base, amount) in sorted(found.items()) if base]
