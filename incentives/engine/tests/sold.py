"""Deals for tests of credit, overrides and currency, and what every number that comes out must be able to do."""

from typing import Any

from crm.exact.explanation import Explained, evaluate
from crm.exact.numbers import Fraction
from crm.exact.reading import read
from crm.exact.rounding import Rounding
from crm.exact.wording import rows_of
from incentives.engine.deals import Deal, Sale, sales_of
from incentives.engine.overrides import SoldPart, sold_parts
from incentives.engine.tests.telling import says_what_it_is

CENTS = Rounding()


def a_deal(deal_id: str = "d", amount: str = "1000", **more: Any) -> Deal:
    """A deal as it is handed in."""
    return read(Deal, {"id": deal_id, "date": "2026-03-10", "amount": amount, **more})


def sold(*deals: Deal, earlier: tuple[Deal, ...] = ()) -> tuple[Sale, ...]:
    return sales_of(deals, earlier)


def parts(*deals: Deal) -> tuple[SoldPart, ...]:
    return sold_parts(sold(*deals), None, 2)


def shares(**of: str) -> list[dict[str, str]]:
    """`shares(A="0.6", B="0.4")` as a deal's credits."""
    return [{"payee": payee, "share": share} for payee, share in of.items()]


def amounts(lines: Any) -> dict[str, Fraction]:
    """What each payee gets of some lines, together."""
    found: dict[str, Fraction] = {}
    for line in lines:
        found[line.payee] = found.get(line.payee, Fraction(0)) + number(line.amount)
    return found


def number(told: Explained) -> Fraction:
    """A number, once it has shown that its arithmetic comes to it and that both languages can tell it."""
    assert told.value is not None
    says_what_it_is(told)
    assert evaluate(told.explanation["calculation"]) == told.value
    english, chinese = rows_of(told.explanation, "en"), rows_of(told.explanation, "zh-Hans")
    assert english
    assert len(english) == len(chinese)
    return told.value


def money(**of: str) -> dict[str, Fraction]:
    return {payee: Fraction(amount) for payee, amount in of.items()}
