"""Exchange rates of a dated table."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import value
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, Refused
from crm.exact.reading import read
from incentives.engine.exchange_rates import ExchangeRate, check_rates, converted


def rate(day, number, source="EUR", target="USD"):
    return read(ExchangeRate, {"from": source, "to": target, "date": day, "rate": number})


TABLE = (rate("2026-03-01", "1.0850"), rate("2026-03-15", "1.1020"))


def hundred(day, source="EUR", target="USD", table=TABLE):
    return converted(value(Fraction(100)), source, target, date.fromisoformat(day), table).value


@pytest.mark.parametrize(
    ("day", "amount"),
    [("2026-03-01", "108.50"), ("2026-03-14", "108.50"), ("2026-03-15", "110.20"), ("2027-01-01", "110.20")],
)
def test_the_last_rate_on_or_before_the_day_counts(day, amount):
    assert hundred(day) == Fraction(amount)


@pytest.mark.parametrize(
    ("day", "source", "target"),
    [("2026-02-28", "EUR", "USD"), ("2026-03-10", "USD", "EUR"), ("2026-03-10", "CNY", "USD")],
)
def test_a_rate_that_is_missing_is_an_error_and_never_one(day, source, target):
    with pytest.raises(NotComputable) as reason:
        hundred(day, source, target)
    assert reason.value.code == "fx_rate_missing"
    assert source in reason.value.problem.message("zh-Hans")


def test_a_currency_needs_no_rate_to_itself():
    assert hundred("2026-03-10", "USD", "USD", ()) == 100


def test_two_rates_for_one_day_are_refused():
    with pytest.raises(Refused) as refused:
        check_rates([*TABLE, rate("2026-03-01", "1.0900")])
    assert [(p.code, p.pointer) for p in refused.value.problems] == [("fx_rate_twice", "/2")]


def test_the_same_day_may_have_rates_of_several_pairs():
    check_rates([*TABLE, rate("2026-03-01", "0.92", "USD", "EUR")])


@pytest.mark.parametrize("number", ["0", "-1.1"])
def test_a_rate_is_more_than_nothing(number):
    with pytest.raises(Refused) as refused:
        rate("2026-03-01", number)
    assert [problem.code for problem in refused.value.problems] == ["not_positive"]


@given(st.permutations(TABLE))
def test_the_order_of_the_table_does_not_matter(table):
    assert hundred("2026-03-20", table=table) == Fraction("110.20")
