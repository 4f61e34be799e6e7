"""Weights that total exactly all there is: 1, or 100 where they are written in percent (incentives 1.14)."""

from collections.abc import Sequence

from crm.exact.numbers import ZERO, Fraction, text_of
from crm.exact.problems import say
from crm.exact.reading import broken

say(
    {
        "weights_not_100": (
            "The weights come to {found}; they must come to exactly {total}.",
            "权重合计为 {found}，必须正好等于 {total}。",
        ),
    }
)

ONE, HUNDRED = Fraction(1), Fraction(100)


def check_total(weights: Sequence[Fraction], field: str) -> None:
    """What a validator of a type asks: broken, at `field`, where the weights total neither 1 nor 100."""
    found = sum(weights, ZERO)
    if found not in (ONE, HUNDRED):
        raise broken("weights_not_100", field, found=text_of(found), total="1")


def as_shares(weights: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Weights as shares of one: those that total 100 are percents."""
    unit = HUNDRED if sum(weights, ZERO) == HUNDRED else ONE
    return tuple(weight / unit for weight in weights)
