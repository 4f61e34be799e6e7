from datetime import date

import pytest

from crm.exact.numbers import Fraction
from evaluations.engine.participation import by_days, is_rated
from evaluations.engine.tests.told import told

END = date(2026, 3, 31)


@pytest.mark.parametrize(("since", "rated"), [(date(2026, 1, 31), True), (date(2026, 2, 1), False)])
def test_who_was_in_their_position_for_less_than_sixty_days_is_not_rated(since, rated):
    assert is_rated(since, END) is rated


def test_how_long_it_takes_is_a_parameter():
    assert is_rated(date(2026, 3, 1), END, least_days=31)


def test_two_managers_both_count_by_their_days():
    assert told(by_days([(Fraction(80), 30), (Fraction(90), 10)])) == Fraction("82.5")


def test_no_days_are_no_data():
    assert by_days([]).status == by_days([(Fraction(80), 0)]).status == "no_data"
