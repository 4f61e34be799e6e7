"""How much of a period's target is due by a day."""

from collections.abc import Collection
from datetime import date, timedelta
from fractions import Fraction

SATURDAY = 5


def expected_share(
    first: date, last: date, today: date, *, working_days_only: bool = False, holidays: Collection[date] = ()
) -> Fraction:
    """The share of the days from `first` to `last` that have ended before `today`.

    Today is still running, so it counts against nobody. A period without a single working day falls back
    to its calendar days.
    """
    done = min(today, last + timedelta(days=1))
    if done <= first:
        return Fraction(0)
    if working_days_only and (total := working_days(first, last, holidays)):
        return Fraction(working_days(first, done - timedelta(days=1), holidays), total)
    return Fraction((done - first).days, (last - first).days + 1)


def working_days(first: date, last: date, holidays: Collection[date] = ()) -> int:
    """Mondays to Fridays from `first` to `last`, both included, without the holidays."""
    if last < first:
        return 0
    days = (last - first).days + 1
    weeks, rest = divmod(days, 7)
    tail = sum((first.weekday() + at) % 7 < SATURDAY for at in range(rest))
    free = sum(first <= day <= last and day.weekday() < SATURDAY for day in set(holidays))
    return weeks * 5 + tail - free
