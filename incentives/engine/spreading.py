"""An amount over time, by cumulative rounding: part k = round(whole × c_k) − round(whole × c_(k−1)).

What was handed out by any day is the rounded share of the whole, so no cent is lost or made (incentives 1.2).
"""

from collections.abc import Iterable

from crm.exact.explanation import Term, difference, product, quotient, rounded, value
from crm.exact.numbers import Fraction
from crm.exact.rounding import Rounding
from crm.exact.wording import name

name(
    {
        "parts_so_far": ("parts so far", "至今份数", "number"),
        "parts_in_all": ("parts in all", "总份数", "number"),
    }
)


def spread(whole: Term, shares: Iterable[Term], rounding: Rounding) -> tuple[Term, ...]:
    """The parts of an amount; `shares` are the cumulative shares of it, c_1, c_2, …"""
    parts: list[Term] = []
    before: Term | None = None
    for share in shares:
        mark = rounded(product(whole, share), rounding)
        parts.append(mark if before is None else difference(mark, before))
        before = mark
    return tuple(parts)


def equal_shares(count: int, first: int = 1) -> tuple[Term, ...]:
    """The cumulative shares of so many equal parts, from the `first` on: first/count, …, count/count."""
    return tuple(
        quotient(count_of(number, "parts_so_far"), count_of(count, "parts_in_all"))
        for number in range(first, count + 1)
    )


def count_of(number: int, meaning: str) -> Term:
    """A count as a term."""
    return value(Fraction(number), meaning)
