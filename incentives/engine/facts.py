"""What a calculation is given: facts credited to one agent in one period, and what was agreed and measured."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import NotComputable
from incentives.engine.document import Component

Label = str | bool
ONE = Fraction(1)


def nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Receipt:
    """A payment on a deal."""

    on: date
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Credit:
    """How much of a deal counts for this agent. A share of the deal, never a rate."""

    whole: Fraction
    share: Fraction
    role: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """An order, a refund or a receipt on its business day. Refunds are negative and may name what they reverse.

    `numbers` holds `amount`, as credited, and what other bases need; `labels` what filters look at. `sequence`
    orders facts of one day where the source knows an order. `credit` says what a credited amount is a part of.
    """

    id: str
    on: date
    numbers: Mapping[str, Fraction]
    labels: Mapping[str, Label] = field(default_factory=nothing)
    reverses: str = ""
    source: Literal["sales", "receipts"] = "sales"
    sequence: int = 0
    credit: Credit | None = None
    receipts: tuple[Receipt, ...] = ()

    def number(self, name: str) -> Fraction:
        if name not in self.numbers:
            raise NotComputable("measure_missing", measure=name)
        return self.numbers[name]


@dataclass(frozen=True)
class Inputs:
    """Everything a period's calculation depends on besides the plan.

    `quota` is the target of components that name none, `goals` the agreed target of each metric, `measures` each
    metric's value (None when there is no data) and `cases` how many cases are behind it, where that is known.
    `earlier` are facts of earlier periods that refunds of this one take back. `presence` is the share of the
    period the agent was under the plan. `earned_this_year` is what each component had earned in the earlier
    periods of the calendar year, before its yearly cap.
    """

    facts: tuple[Fact, ...]
    quota: Fraction | None = None
    goals: Mapping[str, Fraction] = field(default_factory=nothing)
    measures: Mapping[str, Fraction | None] = field(default_factory=nothing)
    cases: Mapping[str, int] = field(default_factory=nothing)
    earlier: tuple[Fact, ...] = ()
    presence: Fraction = ONE
    earned_this_year: Mapping[str, Fraction] = field(default_factory=nothing)

    def measured(self, measure: str, least: int = 0) -> Fraction | None:
        """A metric's value; fewer cases than `least` are no data."""
        return None if self.cases.get(measure, least) < least else self.measures.get(measure)


def facts_for(component: Component, facts: Iterable[Fact]) -> Sequence[Fact]:
    """The facts a component counts, each once, in an order that does not depend on how they were delivered.

    By day, then the source's own sequence, what reverses after what it reverses, then id.
    """
    once = {fact.id: fact for fact in facts}
    return sorted((fact for fact in once.values() if _counts(component, fact)), key=_place)


def _place(fact: Fact) -> tuple[date, int, bool, str]:
    return fact.on, fact.sequence, bool(fact.reverses), fact.id


def _counts(component: Component, fact: Fact) -> bool:
    if fact.source != component.facts:
        return False
    return not component.filter or all(
        fact.labels.get(name) in allowed for name, allowed in component.filter.items()
    )


def basis_of(component: Component, fact: Fact) -> Fraction:
    """The number a rate is applied to.

    amount · quantity · received · delivered = amount × delivered / ordered ·
    margin_floor0 = max(0, amount − quantity × unit cost) · receipts = Σ payments that count. What is sold after
    somebody has left counts for nothing.
    """
    if component.eligibility and fact.on > component.eligibility.employment_end:
        return ZERO
    return BASES[component.basis](component, fact)


def _amount(_component: Component, fact: Fact) -> Fraction:
    return fact.number("amount")


def _quantity(_component: Component, fact: Fact) -> Fraction:
    return fact.number("quantity")


def _received(_component: Component, fact: Fact) -> Fraction:
    return fact.number("received")


def _delivered(_component: Component, fact: Fact) -> Fraction:
    ordered = fact.number("quantity")
    if not ordered:
        raise NotComputable("nothing_ordered", fact=fact.id)
    return fact.number("amount") * fact.number("delivered_quantity") / ordered


def _margin(_component: Component, fact: Fact) -> Fraction:
    """The margin, never below nothing; a refund takes back what its sale had."""
    amount = fact.number("amount")
    margin = max(ZERO, abs(amount) - abs(fact.number("quantity")) * fact.number("unit_cost"))
    return margin if amount >= 0 else -margin


def _receipts(component: Component, fact: Fact) -> Fraction:
    """What was received; of a leaver's deals what came within so many days after the last one."""
    eligibility = component.eligibility
    counted = (
        receipt.amount
        for receipt in fact.receipts
        if eligibility is None or (receipt.on - eligibility.employment_end).days <= eligibility.tail_days
    )
    return sum(counted, ZERO)


BASES = {
    "amount": _amount,
    "quantity": _quantity,
    "received": _received,
    "delivered": _delivered,
    "margin_floor0": _margin,
    "receipts": _receipts,
}
