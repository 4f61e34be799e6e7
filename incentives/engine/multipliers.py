"""Multipliers: earning × m, where m is given or looked up by a metric (incentives 1.9)."""

from dataclasses import dataclass
from typing import Any

from crm.exact.explanation import Term, product, value
from crm.exact.numbers import ZERO, Fraction, text_of
from incentives.engine.document import FactorTable, MeasuredMultiplier, Multiplier
from incentives.engine.facts import Inputs
from incentives.engine.gates import published


@dataclass(frozen=True)
class Factor:
    """What everything is multiplied by: `value` None leaves it alone; held when the metric has no data."""

    value: Fraction | None = None
    is_held: bool = False
    measure: str = ""
    actual: Fraction | None = None

    def applied(self, term: Term) -> Term:
        """The earning times the factor."""
        return term if self.value is None else product(term, value(self.value, "multiplier"))

    def as_data(self) -> dict[str, Any]:
        """Which metric decided, for the explanation."""
        return {
            "measure": self.measure,
            "actual": None if self.actual is None else text_of(self.actual),
            "factor": None if self.value is None else text_of(self.value),
        }


def factor_of(multiplier: Multiplier | None, inputs: Inputs) -> Factor:
    """The factor of a component."""
    if multiplier is None:
        return Factor()
    if not isinstance(multiplier, MeasuredMultiplier):
        return Factor(multiplier.value)
    actual = published(inputs.measured(multiplier.measure), multiplier.scale)
    if actual is not None:
        return Factor(_looked_up(multiplier.table, actual), measure=multiplier.measure, actual=actual)
    missing = {"hold": None, "pass": None, "fail": ZERO}[multiplier.no_data]
    return Factor(missing, is_held=multiplier.no_data == "hold", measure=multiplier.measure)


def _looked_up(table: FactorTable, actual: Fraction) -> Fraction:
    """The factor of the highest tier reached; below all of them, the first."""
    reached = [t for t in table.tiers if actual > t.start or (t.inclusive and actual == t.start)]
    return (reached[-1] if reached else table.tiers[0]).factor
