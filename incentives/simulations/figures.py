"""Figures to simulate with: what a plan must be told, figures somebody supposes, and figures somebody changes.

A scenario is a copy of the inputs; nothing here reads or keeps anything (incentives 1.28).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, Self

from crm.exact.numbers import ZERO, Fraction
from crm.exact.rounding import Rounding, rounded, spread
from incentives.engine.document import Component, FixedRate, PlanDocument, RulesRate
from incentives.engine.facts import ONE, Fact, Inputs, Label, nothing
from incentives.engine.what_if import LAST

Source = Literal["sales", "receipts"]
KINDS: dict[Source, str] = {"sales": "order", "receipts": "receipt"}
FINEST = 4
SUPPOSED, ADDED = "supposed", "what-if"
MOST_DEALS = 500
LARGEST = 10**12 - 1
"""More than this nobody sells, and no plan pays."""
DIGITS = 12


@dataclass(frozen=True)
class Needs:
    """What a plan must be told to say what it pays.

    `sources` are the facts it counts and `amounts` those whose size matters; `goals` and `measures` are metrics,
    `deciding` and `deciding_goals` those of them without which nothing can be worked out; `products` are the names
    its rules tell apart.
    """

    sources: frozenset[Source] = frozenset()
    amounts: frozenset[Source] = frozenset()
    counts_deals: bool = False
    goals: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    deciding: frozenset[str] = frozenset()
    deciding_goals: frozenset[str] = frozenset()
    products: tuple[str, ...] = ()
    is_prorated: bool = False

    @property
    def metrics(self) -> frozenset[str]:
        return frozenset(self.goals) | frozenset(self.measures)

    def size(self, source: Source, amount: Fraction, deals: int) -> Fraction:
        """The amount of so many deals; where only their number matters, one unit each, for nought is no deal."""
        return amount if source in self.amounts else Fraction(deals)

    def __or__(self, other: "Needs") -> "Needs":
        """What both ask for together. Needed without fail is what this one needs."""
        return Needs(
            sources=self.sources | other.sources,
            amounts=self.amounts | other.amounts,
            counts_deals=self.counts_deals or other.counts_deals,
            goals=tuple(sorted({*self.goals, *other.goals})),
            measures=tuple(sorted({*self.measures, *other.measures})),
            deciding=self.deciding,
            deciding_goals=self.deciding_goals,
            products=tuple(sorted({*self.products, *other.products})),
            is_prorated=self.is_prorated or other.is_prorated,
        )


def needs_of(plan: PlanDocument) -> Needs:
    """What this plan asks for."""
    parts = plan.components
    return Needs(
        sources=frozenset(part.facts for part in parts if counts_amounts(part) or counts_deals(part)),
        amounts=frozenset(part.facts for part in parts if counts_amounts(part)),
        counts_deals=any(counts_deals(part) for part in parts),
        goals=tuple(sorted(plan.goals)),
        measures=tuple(sorted(plan.measures)),
        deciding=frozenset(part.deciding_measure for part in parts if part.deciding_measure),
        deciding_goals=plan.goals,
        products=tuple(sorted({name for part in parts for name in _products(part)})),
        is_prorated=any(part.prorate for part in parts),
    )


def counts_amounts(component: Component) -> bool:
    """Whether it matters how much was sold. A fixed amount by deals or by a metric does not ask."""
    table = component.table
    if table is None or table.method != "lookup_amount":
        return not isinstance(component.rate, FixedRate)
    return component.deciding_measure is None and table.on != "count"


def counts_deals(component: Component) -> bool:
    """Whether it matters how many deals an amount is made of."""
    table, cap = component.table, component.cap
    has_capped_lines = cap is not None and cap.per_line is not None and component.apply != "period"
    is_by_deal = component.apply == "each" and (table is not None or isinstance(component.rate, RulesRate))
    is_counted = table is not None and table.on == "count"
    return isinstance(component.rate, FixedRate) or is_by_deal or is_counted or has_capped_lines


def _products(component: Component) -> Iterator[str]:
    matches = [component.filter]
    if isinstance(component.rate, RulesRate):
        matches += [rule.match for rule in component.rate.rules]
    for match in matches:
        yield from (str(name) for name in match.get("product", ()))


@dataclass(frozen=True)
class Supposed:
    """What somebody supposes of a whole period: amounts by source, in so many deals, goals, values, presence."""

    amounts: Mapping[str, Fraction] = field(default_factory=nothing)
    deals: int = 1
    product: str = ""
    goals: Mapping[str, Fraction] = field(default_factory=nothing)
    measures: Mapping[str, Fraction | None] = field(default_factory=nothing)
    presence: Fraction = ONE

    @classmethod
    def of(cls, inputs: Inputs) -> Self:
        """Real figures to begin with: what they come to, in as many deals."""
        sources = {fact.source for fact in inputs.facts}
        deals = sum(1 for fact in inputs.facts if not fact.reverses and fact.numbers["amount"] > 0)
        return cls(
            amounts={source: amount_of(inputs.facts, source) for source in sources},
            deals=min(max(deals, 1), MOST_DEALS),
            goals=inputs.goals,
            measures=inputs.measures,
            presence=inputs.presence,
        )

    def inputs(self, needs: Needs, on: date, scale: int) -> Inputs:
        """As the engine is given it: deals of equal size, all on one day."""
        facts = [
            fact
            for source in sorted(needs.sources)
            for fact in deals_of(
                needs.size(source, self.amounts.get(source, ZERO), self.deals),
                self.deals,
                source,
                on,
                scale,
                self.product,
            )
        ]
        return Inputs(tuple(facts), goals=self.goals, measures=self.measures, presence=self.presence)


@dataclass(frozen=True)
class Change:
    """What is changed in figures that are there: so much more, other goals or values. None stays as it is."""

    more: Fraction | None = None
    deals: int = 1
    product: str = ""
    goals: Mapping[str, Fraction] = field(default_factory=nothing)
    measures: Mapping[str, Fraction | None] = field(default_factory=nothing)
    presence: Fraction | None = None

    def __bool__(self) -> bool:
        return self.more is not None or bool(self.goals or self.measures) or self.presence is not None

    def applied(self, inputs: Inputs, needs: Needs, on: date, scale: int) -> Inputs:
        """A copy of the inputs with the change. What is added comes last, after all other facts of the day."""
        more: list[Fact] = []
        if self.more is not None:
            for source in sorted(needs.sources):
                size = needs.size(source, self.more, self.deals)
                more += deals_of(size, self.deals, source, on, scale, self.product, sequence=LAST)
        return replace(
            inputs,
            facts=(*inputs.facts, *more),
            goals={**inputs.goals, **self.goals},
            measures={**inputs.measures, **self.measures},
            presence=inputs.presence if self.presence is None else self.presence,
        )


def deals_of(
    amount: Fraction, deals: int, source: Source, on: date, scale: int, product: str = "", *, sequence: int = 0
) -> list[Fact]:
    """An amount as so many deals of equal size that add up to it exactly."""
    rounding = Rounding(scale=scale if rounded(amount, Rounding(scale=scale)) == amount else FINEST)
    shares = [Fraction(number, deals) for number in range(1, deals + 1)]
    kind = "refund" if amount < 0 and source == "sales" else KINDS[source]
    labels: dict[str, Label] = {"kind": kind, "product": product}
    prefix = ADDED if sequence else SUPPOSED
    return [
        Fact(f"{prefix}-{source}-{at:03}", on, {"amount": size}, labels, source=source, sequence=sequence)
        for at, size in enumerate(spread(amount, shares, rounding), start=1)
    ]


def amount_of(facts: Iterable[Fact], source: Source) -> Fraction:
    """What the facts of one kind come to."""
    return sum((fact.numbers["amount"] for fact in facts if fact.source == source), ZERO)
