"""Deals in other currencies."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable
from crm.exact.rounding import Rounding
from incentives.engine.currency import CurrencyRule, by_currency, currency_lines, payments
from incentives.engine.tests.sold import CENTS, a_deal, number, sold
from incentives.engine.tests.test_exchange_rates import TABLE, rate

FIVE_PERCENT = CurrencyRule("USD", CENTS, TABLE, Fraction("0.05"))
KEPT = CurrencyRule("USD", CENTS, (), Fraction("0.10"), keeps_currencies=True)


def earned(rule, *deals):
    return [(line.ref, line.currency, number(line.amount)) for line in currency_lines(rule, sold(*deals))]


def abroad(day, amount="10000", deal_id="d", currency="EUR", **more):
    return a_deal(deal_id, amount, date=day, currency=currency, **more)


def test_a_deal_is_converted_at_the_rate_of_its_credit_date():
    assert earned(FIVE_PERCENT, abroad("2026-03-10"), abroad("2026-03-15", deal_id="e")) == [
        ("d", "USD", Fraction("542.50")),
        ("e", "USD", Fraction("551.00")),
    ]


def test_a_line_is_rounded_once_after_conversion_and_rate():
    assert earned(FIVE_PERCENT, abroad("2026-03-10", "0.10")) == [("d", "USD", Fraction("0.01"))]


@pytest.mark.parametrize("currency", ["USD", None])
def test_a_deal_in_the_plan_s_currency_needs_no_rate(currency):
    assert earned(FIVE_PERCENT, abroad("2020-01-01", "1000", currency=currency)) == [("d", "USD", 50)]


def test_a_missing_rate_is_an_error_and_never_one():
    with pytest.raises(NotComputable) as reason:
        earned(FIVE_PERCENT, abroad("2026-03-10", currency="GBP"))
    assert reason.value.code == "fx_rate_missing"


def test_a_refund_is_converted_as_its_deal_was():
    deal, refund = abroad("2026-03-10"), abroad("2026-04-01", "-10000", "r", reverses="d")

    assert [amount for _, _, amount in earned(FIVE_PERCENT, deal, refund)] == [
        Fraction("542.50"),
        Fraction("-542.50"),
    ]


def test_a_refund_is_in_the_currency_of_its_deal():
    deal, refund = abroad("2026-03-10"), abroad("2026-04-01", "-10000", "r", currency=None, reverses="d")

    assert earned(FIVE_PERCENT, deal, refund)[1] == ("r", "USD", Fraction("-542.50"))


def test_a_plan_without_a_rate_converts_and_nothing_more():
    assert earned(CurrencyRule("USD", CENTS, TABLE), abroad("2026-03-10")) == [("d", "USD", 10850)]


def test_currencies_that_are_kept_are_never_added_up():
    lines = currency_lines(
        KEPT, sold(a_deal("a", currency="USD"), a_deal("b", currency="CX"), a_deal("c", currency="CX"))
    )

    assert {currency: number(total) for currency, total in by_currency(lines).items()} == {"USD": 100, "CX": 200}


@pytest.mark.parametrize(("currency", "amount"), [("USD", "12.35"), ("JPY", "12"), ("KWD", "12.346")])
def test_every_currency_is_rounded_at_its_own_minor_unit(currency, amount):
    deal = a_deal(amount="123.456", currency=currency)

    assert earned(KEPT, deal) == [("d", currency, Fraction(amount))]


def test_the_plan_s_own_rounding_is_for_the_plan_s_currency():
    assert earned(CurrencyRule("USD", Rounding(scale=0), (), Fraction("0.1")), a_deal(amount="123")) == [
        ("d", "USD", 12)
    ]


PAID = CurrencyRule("USD", CENTS, (*TABLE, rate("2026-03-01", "150.12", "USD", "JPY")), Fraction("0.05"))


def paid(earned_amounts, currency, day="2026-04-01"):
    found = payments(PAID, earned_amounts, currency, date.fromisoformat(day))
    return [(one.source, one.currency, number(one.amount)) for one in found]


def test_pay_in_another_currency_is_a_line_at_the_rate_of_the_payment_date():
    assert paid([("USD", Fraction("54.26"))], "JPY") == [("USD", "JPY", 8146)]


def test_pay_of_several_currencies_is_converted_one_by_one():
    assert paid([("EUR", Fraction(100)), ("USD", Fraction(10))], "USD") == [
        ("EUR", "USD", Fraction("110.20")),
        ("USD", "USD", 10),
    ]


def test_pay_without_a_rate_on_the_payment_date_is_an_error():
    with pytest.raises(NotComputable):
        paid([("USD", Fraction(1))], "JPY", "2026-02-01")


@given(st.lists(st.integers(-(10**7), 10**7), max_size=5))
def test_the_total_is_the_sum_of_rounded_lines_in_any_order(cents):
    deals = [
        abroad("2026-03-10", f"{'-' if n < 0 else ''}{abs(n) // 100}.{abs(n) % 100:02}", f"d{at}")
        for at, n in enumerate(cents)
    ]

    lines = earned(FIVE_PERCENT, *deals)
    turned = earned(FIVE_PERCENT, *reversed(deals))

    totals = by_currency(currency_lines(FIVE_PERCENT, sold(*deals)))
    assert sum(amount for _, _, amount in lines) == (number(totals["USD"]) if lines else 0)
    assert sorted(lines) == sorted(turned)
