from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import explain
from crm.exact.numbers import Fraction
from evaluations.engine.tests.told import told
from evaluations.engine.working_hours import Opening, WorkingHours, elapsed_time, working_time

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = WorkingHours(zone=SHANGHAI)  # Monday to Friday, nine to six
FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 3, day) for day in (6, 7, 8, 9))


def at(day: date, hour: int, minute: int = 0, zone=SHANGHAI) -> datetime:
    return datetime.combine(day, time(hour, minute), zone)


def hours(calendar: WorkingHours, start: datetime, end: datetime) -> Fraction | None:
    return told(explain("kpi.hours", working_time(calendar, start, end)))


def test_nights_and_weekends_stand_still():
    assert hours(OFFICE, at(FRIDAY, 17, 30), at(MONDAY, 9, 15)) == Fraction(3, 4)


def test_before_opening_nothing_runs_and_at_closing_it_stops():
    assert hours(OFFICE, at(FRIDAY, 6), at(FRIDAY, 10)) == 1
    assert hours(OFFICE, at(FRIDAY, 18), at(FRIDAY, 23)) == 0


def test_the_clock_is_the_tenants_wherever_the_moments_come_from():
    assert hours(OFFICE, datetime(2026, 3, 6, 1, tzinfo=UTC), datetime(2026, 3, 6, 2, tzinfo=UTC)) == 1


def test_a_holiday_is_free_and_a_weekend_may_be_worked_for_it():
    calendar = WorkingHours(zone=SHANGHAI, holidays=(FRIDAY,), extra_days=(SATURDAY,))
    assert hours(calendar, at(FRIDAY, 0), at(SATURDAY, 0)) == 0
    assert hours(calendar, at(SATURDAY, 0), at(SUNDAY, 0)) == 9


def test_a_break_at_noon_does_not_count():
    calendar = WorkingHours(
        zone=SHANGHAI, hours=(Opening(start=time(9), end=time(12)), Opening(start=time(14), end=time(18)))
    )
    assert hours(calendar, at(FRIDAY, 11), at(FRIDAY, 15)) == 2


def test_a_night_shift_belongs_to_the_day_it_begins_on():
    calendar = WorkingHours(zone=SHANGHAI, hours=(Opening(start=time(22), end=time(6)),))
    assert hours(calendar, at(SATURDAY, 0), at(SATURDAY, 12)) == 6
    assert hours(calendar, at(MONDAY, 0), at(MONDAY, 12)) == 0


def test_open_until_midnight_is_open_until_the_day_ends():
    calendar = WorkingHours(zone=SHANGHAI, hours=(Opening(start=time(18), end=time(0)),))
    assert hours(calendar, at(FRIDAY, 12), at(SATURDAY, 12)) == 6


def test_a_day_on_which_the_clocks_change_has_the_hours_it_has():
    berlin = ZoneInfo("Europe/Berlin")
    around_the_clock = WorkingHours(
        zone=berlin, weekdays=(0, 1, 2, 3, 4, 5, 6), hours=(Opening(start=time(0), end=time(0)),)
    )
    shortest = date(2026, 3, 29)
    assert hours(around_the_clock, at(shortest, 0, zone=berlin), at(date(2026, 3, 30), 0, zone=berlin)) == 23


def test_the_hours_of_each_day_can_be_told():
    term = working_time(OFFICE, at(FRIDAY, 17), at(MONDAY, 10))
    assert [part.notes["of_what"] for part in term.of] == ["2026-03-06", "2026-03-09"]


@pytest.mark.parametrize("clock", [lambda a, b: working_time(OFFICE, a, b), elapsed_time])
def test_an_end_before_the_start_is_no_time(clock):
    assert clock(at(MONDAY, 12), at(FRIDAY, 12)).value == 0


def test_the_clock_on_the_wall_never_stands_still():
    assert elapsed_time(at(FRIDAY, 17), at(MONDAY, 9)).value == 64


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
SPANS = st.integers(0, 60 * 24 * 20).map(lambda minutes: timedelta(minutes=minutes))


@given(MOMENTS, SPANS, SPANS)
def test_the_time_of_two_spans_is_the_time_of_both_together(start, first, second):
    middle, end = start + first, start + first + second
    parts = hours(OFFICE, start, middle) + hours(OFFICE, middle, end)
    assert parts == hours(OFFICE, start, end)
    assert parts <= elapsed_time(start, end).value
