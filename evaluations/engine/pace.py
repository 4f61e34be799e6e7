"""How much of a period's target is due by a day, and its share in words (incentives 3.2)."""

from collections.abc import Collection
from datetime import date, timedelta

from crm.exact.explanation import Explained, explain, quotient, value
from crm.exact.numbers import Fraction
from crm.exact.wording import name

SATURDAY = 5

name(
    {
        "days_ended": ("days ended", "已过天数", "number"),
        "days_in_all": ("days in all", "总天数", "number"),
    }
)


def pace(
    first: date, last: date, today: date, *, working_days_only: bool = False, holidays: Collection[date] = ()
) -> Explained:
    """The share of the days from `first` to `last` that have ended before `today`.

    Today is still running, so it counts against nobody. A period without a single working day falls back
    to its calendar days.
    """
    until = max(min(today - timedelta(days=1), last), first - timedelta(days=1))
    ended, in_all = (until - first).days + 1, max(1, (last - first).days + 1)
    if working_days_only and (worked := working_days(first, last, holidays)):
        ended, in_all = working_days(first, until, holidays), worked
    days = value(Fraction(ended), "days_ended"), value(Fraction(in_all), "days_in_all")
    return explain("goal.pace", quotient(*days))


def expected_share(
    first: date, last: date, today: date, *, working_days_only: bool = False, holidays: Collection[date] = ()
) -> Fraction:
    """The pace as a number, to compare with."""
    share = pace(first, last, today, working_days_only=working_days_only, holidays=holidays).value
    return share or Fraction(0)


def working_days(first: date, last: date, holidays: Collection[date] = ()) -> int:
    """Mondays to Fridays from `first` to `last`, both included, without the holidays."""
    if last < first:
        return 0
    days = (last - first).days + 1
    weeks, rest = divmod(days, 7)
    tail = sum((first.weekday() + at) % 7 < SATURDAY for at in range(rest))
    free = sum(first <= day <= last and day.weekday() < SATURDAY for day in set(holidays))
    return weeks * 5 + tail - free
