from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import explain
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable
from evaluations.engine.effective_targets import WHOLE_PERIOD, Presence, effective, in_steps, presence_in
from evaluations.engine.facts import Period
from evaluations.engine.tests.proofs import complete
from evaluations.engine.tests.told import told

APRIL = Period(start=date(2026, 4, 1), end=date(2026, 4, 30))


def april(first: int, last: int) -> Period:
    return Period(start=date(2026, 4, first), end=date(2026, 4, last))


def target(number: int, presence: Presence, kind="flow"):
    return told(explain("goal.effective_target", effective(Fraction(number), "goal_target", kind, presence)))


def test_a_target_that_adds_up_shrinks_with_the_days_and_is_not_rounded():
    assert target(20, Presence(16, 31)) == Fraction(320, 31)


def test_a_rate_or_a_score_is_the_same_on_every_day():
    assert target(20, Presence(16, 31, Fraction(1, 2)), "level") == 20


def test_who_was_there_all_the_time_has_the_whole_target():
    assert target(20, WHOLE_PERIOD) == target(20, Presence(30, 30)) == 20


def test_ramp_and_proration_multiply():
    assert target(100, Presence(15, 30, Fraction(1, 2))) == 25


def test_nobody_is_there_longer_than_the_period():
    with pytest.raises(NotComputable) as refused:
        target(20, Presence(32, 31))
    assert complete(refused.value.problem).code == "days_exceed_period"
    assert "32" in str(refused.value)
    assert "31" in str(refused.value)


def test_leave_in_the_middle_does_not_count_and_a_day_in_two_spans_counts_once():
    assert presence_in(APRIL, [april(1, 10), april(21, 30)])[:2] == (20, 30)
    assert presence_in(APRIL, [april(1, 10), april(5, 12)])[:2] == (12, 30)


def test_days_outside_the_period_do_not_count():
    since_january = Period(start=date(2026, 1, 1), end=date(2026, 4, 3))
    assert presence_in(APRIL, [since_january])[0] == 3
    assert presence_in(APRIL, [Period(start=date(2026, 5, 1), end=date(2026, 5, 9))])[0] == 0


def test_the_targets_of_the_months_make_up_the_target():
    steps = [Fraction(10), Fraction(20), Fraction(30)]
    assert in_steps(steps, None) == in_steps(steps, Fraction(60)) == 60
    with pytest.raises(NotComputable) as refused:
        in_steps(steps, Fraction(61))
    assert complete(refused.value.problem).code == "steps_do_not_add_up"
    assert "60" in str(refused.value)
    assert "61" in str(refused.value)


@given(st.integers(1, 29), st.integers(1, 999))
def test_two_halves_of_a_period_have_the_whole_target_together(day, whole):
    before, after = presence_in(APRIL, [april(1, day)]), presence_in(APRIL, [april(day + 1, 30)])
    assert target(whole, before) + target(whole, after) == whole
