"""What a calculation is given: facts credited to one agent in one period, and what was agreed and measured."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal

from incentives.engine.document import Component
from incentives.engine.numbers import ZERO
from incentives.engine.problems import NotComputable

Label = str | bool


def nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Fact:
    """An order, a refund or a receipt on its business day. Refunds are negative and may name what they reverse.

    `numbers` holds `amount` and what other bases need; `labels` what filters look at. `sequence` orders facts of
    one day where the source knows an order.
    """

    id: str
    on: date
    numbers: Mapping[str, Fraction]
    labels: Mapping[str, Label] = field(default_factory=nothing)
    reverses: str = ""
    source: Literal["sales", "receipts"] = "sales"
    sequence: int = 0

    def number(self, name: str) -> Fraction:
        if name not in self.numbers:
            raise NotComputable("measure_missing", measure=name)
        return self.numbers[name]


@dataclass(frozen=True)
class Inputs:
    """Everything a period's calculation depends on besides the plan.

    `quota` is the target of components that name none, `goals` the agreed target of each metric, `measures` each
    metric's value (None when there is no data).
    """

    facts: tuple[Fact, ...]
    quota: Fraction | None = None
    goals: Mapping[str, Fraction] = field(default_factory=nothing)
    measures: Mapping[str, Fraction | None] = field(default_factory=nothing)


def facts_for(component: Component, facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts a component counts, each once, in an order that does not depend on how they were delivered.

    By day, then the source's own sequence, what reverses after what it reverses, then id.
    """
    once = {fact.id: fact for fact in facts}
    counted = (fact for fact in once.values() if _counts(component, fact))
    return tuple(sorted(counted, key=lambda fact: (fact.on, fact.sequence, bool(fact.reverses), fact.id)))


def _counts(component: Component, fact: Fact) -> bool:
    if fact.source != component.facts:
        return False
    return all(fact.labels.get(name) in allowed for name, allowed in component.filter.items())


def basis_of(component: Component, fact: Fact) -> Fraction:
    """The number a rate is applied to.

    amount · quantity · received · delivered = amount × delivered / ordered ·
    margin_floor0 = max(0, amount − quantity × unit cost)
    """
    if component.basis == "delivered":
        ordered = fact.number("quantity")
        return fact.number("amount") * fact.number("delivered_quantity") / ordered if ordered else ZERO
    if component.basis == "margin_floor0":
        return max(ZERO, fact.number("amount") - fact.number("quantity") * fact.number("unit_cost"))
    return fact.number(component.basis)
