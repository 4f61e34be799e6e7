"""A cost over its months, to the cent; the rest at once when the customer leaves."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import read
from crm.exact.rounding import rounded
from incentives.engine.amortisation import Amortisation, amortise
from incentives.engine.tests.telling import CENTS, YEN, told

costs = st.fractions(-(10**7), 10**7, max_denominator=1000)


def over(months: int, **fields: Any) -> Amortisation:
    return read(Amortisation, {"months": months} | fields)


@given(costs, st.integers(1, 60), st.none() | st.integers(1, 70), st.sampled_from([CENTS, YEN]))
def test_every_month_the_borne_the_written_off_and_the_rest_come_to_the_cost(
    cost: Fraction, months: int, churn_month: int | None, rounding: Any
) -> None:
    borne = Fraction(0)
    for month in amortise(over(months), cost, rounding, churn_month):
        borne += told(month.amortised) + told(month.written_off)
        assert told(month.cumulative) == borne
        assert borne + told(month.remaining) == rounded(cost, rounding)

    assert borne == rounded(cost, rounding)


def test_cents_are_spread_and_not_collected_in_the_last_month() -> None:
    months = amortise(over(3), Fraction(100), CENTS)

    assert [told(month.amortised) for month in months] == [
        Fraction("33.33"),
        Fraction("33.34"),
        Fraction("33.33"),
    ]


def test_when_the_customer_leaves_the_rest_is_written_off_and_later_months_bear_nothing() -> None:
    months = amortise(over(4), Fraction(100), CENTS, churn_month=2)

    assert [told(month.amortised) for month in months] == [25, 25, 0, 0]
    assert [told(month.written_off) for month in months] == [0, 50, 0, 0]
    assert [told(month.remaining) for month in months] == [75, 0, 0, 0]


@pytest.mark.parametrize("churn_month", [4, 5])
def test_leaving_in_the_last_month_or_later_writes_nothing_off(churn_month: int) -> None:
    months = amortise(over(4), Fraction(100), CENTS, churn_month)

    assert [told(month.written_off) for month in months] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("rule", "period"),
    [
        (over(36), 36),
        (over(36, contract_months=24), 36),
        (over(36, contract_months=24, renewals_commensurate=True), 24),
        (over(12, contract_months=24, renewals_commensurate=True), 12),
        (over(12, practical_expedient=True), 1),
        (over(13, practical_expedient=True), 13),
        (over(36, contract_months=12, renewals_commensurate=True, practical_expedient=True), 1),
    ],
)
def test_the_period_is_the_expected_benefit_or_what_shortens_it(rule: Amortisation, period: int) -> None:
    assert len(amortise(rule, Fraction(5000), CENTS)) == period


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"months": 0}, "too_small"),
        ({"months": 10**6}, "too_large"),
        ({"months": "36"}, "not_a_count"),
        ({}, "missing"),
        ({"months": 36, "renewals_commensurate": True}, "contract_term_missing"),
    ],
)
def test_a_period_that_cannot_be_meant_is_refused(data: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(Amortisation, data)

    assert refused.value.problems[0].code == code
