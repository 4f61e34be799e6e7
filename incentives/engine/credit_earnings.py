"""What credits earn: credited amount × rate of the payee, a line each (incentives 1.4)."""

from collections.abc import Iterable, Mapping

from crm.exact.explanation import Term, explain, product, rounded, value
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, say
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from incentives.engine.credit import Credit
from incentives.engine.payee_lines import PayeeLine

name({"payee_rate": ("rate of", "提成比例", "percent")})
say(
    {
        "payee_without_rate": (
            "“{payee}” is credited but has no rate; add one to “rates”.",
            "“{payee}”有归属但没有费率；在“rates”中补上。",
        ),
    }
)


def has_rates(given: Iterable[Credit]) -> bool:
    """Whether any credit brings its own rate."""
    return any(credit.rate is not None for credit in given)


def credit_lines(given: Iterable[Credit], rounding: Rounding) -> tuple[PayeeLine, ...]:
    """The credited amounts themselves as lines."""
    return tuple(_line(credit, credit.amount, rounding) for credit in given)


def earning_lines(
    given: Iterable[Credit], rates: Mapping[str, Fraction], rounding: Rounding
) -> tuple[PayeeLine, ...]:
    """What each credit earns: credit × rate, rounded once. NotComputable for a payee without a rate."""
    return tuple(_line(credit, product(credit.amount, _rate_of(credit, rates)), rounding) for credit in given)


def _rate_of(credit: Credit, rates: Mapping[str, Fraction]) -> Term:
    rate = rates.get(credit.payee) if credit.rate is None else credit.rate
    if rate is None:
        raise NotComputable("payee_without_rate", payee=credit.payee)
    return value(rate, "payee_rate", of_what=credit.payee)


def _line(credit: Credit, amount: Term, rounding: Rounding) -> PayeeLine:
    story = {"deal": credit.sale.deal.id, "payee": credit.payee, "role": credit.role, "scale": rounding.scale}
    return PayeeLine(credit.sale.deal.id, credit.payee, explain("credit.line", rounded(amount, rounding), **story))
