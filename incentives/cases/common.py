"""What every case of the incentive kinds says of its plan."""

from collections.abc import Iterable
from fractions import Fraction

from crm.exact.numbers import is_decimal
from crm.exact.reading import Currency, Part, RoundingRule
from crm.exact.rounding import Rounding, rounded

SHARES = Rounding("half_up", 4)


class CasePlan(Part):
    """Currency and rounding, which every plan names; a kind adds its own rules."""

    currency: Currency
    rounding: RoundingRule = RoundingRule()


def sum_of(values: Iterable[Fraction | None]) -> Fraction:
    """The sum of what there is."""
    return sum((value for value in values if value is not None), Fraction(0))


def told(share: Fraction | None) -> Fraction | None:
    """A share or a rate as people read it: exactly, or in hundredths of a percent where its decimals never end."""
    return share if share is None or is_decimal(share) else rounded(share, SHARES)
