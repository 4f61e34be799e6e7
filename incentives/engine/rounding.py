"""Rounding happens once for each line, at the currency's minor unit; parts of a fixed amount add up to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Mode = Literal["half_up", "half_even"]

MINOR_UNITS = {
    **dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""ISO 4217 currencies whose minor unit is not a hundredth."""


@dataclass(frozen=True)
class Rounding:
    """Half-up rounds away from zero, so that a refund mirrors its sale; `scale` is the number of decimals."""

    mode: Mode = "half_up"
    scale: int = 2


def minor_units(currency: str) -> int:
    """How many decimals amounts of this currency have: JPY 0, CNY 2, KWD 3."""
    return MINOR_UNITS.get(currency, 2)


def rounded(value: Fraction, rounding: Rounding) -> Fraction:
    """The amount a line pays."""
    return Fraction(units(value, rounding), 10**rounding.scale)


def units(value: Fraction, rounding: Rounding) -> int:
    """The rounded amount in units of its last place."""
    scaled = abs(value) * 10**rounding.scale
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    doubled = 2 * rest
    is_tie = doubled == scaled.denominator
    goes_up = whole % 2 == 1 if is_tie and rounding.mode == "half_even" else doubled >= scaled.denominator
    size = whole + goes_up
    return -size if value < 0 else size


def largest_remainder(
    total: Fraction, shares: Iterable[tuple[str, Fraction]], *, scale: int
) -> dict[str, Fraction]:
    """Split an amount so that the parts add up to it exactly.

    Every part is cut to the minor unit; the units left go to the largest cut-off fractions, ties in order of name.
    A negative amount is split like its positive and negated, so that a reversal mirrors the split.
    """
    weights = sorted(shares)
    whole = sum(weight for _, weight in weights)
    if not whole or any(weight < 0 for _, weight in weights):
        raise ValueError("Shares are not negative, and at least one is positive.")
    size = abs(total) * 10**scale
    if size.denominator != 1:
        raise ValueError("The amount to split is finer than the minor unit.")
    exact = {name: size * weight / whole for name, weight in weights}
    parts = {name: part.numerator // part.denominator for name, part in exact.items()}
    left = int(size) - sum(parts.values())
    for name in sorted(exact, key=lambda name: (parts[name] - exact[name], name))[:left]:
        parts[name] += 1
    sign = -1 if total < 0 else 1
    return {name: Fraction(sign * part, 10**scale) for name, part in parts.items()}
