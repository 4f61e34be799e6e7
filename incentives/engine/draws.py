"""Draws: an amount paid each period against what will be earned, recovered later where it was agreed so.

While the draw runs nobody is paid less than it; recovery takes only what lies above it. Over all periods of a
recoverable draw, what was paid is what was earned, plus the balance still owed, plus what of it was forgiven. A
negative earning counts as nothing here and is carried (incentives 1.16).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, Field, model_validator

from crm.exact.explanation import (
    Explained,
    Term,
    at_least,
    at_most,
    difference,
    explain,
    product,
    rounded,
    total,
    value,
)
from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import say
from crm.exact.reading import Count, Number, Part, broken
from crm.exact.rounding import Rounding
from crm.exact.wording import name

name(
    {
        "draw": ("draw", "预支额", "money"),
        "draw_balance": ("owed on the draw", "预支未还余额", "money"),
        "draw_presence": ("part of the period", "在岗比例", "percent"),
        "draw_forgiven": ("forgiven", "已豁免", "money"),
        "earned": ("earned", "已赚得", "money"),
        "recovery_share": ("share recovered", "扣还比例", "percent"),
        "last_payment": ("last payment", "最后一次发放", "money"),
        "nothing_settled": ("nothing", "无", "money"),
        "no_top_up_below_zero": ("negative earnings are carried", "负收入另行结转", "money"),
    }
)
say(
    {
        "recovery_missing": (
            "Say from which period on, and by which share, a recoverable draw is recovered.",
            "可扣回的预支要写明从第几期起扣还、扣还比例多少。",
        ),
    }
)


class Draw(Part):
    """The agreement: so much each period until `until_period`, counted from 1, or without an end.

    Recovery begins with `recover_from_period` and takes at most `recover_pct` of what lies above the draw. When
    the agent leaves, the balance stays owed, is written off, or is taken from the last payment (`at_exit`), of
    which the law may allow only a share (`exit_pct`).
    """

    amount: Number = Field(ge=0)
    recoverable: bool = True
    until_period: Annotated[Count, Field(ge=1)] | None = None
    recover_from_period: Annotated[Count, Field(ge=1)] | None = 1
    recover_pct: Annotated[Number, Field(ge=0, le=1)] | None = Field(
        default=Fraction(1), validation_alias=AliasChoices("recover_pct", "recovery_pct")
    )
    at_exit: Literal["keep", "write_off", "final_pay"] = "keep"
    exit_pct: Number = Field(default=Fraction(1), ge=0, le=1)

    @model_validator(mode="after")
    def _says_how_it_is_recovered(self) -> Self:
        for field in ("recover_from_period", "recover_pct"):
            if self.recoverable and getattr(self, field) is None:
                raise broken("recovery_missing", field)
        return self


@dataclass(frozen=True)
class DrawPeriod:
    """What a period pays and what is owed after it. `carry` is a negative earning, which no draw tops up."""

    paid: Explained
    balance: Explained
    carry: Fraction = ZERO


@dataclass(frozen=True)
class DrawExit:
    """What becomes of the balance of an agent who leaves: taken from the last payment, written off, still owed."""

    recovered: Explained
    written_off: Explained
    balance: Explained


def draw_periods(
    draw: Draw,
    earnings: Iterable[Fraction],
    rounding: Rounding,
    *,
    presence: Iterable[Fraction] = (),
    forgiven: Iterable[Fraction] = (),
    opening_balance: Fraction = ZERO,
) -> tuple[DrawPeriod, ...]:
    """Each period's payment and balance, from the first period on.

    `presence` is the share of each period the agent was there, which prorates the draw; `forgiven` is what was
    approved to be waived at its end. Periods that are not mentioned are whole, and nothing is waived.
    """
    found: list[DrawPeriod] = []
    balance = opening_balance
    shares, waivers = chain(presence, repeat(Fraction(1))), chain(forgiven, repeat(ZERO))
    for number, (earned, share, waived) in enumerate(zip(earnings, shares, waivers, strict=False), start=1):
        floor = _floor(draw, number, share, rounding)
        paid, owed = _period(draw, number, earned, floor, balance, rounding)
        period = _told(paid, _forgiven(owed, waived), earned, rounding)
        balance = period.balance.value or ZERO
        found.append(period)
    return tuple(found)


def settled_at_exit(draw: Draw, last: DrawPeriod, rounding: Rounding) -> DrawExit:
    """The balance when the agent leaves: recovered = min(balance, exit_pct × last payment), or written off."""
    owed, nothing = value(last.balance.value or ZERO, "draw_balance"), value(ZERO, "nothing_settled")
    recovered, written_off = nothing, nothing
    if draw.at_exit == "final_pay":
        allowed = product(value(draw.exit_pct, "recovery_share"), value(last.paid.value or ZERO, "last_payment"))
        recovered = rounded(at_most(owed, allowed), rounding)
    if draw.at_exit == "write_off":
        written_off = owed
    left = difference(difference(owed, recovered), written_off)
    terms = {"recovered": recovered, "written_off": written_off, "balance": left}
    return DrawExit(**{word: explain(f"draw.{word}", term, scale=rounding.scale) for word, term in terms.items()})


def _floor(draw: Draw, number: int, presence: Fraction, rounding: Rounding) -> Term:
    """The draw of a period; of a part of a period, its part."""
    if draw.until_period is not None and number > draw.until_period:
        return value(ZERO, "draw")
    whole = value(draw.amount, "draw")
    return whole if presence == 1 else rounded(product(whole, value(presence, "draw_presence")), rounding)


def _period(
    draw: Draw, number: int, earned: Fraction, floor: Term, owed: Fraction, rounding: Rounding
) -> tuple[Term, Term]:
    """What a period pays, and what is owed after it."""
    balance, earning = value(owed, "draw_balance"), value(earned, "earned")
    if earned < 0:
        earning = at_least(earning, value(ZERO, "no_top_up_below_zero"))
    if earning.value < floor.value:
        return floor, total([balance, difference(floor, earning)]) if draw.recoverable else balance
    if number < (draw.recover_from_period or 0) or draw.recover_pct is None or not owed:
        return earning, balance
    above = product(value(draw.recover_pct, "recovery_share"), difference(earning, floor))
    recovered = rounded(at_most(balance, above), rounding)
    return difference(earning, recovered), difference(balance, recovered)


def _forgiven(balance: Term, waived: Fraction) -> Term:
    """The balance less what was waived of it, never below nothing."""
    if not waived:
        return balance
    return at_least(difference(balance, value(waived, "draw_forgiven")), value(ZERO, "nothing_settled"))


def _told(paid: Term, balance: Term, earned: Fraction, rounding: Rounding) -> DrawPeriod:
    return DrawPeriod(
        explain("draw.paid", paid, scale=rounding.scale),
        explain("draw.balance", balance, scale=rounding.scale),
        min(ZERO, earned),
    )
