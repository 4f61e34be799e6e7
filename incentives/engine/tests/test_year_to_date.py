"""Paid month by month what the year has earned so far."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, Refused
from crm.exact.reading import read
from incentives.engine.tests.telling import CENTS, YEN, told
from incentives.engine.year_to_date import Month, MonthPayout, YearToDate, monthly_payouts

THRESHOLD = [{"at": "0.70", "pay": "0"}, {"at": "1.00", "pay": "1.00"}, {"at": "1.50", "pay": "2.00"}]
Paid = tuple[list[Fraction], list[Fraction], list[Fraction], list[Fraction]]


def a_plan(**fields: Any) -> YearToDate:
    return read(YearToDate, {"monthly_target": "1000", "curve": {"curve": THRESHOLD}} | fields)


def months_of(*actuals: str, quota: str = "10000") -> list[Month]:
    return [read(Month, {"actual": actual, "quota": quota}) for actual in actuals]


def numbers(payouts: tuple[MonthPayout, ...]) -> Paid:
    """Earned, change, paid and carried, month by month; each explains itself."""
    return (
        [told(month.earned) for month in payouts],
        [told(month.delta) for month in payouts],
        [told(month.paid) for month in payouts],
        [told(month.carry) for month in payouts],
    )


def problem_of(*months: dict[str, Any]) -> str:
    with pytest.raises(NotComputable) as reason:
        monthly_payouts(a_plan(), [read(Month, month) for month in months], CENTS)
    assert reason.value.problem.message("en")
    assert reason.value.problem.message("zh-hans")
    return reason.value.code


def test_each_month_pays_what_the_year_has_earned_more() -> None:
    earned, delta, paid, carry = numbers(monthly_payouts(a_plan(), months_of("10000", "12000"), CENTS))

    assert earned == [1000, 2400]
    assert delta == paid == [1000, 1400]
    assert carry == [0, 0]


def test_a_month_that_takes_back_pays_nothing_and_is_carried() -> None:
    earned, delta, paid, carry = numbers(monthly_payouts(a_plan(), months_of("12000", "6000", "12000"), CENTS))

    assert earned == [1400, Fraction("1333.33"), 3000]
    assert delta == [1400, Fraction("-66.67"), Fraction("1666.67")]
    assert paid == [1400, 0, 1600]
    assert carry == [0, Fraction("-66.67"), 0]


def test_what_is_carried_waits_as_long_as_it_takes() -> None:
    _, _, paid, carry = numbers(monthly_payouts(a_plan(), months_of("15000", "0", "0", "10000"), CENTS))

    assert paid == [2000, 0, 0, 0]
    assert carry == [0, Fraction("-1666.67"), -2000, -2000]


def test_attainment_is_that_of_the_year_and_not_of_the_month() -> None:
    months = [*months_of("5000", quota="10000"), *months_of("45000", quota="40000")]

    assert numbers(monthly_payouts(a_plan(), months, CENTS))[0] == [0, 2000]


def test_a_month_may_have_a_target_of_its_own() -> None:
    months = [read(Month, {"actual": "1", "quota": "1", "monthly_target": own}) for own in ("500", None)]

    assert numbers(monthly_payouts(a_plan(), months, CENTS))[0] == [500, 1500]


def test_a_refund_lowers_the_year() -> None:
    delta = numbers(monthly_payouts(a_plan(), months_of("20000", "-5000"), CENTS))[1]

    assert delta == [2000, Fraction("-1666.67")]


def test_a_raw_curve_reads_what_the_year_has_measured() -> None:
    points = [{"at": "10", "pay": "0.5"}, {"at": "25", "pay": "1"}]
    plan = a_plan(curve={"curve": points, "mode": "step", "raw": True})
    months = [read(Month, {"actual": actual}) for actual in ("9", "9", "9")]

    assert numbers(monthly_payouts(plan, months, CENTS))[0] == [0, 1000, 3000]


def test_only_what_is_earned_is_rounded() -> None:
    earned, delta, paid, _ = numbers(monthly_payouts(a_plan(), months_of("8000", "8000"), YEN))

    assert earned == [333, 667]
    assert delta == paid == [333, 334]


def test_the_points_of_the_curve_may_be_written_alone() -> None:
    assert a_plan(curve=THRESHOLD) == a_plan()


def test_no_month_pays_nothing() -> None:
    assert monthly_payouts(a_plan(), [], CENTS) == ()


def test_a_month_without_an_actual_is_not_a_month_of_nothing() -> None:
    assert problem_of({"actual": "1", "quota": "1"}, {"actual": None, "quota": "1"}) == "month_missing"


def test_a_year_without_a_quota_has_no_attainment() -> None:
    assert problem_of({"actual": "1", "quota": "0"}) == "quota_zero"
    assert problem_of({"actual": "1", "quota": "1"}, {"actual": "1"}) == "quota_missing"


def test_a_month_without_a_quota_of_its_own_may_follow_one_with() -> None:
    months = [read(Month, {"actual": "10", "quota": quota}) for quota in ("20", "0")]

    assert numbers(monthly_payouts(a_plan(), months, CENTS))[0] == [0, 2000]


def test_targets_are_not_negative() -> None:
    with pytest.raises(Refused, match="/monthly_target too_small"):
        a_plan(monthly_target="-1")
    with pytest.raises(Refused, match="/monthly_target too_small"):
        read(Month, {"actual": "1", "quota": "1", "monthly_target": "-1"})


@given(st.lists(st.integers(-20_000, 40_000).map(str), min_size=1, max_size=12))
def test_what_was_paid_and_what_is_carried_is_what_was_earned(actuals: list[str]) -> None:
    earned, delta, paid, carry = numbers(monthly_payouts(a_plan(), months_of(*actuals), CENTS))

    assert all(amount >= 0 for amount in paid)
    assert all(amount <= 0 for amount in carry)
    for month in range(len(actuals)):
        so_far = slice(month + 1)
        assert sum(paid[so_far]) + carry[month] == sum(delta[so_far]) == earned[month]
