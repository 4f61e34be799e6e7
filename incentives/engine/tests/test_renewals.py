"""A policy pays by the year it is in, and after leaving as far as its renewals are vested."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, Refused
from crm.exact.reading import read
from crm.exact.rounding import rounded
from incentives.engine.renewals import Renewal, policy_years
from incentives.engine.tests.telling import CENTS, YEN, told

RATES = {"commission": [["1", "1", "0.70"], ["2", "4", "0.02"]], "override": [["2", "3", "0.01"]]}
premiums = st.lists(st.integers(0, 10**7).map(lambda cents: Fraction(cents, 100)), max_size=8)


def a_rule(**fields: Any) -> Renewal:
    return read(Renewal, RATES | fields)


def commissions(rule: Renewal, years: int, left_in_year: int | None = None) -> list[Fraction]:
    found = policy_years(rule, [Fraction(1000)] * years, CENTS, left_in_year)
    return [told(year.commission) for year in found]


@given(premiums, st.sampled_from([CENTS, YEN]))
def test_each_year_is_its_premium_by_its_rate_rounded_once(paid: list[Fraction], rounding: Any) -> None:
    rates = [Fraction("0.70"), *[Fraction("0.02")] * 3, *[Fraction(0)] * 4]
    found = policy_years(a_rule(), paid, rounding)

    assert [told(year.commission) for year in found] == [
        rounded(premium * rate, rounding) for premium, rate in zip(paid, rates, strict=False)
    ]


def test_after_the_last_range_nothing_is_paid() -> None:
    assert commissions(a_rule(), 6) == [700, 20, 20, 20, 0, 0]


def test_the_line_above_has_its_own_years() -> None:
    found = policy_years(a_rule(), [Fraction(1000)] * 5, CENTS)

    assert [told(year.override) for year in found] == [0, 10, 10, 0, 0]


def test_a_range_without_an_end_goes_on() -> None:
    rule = a_rule(commission=[{"from": 1, "to": 1, "rate": "0.5"}, {"from": 3, "rate": "0.05"}])

    assert commissions(rule, 5) == [500, 0, 50, 50, 50]


@pytest.mark.parametrize(
    ("vesting", "expected"),
    [
        ({"vested": True}, [700, 20, 20, 20]),
        ({"vested": False}, [700, 20, 0, 0]),
        ({"vesting_end": 3}, [700, 20, 20, 0]),
        ({"vested": True, "vesting_end": 3}, [700, 20, 20, 0]),
    ],
)
def test_who_has_left_is_paid_what_is_vested(vesting: dict[str, Any], expected: list[int]) -> None:
    assert commissions(a_rule(**vesting), 4, left_in_year=2) == expected


def test_the_line_above_is_paid_on_when_the_agent_has_left() -> None:
    found = policy_years(a_rule(vested=False), [Fraction(1000)] * 3, CENTS, left_in_year=1)

    assert [told(year.override) for year in found] == [0, 10, 10]


def test_who_has_not_left_is_paid_whatever_is_vested() -> None:
    assert commissions(a_rule(vesting_end=1), 3) == [700, 20, 20]


def test_a_plan_that_does_not_say_what_is_vested_pays_no_guess() -> None:
    with pytest.raises(NotComputable) as reason:
        commissions(a_rule(), 3, left_in_year=1)

    assert reason.value.code == "vesting_unknown"


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"commission": [["1", "2", "0.7"], ["2", "3", "0.1"]]}, "years_overlap", "/commission"),
        ({"commission": [["1", None, "0.7"], ["5", "6", "0.1"]]}, "years_overlap", "/commission"),
        ({"override": [["1", "2", "0.7"], ["1", "1", "0.1"]]}, "years_overlap", "/override"),
        ({"commission": [["3", "2", "0.7"]]}, "years_reversed", "/commission/0"),
        ({"commission": [["0", "2", "0.7"]]}, "too_small", "/commission/0"),
        ({"commission": [["1", "2", "-0.7"]]}, "too_small", "/commission/0"),
        ({"commission": [["1", "2"]]}, "wrong_type", "/commission/0"),
        ({"commission": [["one", "2", "0.1"]]}, "not_a_count", "/commission/0"),
        ({"commission": []}, "too_few", "/commission"),
        ({"vested": False, "vesting_end": 3}, "vesting_contradicts", "/vesting_end"),
    ],
)
def test_rates_that_cannot_be_meant_are_refused(fields: dict[str, Any], code: str, pointer: str) -> None:
    with pytest.raises(Refused) as refused:
        a_rule(**fields)

    assert (refused.value.problems[0].code, refused.value.problems[0].pointer) == (code, pointer)
