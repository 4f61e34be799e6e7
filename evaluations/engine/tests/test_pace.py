from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from evaluations.engine.pace import expected_share, pace, working_days
from evaluations.engine.tests.told import told

MONDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 29)  # four whole weeks
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_before_it_begins_nothing_is_due_and_after_it_all_is():
    assert expected_share(MONDAY, SUNDAY, MONDAY) == 0
    assert expected_share(MONDAY, SUNDAY, SUNDAY + timedelta(days=1)) == 1
    assert expected_share(MONDAY, SUNDAY, date(2027, 1, 1)) == 1


def test_today_is_still_running_and_counts_against_nobody():
    assert expected_share(MONDAY, SUNDAY, date(2026, 3, 9)) == Fraction(7, 28)
    assert told(pace(MONDAY, SUNDAY, date(2026, 3, 8))) == Fraction(6, 28)
    assert expected_share(MONDAY, SUNDAY, date(2026, 3, 8)) == Fraction(6, 28)


def test_a_single_day_is_due_when_it_has_ended():
    assert expected_share(MONDAY, MONDAY, MONDAY) == 0
    assert expected_share(MONDAY, MONDAY, MONDAY + timedelta(days=1)) == 1


def test_the_pace_can_be_told():
    found = pace(MONDAY, SUNDAY, date(2026, 3, 9), working_days_only=True)
    assert told(found) == Fraction(5, 20)
    assert [part["value"] for part in found.explanation["calculation"]["of"]] == ["5", "20"]


def test_a_period_without_a_working_day_falls_back_to_its_calendar_days():
    saturday, sunday = date(2026, 3, 7), date(2026, 3, 8)
    assert expected_share(saturday, sunday, sunday, working_days_only=True) == Fraction(1, 2)


def test_a_weekend_brings_nothing_due_when_only_working_days_count():
    saturday, monday = date(2026, 3, 7), date(2026, 3, 9)
    assert expected_share(MONDAY, SUNDAY, saturday, working_days_only=True) == Fraction(5, 20)
    assert expected_share(MONDAY, SUNDAY, monday, working_days_only=True) == Fraction(5, 20)


def test_a_holiday_is_no_working_day():
    wednesday = date(2026, 3, 4)
    share = expected_share(MONDAY, SUNDAY, wednesday, working_days_only=True, holidays=[MONDAY])
    assert share == Fraction(1, 19)


def test_a_holiday_counts_only_where_it_falls_on_a_working_day_of_the_period():
    friday, saturday, next_monday = date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 9)
    assert working_days(MONDAY, friday, [friday]) == 4
    assert working_days(MONDAY, friday, [next_monday]) == 5
    assert working_days(MONDAY, SUNDAY, [saturday, saturday]) == 20
    assert working_days(next_monday, friday, []) == 0


@given(DAYS, st.integers(0, 800))
def test_working_days_are_those_one_would_count_on_a_calendar(first, length):
    last = first + timedelta(days=length)
    counted = sum((first + timedelta(days=at)).weekday() < 5 for at in range(length + 1))
    assert working_days(first, last) == counted


@given(DAYS, st.integers(0, 400), st.integers(-50, 450))
def test_what_is_due_never_shrinks(first, length, offset):
    last, today = first + timedelta(days=length), first + timedelta(days=offset)
    for only in (False, True):
        before = expected_share(first, last, today, working_days_only=only)
        after = expected_share(first, last, today + timedelta(days=1), working_days_only=only)
        assert 0 <= before <= after <= 1
