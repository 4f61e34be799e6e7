"""Currency: deals in other currencies, converted at the rate of the credit date, line by line, then rounded.

Amounts in different currencies are never added up. What is paid in yet another currency is converted at the rate
of the payment date, as a line of its own (incentives 1.27).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from crm.exact.explanation import Explained, Term, explain, product, rounded, total, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.rounding import Rounding, minor_units
from crm.exact.wording import name
from incentives.engine.credit import deal_amount
from incentives.engine.deals import Sale
from incentives.engine.exchange_rates import ExchangeRate, converted

name(
    {
        "currency_rate": ("commission rate", "提成比例", "percent"),
        "converted_line": ("for", "来自", "money"),
        "earned_in_currency": ("earned in", "已赚得", "money"),
    }
)


@dataclass(frozen=True)
class CurrencyLine:
    """What a deal earns, in `currency`."""

    ref: str
    currency: str
    amount: Explained


@dataclass(frozen=True)
class Payment:
    """What was earned in one currency, as it is paid in another."""

    source: str
    currency: str
    amount: Explained


@dataclass(frozen=True)
class CurrencyRule:
    """The plan's currency and rounding, what is paid on a deal, the dated rates, and whether deals keep their own
    currency."""

    currency: str
    rounding: Rounding
    rates: tuple[ExchangeRate, ...]
    rate: Fraction | None = None
    keeps_currencies: bool = False


def currency_lines(rule: CurrencyRule, sales: Iterable[Sale]) -> tuple[CurrencyLine, ...]:
    """What each deal earns: amount × exchange rate of its credit date × rate, rounded once.

    In the plan's currency, or in the deal's own where currencies are kept. A refund is converted as the deal it
    takes back was.
    """
    return tuple(_line(rule, sale) for sale in sales)


def _line(rule: CurrencyRule, sale: Sale) -> CurrencyLine:
    own = sale.deal.currency or sale.original.currency or rule.currency
    currency = own if rule.keeps_currencies else rule.currency
    amount = deal_amount(sale)
    if own != currency:
        amount = converted(amount, own, currency, sale.day, rule.rates)
    if rule.rate is not None:
        amount = product(amount, value(rule.rate, "currency_rate"))
    rounding = rounding_of(currency, rule)
    told = explain("currency.line", rounded(amount, rounding), currency=currency, scale=rounding.scale)
    return CurrencyLine(sale.deal.id, currency, told)


def rounding_of(currency: str, rule: CurrencyRule) -> Rounding:
    """The plan's rounding for the plan's currency; any other currency at its own minor unit."""
    if currency == rule.currency:
        return rule.rounding
    return Rounding(rule.rounding.mode, minor_units(currency))


def by_currency(lines: Iterable[CurrencyLine]) -> dict[str, Explained]:
    """The total of each currency; never one of several."""
    found: dict[str, list[Term]] = {}
    for line in lines:
        part = value(line.amount.value or ZERO, "converted_line", of_what=line.ref)
        found.setdefault(line.currency, []).append(part)
    return {
        currency: explain("currency.total", total(parts), currency=currency, scale=minor_units(currency))
        for currency, parts in found.items()
    }


def payments(
    rule: CurrencyRule, earned: Iterable[tuple[str, Fraction]], pay_currency: str, paid_on: date
) -> tuple[Payment, ...]:
    """What was earned in each currency, as it is paid: converted at the rate of the payment date, then rounded."""
    return tuple(_payment(rule, currency, amount, pay_currency, paid_on) for currency, amount in earned)


def _payment(rule: CurrencyRule, source: str, amount: Fraction, currency: str, paid_on: date) -> Payment:
    earned = value(amount, "earned_in_currency", of_what=source)
    rounding = rounding_of(currency, rule)
    paid = rounded(converted(earned, source, currency, paid_on, rule.rates), rounding)
    return Payment(source, currency, explain("currency.payment", paid, currency=currency, scale=rounding.scale))
