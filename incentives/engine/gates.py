"""Gates: a condition on another measure, and what becomes of the earning. No data is an outcome of its own.

The value is compared as it is published, so that what is printed explains the outcome (incentives 1.9).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crm.exact.numbers import ZERO, Fraction, text_of
from crm.exact.rounding import Rounding, rounded
from incentives.engine.document import Component, Gate, PercentRate, TableRate
from incentives.engine.facts import Inputs

HOLDS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": lambda actual, limit: actual >= limit,
    ">": lambda actual, limit: actual > limit,
    "<=": lambda actual, limit: actual <= limit,
    "<": lambda actual, limit: actual < limit,
    "==": lambda actual, limit: actual == limit,
}


@dataclass(frozen=True)
class Outcome:
    """`state` is passed, failed or no_data; `factor` multiplies what was earned, None leaves it alone."""

    state: str | None = None
    factor: Fraction | None = None
    only_base_rate: bool = False
    is_held: bool = False
    gate: Gate | None = None
    actual: Fraction | None = None

    def paying(self, component: Component) -> Component:
        """The component as it pays: with its first rate alone when accelerators are lost."""
        if not (self.only_base_rate and component.table and component.table.tiers[0].rate is not None):
            return component
        base = PercentRate.model_construct(type="percent", value=component.table.tiers[0].rate)
        return component.model_copy(update={"rate": base})

    def as_data(self) -> dict[str, Any]:
        """What was asked and what came of it, for the explanation."""
        assert self.gate  # only a gate has a state
        return {
            "measure": self.gate.measure,
            "op": self.gate.op,
            "value": text_of(self.gate.value),
            "actual": None if self.actual is None else text_of(self.actual),
            "outcome": self.state,
            "else": self.gate.otherwise,
        }


def outcome_of(component: Component, inputs: Inputs) -> Outcome:
    """Whether the gate is passed by what was measured."""
    gate = component.gate
    if gate is None:
        return Outcome()
    actual = published(inputs.measured(gate.measure, gate.n_min), gate.scale)
    if actual is None:
        return _without_data(gate, component)
    if HOLDS[gate.op](actual, gate.value):
        return Outcome("passed", gate=gate, actual=actual)
    return _failed("failed", gate, actual, component)


def published(value: Fraction | None, scale: int | None) -> Fraction | None:
    """A measured value as people were shown it: rounded half up to its scale."""
    return value if value is None or scale is None else rounded(value, Rounding("half_up", scale))


def _without_data(gate: Gate, component: Component) -> Outcome:
    if gate.no_data == "hold":
        return Outcome("no_data", is_held=True, gate=gate)
    if gate.no_data == "pass":
        return Outcome("no_data", gate=gate)
    return _failed("no_data", gate, None, component)


def _failed(state: str, gate: Gate, actual: Fraction | None, component: Component) -> Outcome:
    if gate.otherwise == "hold":
        return Outcome(state, is_held=True, gate=gate, actual=actual)
    if gate.otherwise == "base_rate":
        has_rates = isinstance(component.rate, TableRate)
        return Outcome(state, only_base_rate=has_rates, gate=gate, actual=actual)
    factor = gate.factor if gate.otherwise == "factor" else ZERO
    return Outcome(state, factor=factor, gate=gate, actual=actual)
