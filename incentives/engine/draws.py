"""Draws: an amount paid each period against what will be earned, recovered later where it was agreed so.

While the draw runs nobody is paid less than it; recovery takes only what lies above it. Over all periods of a
recoverable draw, what was paid is what was earned plus the balance still owed (incentives 1.16).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from crm.exact.explanation import Explained, Term, at_most, difference, explain, product, rounded, total, value
from crm.exact.numbers import ZERO
from crm.exact.reading import Count, Number, Part
from crm.exact.rounding import Rounding
from crm.exact.wording import name

name(
    {
        "draw": ("draw", "预支额", "money"),
        "draw_balance": ("owed on the draw", "预支未还余额", "money"),
        "earned": ("earned", "已赚得", "money"),
        "recovery_share": ("share recovered", "扣还比例", "percent"),
    }
)


class Draw(Part):
    """The agreement: so much each period until `until_period`; recovery begins with `recover_from_period` and takes
    at most `recover_pct` of what lies above the draw. Periods are counted from 1."""

    amount: Number
    recoverable: bool = True
    until_period: Count
    recover_from_period: Count = 1
    recover_pct: Number = Fraction(1)


@dataclass(frozen=True)
class DrawPeriod:
    """What a period pays and what is owed after it. `carry` is a negative earning, which no draw tops up."""

    paid: Explained
    balance: Explained
    carry: Fraction = ZERO


def draw_periods(draw: Draw, earnings: Iterable[Fraction], rounding: Rounding) -> tuple[DrawPeriod, ...]:
    """Each period's payment and balance, from the first period on."""
    found: list[DrawPeriod] = []
    balance = ZERO
    for number, earned in enumerate(earnings, start=1):
        period = _period(draw, number, earned, balance, rounding)
        balance = period.balance.value or ZERO
        found.append(period)
    return tuple(found)


def _period(draw: Draw, number: int, earned: Fraction, owed: Fraction, rounding: Rounding) -> DrawPeriod:
    floor = value(draw.amount if number <= draw.until_period else ZERO, "draw")
    earning, balance = value(max(ZERO, earned), "earned"), value(owed, "draw_balance")
    if earning.value < floor.value:
        advanced = total([balance, difference(floor, earning)]) if draw.recoverable else balance
        return _told(floor, advanced, earned)
    if number < draw.recover_from_period or not owed:
        return _told(earning, balance, earned)
    above = product(value(draw.recover_pct, "recovery_share"), difference(earning, floor))
    recovered = rounded(at_most(balance, above), rounding)
    return _told(difference(earning, recovered), difference(balance, recovered), earned)


def _told(paid: Term, balance: Term, earned: Fraction) -> DrawPeriod:
    return DrawPeriod(explain("draw.paid", paid), explain("draw.balance", balance), min(ZERO, earned))
