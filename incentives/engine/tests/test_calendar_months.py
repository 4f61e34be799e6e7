"""Months end on the day they began, or on the last one of a shorter month."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.engine.calendar_months import days_after, months_after, whole_months

days = st.dates(date(1990, 1, 1), date(2200, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 15), 3, date(2027, 2, 15)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
        (date(9999, 6, 1), 12, date.max),
    ],
)
def test_a_month_later(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 1, 10), date(2026, 2, 9), 0),
        (date(2026, 1, 10), date(2026, 2, 10), 1),
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2026, 1, 10), date(2027, 1, 10), 12),
        (date(2026, 1, 10), date(2026, 1, 10), 0),
        (date(2026, 1, 10), date(2025, 1, 10), 0),
    ],
)
def test_a_month_is_over_when_its_day_comes(start: date, end: date, months: int) -> None:
    assert whole_months(start, end) == months


@given(days, st.integers(0, 400))
def test_so_many_months_later_so_many_are_over(day: date, months: int) -> None:
    later = months_after(day, months)

    assert whole_months(day, later) == months
    assert months == 0 or whole_months(day, later - timedelta(1)) == months - 1


def test_past_the_end_of_the_calendar_is_never() -> None:
    assert days_after(date(2026, 1, 1), 10**9) == date.max
    assert days_after(date(2026, 1, 10), 90) == date(2026, 4, 10)
