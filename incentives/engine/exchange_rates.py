"""Exchange rates of a dated table: the last rate on or before the day counts (incentives 1.27).

Without one there is no result, and never a rate of 1. A pair is not turned round, nor chained by way of another.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from pydantic import AliasChoices, Field

from crm.exact.explanation import Term, product, value
from crm.exact.problems import NotComputable, Refused, say
from crm.exact.reading import Code, Day, Number, Part
from crm.exact.wording import name

name({"exchange_rate": ("exchange rate", "汇率", "number")})
say(
    {
        "fx_rate_missing": (
            "There is no exchange rate from {source} to {target} on or before {day}; add one.",
            "{day} 及之前没有 {source} 兑 {target} 的汇率；补上一条。",
        ),
        "fx_rate_twice": (
            "There are two rates from {source} to {target} for {day}; leave one.",
            "{day} 有两条 {source} 兑 {target} 的汇率；保留一条。",
        ),
    }
)


class ExchangeRate(Part):
    """From a day on, until the next one: so much of `target` for one of `source`."""

    source: Code = Field(validation_alias=AliasChoices("from", "source"))
    target: Code = Field(validation_alias=AliasChoices("to", "target"))
    day: Day = Field(validation_alias=AliasChoices("date", "day"))
    rate: Number = Field(gt=0)


def check_rates(rates: Sequence[ExchangeRate]) -> None:
    """Refused where a day has two rates for the same pair."""
    seen = set()
    for at, one in enumerate(rates):
        key = (one.source, one.target, one.day)
        if key in seen:
            gaps = {"source": one.source, "target": one.target, "day": str(one.day)}
            raise Refused.because("fx_rate_twice", f"/{at}", **gaps)
        seen.add(key)


def converted(amount: Term, source: str, target: str, day: date, rates: Iterable[ExchangeRate]) -> Term:
    """An amount in another currency, not rounded: amount × last rate on or before the day.

    Its own currency needs no rate; NotComputable where any other has none.
    """
    if source == target:
        return amount
    dated = [one for one in rates if (one.source, one.target) == (source, target) and one.day <= day]
    if not dated:
        raise NotComputable("fx_rate_missing", source=source, target=target, day=str(day))
    last = max(dated, key=lambda one: one.day)
    return product(amount, value(last.rate, "exchange_rate", of_what=f"{source}/{target} {last.day}"))
