"""Pay from a review."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import Explained
from crm.exact.numbers import Fraction, text_of
from crm.exact.problems import Refused
from crm.exact.reading import read
from incentives.engine.score_payouts import GradePay, Reviewed, budget_left, payout, payout_range
from incentives.engine.tests.telling import CENTS, YEN, told

FACTORS = {"S": "1.5", "A": "1.2", "B": "1.0", "C": "0.6", "D": "0"}


def paid(rounding=CENTS, factors: dict[str, str] = FACTORS, **inputs: Any) -> Explained:
    reviewed = read(Reviewed, {"target": "20000", **inputs})
    return payout(read(GradePay, {"grade_factor": factors}), reviewed, rounding)


def refused(**inputs: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        paid(**inputs)
    return caught.value.problems[0].pointer, caught.value.problems[0].code


def test_target_company_grade_and_presence_multiply_and_are_rounded_once():
    assert told(paid(company="0.95", grade="A", presence=["184", "365"])) == Fraction("11493.70")
    assert told(paid(YEN, company="0.95", grade="A", presence=[184, 365])) == 11494


def test_the_company_factor_and_presence_are_whole_unless_said_otherwise():
    assert told(paid(grade="A")) == 24000


def test_presence_may_be_a_share():
    assert told(paid(grade="B", presence="0.5")) == 10000
    assert told(paid(grade="B", presence="1/3")) == Fraction("6666.67")


def test_a_grade_that_pays_nothing_pays_nothing():
    found = paid(grade="D")
    assert (told(found), found.status) == (0, "ok")


@pytest.mark.parametrize("inputs", [{"grade": "NR"}, {"grade": None}, {}])
def test_who_is_not_rated_is_held_and_neither_average_nor_nothing(inputs):
    found = paid(**inputs)
    assert (found.value, found.status) == (None, "held_not_rated")


def test_a_plan_may_say_what_being_not_rated_pays():
    assert told(paid(factors=FACTORS | {"NR": "0.8"}, grade="NR")) == 16000


def test_a_grade_the_plan_does_not_know_is_refused():
    assert refused(grade="E") == ("/grade", "unknown_grade")


@pytest.mark.parametrize("presence", [["366", "365"], ["-1", "365"], ["0", "0"], "1.01", "-0.1"])
def test_nobody_is_there_for_more_than_the_period_or_less_than_nothing(presence):
    assert refused(grade="A", presence=presence) == ("/presence", "presence_out_of_range")


@pytest.mark.parametrize("inputs", [{"target": "-1"}, {"company": "-0.1"}])
def test_no_factor_is_negative(inputs):
    assert refused(grade="A", **inputs)[1] == "too_small"


def test_the_range_says_what_the_worst_and_the_best_grade_pay():
    plan, reviewed = (
        read(GradePay, {"grade_factor": FACTORS}),
        read(Reviewed, {"target": "20000", "company": "0.5"}),
    )
    ends = payout_range(plan, reviewed, CENTS)
    assert (told(ends.least), told(ends.most)) == (0, 15000)


def test_a_budget_says_what_the_payouts_leave_of_it():
    payouts = [paid(grade="S"), paid(grade="B"), paid(grade="NR")]
    assert told(budget_left(payouts, Fraction(60000))) == 10000
    assert told(budget_left(payouts, Fraction(40000))) == -10000
    assert told(budget_left([], Fraction(5))) == 5


@given(st.integers(0, 10**7), st.sampled_from(sorted(FACTORS)), st.integers(0, 365), st.integers(0, 300))
def test_a_payout_lies_in_its_range(target, grade, days, percent):
    company = text_of(Fraction(percent, 100))
    inputs = {"target": str(target), "grade": grade, "presence": [days, 365], "company": company}
    plan, reviewed = read(GradePay, {"grade_factor": FACTORS}), read(Reviewed, inputs)
    ends = payout_range(plan, reviewed, CENTS)
    assert told(ends.least) <= told(payout(plan, reviewed, CENTS)) <= told(ends.most)
