from datetime import date, timedelta

import pytest

from evaluations.engine.reminders import Patience, nudge

ASKED = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("days", "due"),
    [(0, "wait"), (4, "wait"), (5, "remind"), (9, "remind"), (10, "escalate"), (400, "escalate")],
)
def test_who_does_not_answer_is_reminded_and_then_it_goes_further_up(days, due):
    assert nudge(ASKED, ASKED + timedelta(days=days)) == due


def test_how_long_one_waits_is_a_parameter():
    assert (
        nudge(ASKED, ASKED + timedelta(days=2), Patience(remind_after_days=1, escalate_after_days=3)) == "remind"
    )


def test_before_it_was_asked_nobody_is_late():
    assert nudge(ASKED, ASKED - timedelta(days=1)) == "wait"
