"""What every case of the incentive kinds says of its plan."""

from collections.abc import Iterable

from crm.exact.numbers import Fraction
from crm.exact.reading import Currency, Part, RoundingRule


class CasePlan(Part):
    """Currency and rounding, which every plan names; a kind adds its own rules."""

    currency: Currency
    rounding: RoundingRule = RoundingRule()


def sum_of(values: Iterable[Fraction | None]) -> Fraction:
    """The sum of what there is."""
    return sum((value for value in values if value is not None), Fraction(0))
