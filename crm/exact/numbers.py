"""Exact numbers: read from text, written as text. Fractions, so that no decimal context has any influence."""

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

NUMBER = re.compile(r"-?\d{1,24}(\.\d{1,12})?", re.ASCII)
SHARE = re.compile(r"\d{1,12}/[1-9]\d{0,11}", re.ASCII)
ZERO = Fraction(0)


@lru_cache(maxsize=4096)
def exact(text: str) -> Fraction:
    """The number somebody wrote: `"0.05"`, or `"1/3"` for a share. Anything else raises ValueError."""
    if not (NUMBER.fullmatch(text) or SHARE.fullmatch(text)):
        raise ValueError(text)
    return Fraction(text)


@lru_cache(maxsize=4096)
def stored(text: str) -> Fraction:
    """The number `text_of` wrote, however long it has become on the way."""
    return Fraction(text)


def from_decimal(value: Decimal) -> Fraction:
    return Fraction(*value.as_integer_ratio())


def text_of(value: Fraction) -> str:
    """The number as text that `stored` reads back: decimals where they end, `n/d` where they do not."""
    numerator, denominator = value.numerator, value.denominator
    if denominator == 1:
        return str(numerator)
    scale = _decimals(denominator)
    if scale is None:
        return f"{numerator}/{denominator}"
    return fixed(numerator * (10**scale // denominator), scale)


def fixed(units: int, scale: int) -> str:
    """So many units of the last place, as text: 1234 with scale 2 is 12.34."""
    if not scale:
        return str(units)
    digits = str(units).zfill(scale + (2 if units < 0 else 1))
    return f"{digits[:-scale]}.{digits[-scale:]}"


def is_decimal(value: Fraction) -> bool:
    """Whether the decimals of a number end."""
    return _decimals(value.denominator) is not None


def to_decimal(value: Fraction) -> Decimal:
    """The decimal that equals a number whose decimals end, such as a rounded amount."""
    if _decimals(value.denominator) is None:
        raise ValueError(f"{value} has no end as a decimal; round it first.")
    return Decimal(text_of(value))


def added(amounts: Iterable[Decimal]) -> Decimal:
    """Amounts added up without a decimal context."""
    return to_decimal(sum((from_decimal(amount) for amount in amounts), ZERO))


@lru_cache(maxsize=1024)
def _decimals(denominator: int) -> int | None:
    """How many decimals a fraction with this denominator has, or None if they never end."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None
