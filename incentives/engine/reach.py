"""How far an agent came in the period: what decides the tier of a rate table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from crm.exact.numbers import ZERO, Fraction
from incentives.engine.document import Component
from incentives.engine.facts import ONE, Fact, basis_of


@dataclass(frozen=True)
class Reach:
    """How far an agent came in the period: what the facts come to in the table, the quota, a metric's value."""

    quota: Fraction | None = None
    measured: Fraction | None = None
    measure: str = ""
    summed: Fraction = ZERO

    def over(self, component: Component, facts: Sequence[Fact]) -> Self:
        """With the sum of the facts the component counts."""
        return replace(self, summed=sum((step_of(component, fact) for fact in facts), ZERO))

    @property
    def unit(self) -> Fraction:
        """What one step of the table's bounds is worth."""
        return ONE if self.quota is None else self.quota

    @property
    def place(self) -> Fraction:
        """What decides the tier, in the units of the bands."""
        return self.summed if self.measured is None else self.measured

    @property
    def attainment(self) -> Fraction | None:
        return None if self.quota is None else self.place / self.quota


def step_of(component: Component, fact: Fact) -> Fraction:
    """How much further a fact brings the agent in the table: one deal, its quantity, its amount, or its basis.

    What reverses a fact is not one more, and lowers no tier where the plan keeps refunds out of it.
    """
    if component.table and component.table.on == "count":
        return ZERO if fact.reverses else ONE
    if component.attainment_keeps_refunds and fact.reverses:
        return ZERO
    other = component.other_number
    return basis_of(component, fact) if other is None else fact.number(other)
