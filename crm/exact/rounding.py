"""Rounding happens once for each line, at the currency's minor unit; parts of a fixed amount add up to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from crm.exact.numbers import Fraction

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


@lru_cache(maxsize=64)
def power_of_ten(scale: int) -> int:
    """So many units of the last place make one."""
    return int(10**scale)


def minor_units(currency: str) -> int:
    """How many decimals amounts of this currency have: JPY 0, CNY 2, KWD 3."""
    return MINOR_UNITS.get(currency, 2)


def rounded(value: Fraction, rounding: Rounding) -> Fraction:
    """The amount a line pays."""
    return Fraction(units(value, rounding), power_of_ten(rounding.scale))


def units(value: Fraction, rounding: Rounding) -> int:
    """The rounded amount in units of its last place."""
    numerator, denominator = value.numerator, value.denominator
    whole, rest = divmod(abs(numerator) * power_of_ten(rounding.scale), denominator)
    doubled = 2 * rest
    if doubled == denominator:
        whole += whole % 2 if rounding.mode == "half_even" else 1
    elif doubled > denominator:
        whole += 1
    return -whole if numerator < 0 else whole


def spread(total: Fraction, shares: Sequence[Fraction], rounding: Rounding) -> tuple[Fraction, ...]:
    """An amount over time, by cumulative rounding: part k = round(total × c_k) − round(total × c_(k−1)).

    `shares` are the cumulative shares c_1, c_2, …, the last of them 1 where all of it is spread. No cent is
    lost or made on the way, however often somebody looks.
    """
    marks = [rounded(total * share, rounding) for share in shares]
    return tuple(now - before for now, before in zip(marks, [Fraction(0), *marks], strict=False))


def largest_remainder(
    total: Fraction, shares: Iterable[tuple[str, Fraction]], *, scale: int
) -> dict[str, Fraction]:
    """Split an amount so that the parts add up to it exactly.

    Every part is cut to the minor unit; the units left go to the largest cut-off fractions, ties in order of name.
    A negative amount is split like its positive and negated, so that a reversal mirrors the split. Raises
    ValueError for a negative share, for no positive share, and for an amount finer than the minor unit.
    """
    weights = sorted(shares)
    whole = sum((weight for _, weight in weights), Fraction(0))
    if not whole or any(weight < 0 for _, weight in weights):
        raise ValueError("Shares are not negative, and at least one is positive.")
    size = abs(total) * power_of_ten(scale)
    if size.denominator != 1:
        raise ValueError("The amount to split is finer than the minor unit.")
    exact = {name: size * weight / whole for name, weight in weights}
    parts = {name: part.numerator // part.denominator for name, part in exact.items()}
    left = int(size) - sum(parts.values())
    for name in sorted(exact, key=lambda name: (parts[name] - exact[name], name))[:left]:
        parts[name] += 1
    sign = -1 if total < 0 else 1
    return {name: Fraction(sign * part, power_of_ten(scale)) for name, part in parts.items()}
