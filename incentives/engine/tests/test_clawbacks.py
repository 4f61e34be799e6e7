"""Only what was paid comes back, once, by the method the plan names."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, Refused
from crm.exact.reading import Part, read
from incentives.engine.clawback_rules import (
    Clawback,
    DowngradeDifference,
    Ending,
    Full,
    Linear,
    PaidLine,
    Percent,
    UnearnedAdvance,
)
from incentives.engine.clawback_windows import Age
from incentives.engine.clawbacks import ClawedBack, claw_back, is_back_in_time, reversal
from incentives.engine.tests.telling import CENTS, YEN, told

FULL = Full(method="full", window_months=12)
LINEAR = Linear(method="linear_months", window_months=12)
HALF = Percent(method="percent", percent=Fraction("0.5"))
UNEARNED = UnearnedAdvance(method="unearned_advance", advance_months=9)
DOWNGRADE = DowngradeDifference(method="downgrade_difference")

money = st.integers(0, 10**7).map(lambda cents: Fraction(cents, 100))
RULES: list[Clawback] = [FULL, LINEAR, HALF, UNEARNED, DOWNGRADE]


def after(months: int, **more: Any) -> Ending:
    return Ending(Age(months=Fraction(months)), **more)


def back(rule: Clawback, paid: str, ending: Ending = Ending(), **line: str) -> ClawedBack:  # noqa: B008
    known = {name: Fraction(number) for name, number in line.items()}
    return claw_back(rule, PaidLine(Fraction(paid), **known), ending, CENTS)


def amount(rule: Clawback, paid: str, ending: Ending = Ending(), **line: str) -> Fraction:  # noqa: B008
    return told(back(rule, paid, ending, **line).amount)


@given(
    st.sampled_from(RULES), money, money, money, st.integers(0, 30), st.booleans(), st.sampled_from([CENTS, YEN])
)
def test_all_clawbacks_of_a_line_together_never_exceed_what_it_paid(
    rule: Clawback, paid: Fraction, before: Fraction, smaller: Fraction, months: int, is_fraud: bool, rounding: Any
) -> None:
    line = PaidLine(paid, clawed_back=min(before, paid), would_have_paid=smaller)
    found = claw_back(rule, line, after(months, is_fraud=is_fraud), rounding)

    assert line.clawed_back - paid <= told(found.amount) <= 0
    assert told(found.cancelled_unpaid) == 0


def test_a_method_tried_again_and_again_stops_when_all_has_come_back() -> None:
    given_back = Fraction(0)
    for _ in range(4):
        line = PaidLine(Fraction(1000), clawed_back=given_back)
        given_back -= told(
            claw_back(Percent(method="percent", percent=Fraction("0.4")), line, Ending(), CENTS).amount
        )

    assert given_back == 1000


@pytest.mark.parametrize(("months", "expected"), [(0, -4000), (11, -4000), (12, 0), (13, 0)])
def test_a_full_clawback_takes_everything_until_the_window_is_over(months: int, expected: int) -> None:
    assert amount(FULL, "4000", after(months)) == expected


@pytest.mark.parametrize(
    ("months", "expected"), [(0, "-1000"), (5, "-583.33"), (6, "-500"), (11, "-83.33"), (12, "0"), (20, "0")]
)
def test_a_linear_clawback_takes_the_part_still_to_come(months: int, expected: str) -> None:
    assert amount(LINEAR, "1000", after(months)) == Fraction(expected)


def test_a_linear_clawback_may_count_days() -> None:
    by_days = Linear(method="linear_days", window_days=90)

    assert amount(by_days, "900", Ending(Age(days=30))) == -600


def test_a_share_is_taken_within_the_window_only() -> None:
    in_the_first_year = Percent(method="percent", percent=Fraction("0.5"), window_months=12)

    assert amount(HALF, "10000") == -5000
    assert amount(in_the_first_year, "10000", after(3)) == -5000
    assert amount(in_the_first_year, "10000", after(12)) == 0


@pytest.mark.parametrize(("months", "expected"), [(0, "-612"), (4, "-340"), (9, "0"), (12, "0")])
def test_the_months_of_an_advance_that_were_not_earned_come_back(months: int, expected: str) -> None:
    assert amount(UNEARNED, "612", after(months)) == Fraction(expected)


@pytest.mark.parametrize(
    ("smaller", "before", "expected"), [("55", "0", -35), ("55", "35", 0), ("55", "10", -25), ("95", "0", 0)]
)
def test_a_downgrade_takes_the_difference_once(smaller: str, before: str, expected: int) -> None:
    assert amount(DOWNGRADE, "90", would_have_paid=smaller, clawed_back=before) == expected


def test_what_was_not_paid_yet_is_cancelled_instead() -> None:
    found = back(FULL, "500", after(2), unpaid="500")

    assert (told(found.amount), told(found.cancelled_unpaid)) == (-500, 500)


def test_outside_the_window_what_is_still_to_be_paid_stays() -> None:
    found = back(FULL, "500", after(12), unpaid="500")

    assert (told(found.amount), told(found.cancelled_unpaid), found.obstacle) == (0, 0, "outside_window")


@pytest.mark.parametrize(("smaller", "taken", "cancelled"), [("55", 0, 35), ("40", -10, 40), ("120", 0, 0)])
def test_a_downgrade_cancels_what_the_smaller_contract_would_not_pay_either(
    smaller: str, taken: int, cancelled: int
) -> None:
    found = back(DOWNGRADE, "50", would_have_paid=smaller, unpaid="40")

    assert (told(found.amount), told(found.cancelled_unpaid)) == (taken, cancelled)


@pytest.mark.parametrize("rule", [FULL, LINEAR])
def test_fraud_takes_everything_however_long_ago(rule: Clawback) -> None:
    assert amount(rule, "700", after(50, is_fraud=True)) == -700


@pytest.mark.parametrize(("unpaid_days", "expected"), [(89, 0), (90, -700), (None, -700)])
def test_a_customer_who_does_not_pay_is_a_cause_only_once_the_days_are_over(
    unpaid_days: int | None, expected: int
) -> None:
    rule = Full(method="full", window_months=12, non_payment_after_days=90)

    assert amount(rule, "700", after(3, unpaid_days=unpaid_days)) == expected


@pytest.mark.parametrize(("days", "undone"), [(0, True), (30, True), (31, False)])
def test_a_customer_who_is_back_in_time_undoes_the_clawback(days: int, undone: bool) -> None:
    assert is_back_in_time(Full(method="full", reinstate_within_days=30), days) is undone
    assert not is_back_in_time(FULL, days)


def test_a_reversal_is_the_clawback_the_other_way_round() -> None:
    taken = back(LINEAR, "1000", after(5)).amount

    assert told(reversal(taken, CENTS)) == -told(taken) == Fraction("583.33")


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (FULL, "age_missing"),
        (LINEAR, "age_missing"),
        (UNEARNED, "earned_months_missing"),
        (DOWNGRADE, "would_have_paid_missing"),
    ],
)
def test_what_is_not_known_is_asked_for(rule: Clawback, code: str) -> None:
    with pytest.raises(NotComputable) as reason:
        back(rule, "100")

    assert reason.value.code == code


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        (Linear, {"method": "linear_months"}, "window_missing"),
        (Percent, {"method": "percent", "percent": "1.5"}, "too_large"),
        (Percent, {"method": "percent", "percent": "-0.5"}, "too_small"),
        (UnearnedAdvance, {"method": "unearned_advance", "advance_months": 0}, "too_small"),
        (Full, {"method": "full", "window_months": 0}, "too_small"),
        (Full, {"method": "full", "window": 12}, "unknown_field"),
    ],
)
def test_a_method_that_cannot_be_meant_is_refused(kind: type[Part], data: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(kind, data)

    assert refused.value.problems[0].code == code
