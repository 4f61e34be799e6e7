"""The days a word may mean, on the day it is said. None: it has passed. Several: somebody has to choose."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from customers.follow_ups.dates_in_words.calendars import Calendar
from customers.follow_ups.dates_in_words.meanings import Habits

FRIDAY, SATURDAY = 4, 5
HALF_A_YEAR = timedelta(days=183)


@dataclass(frozen=True)
class Said:
    """When something is said, and what those who say it are used to."""

    now: datetime
    calendar: Calendar
    habits: Habits

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())


Days = tuple[date, ...]
DayRule = Callable[[Said], Days]


def days_on(count: int) -> DayRule:
    return lambda said: (said.today + timedelta(days=count),)


def months_on(count: int) -> DayRule:
    """The same day of a later month, or its last day where it is shorter."""

    def read(said: Said) -> Days:
        year, month = _month_on(said.today, count)
        return (date(year, month, min(said.today.day, monthrange(year, month)[1])),)

    return read


def either(*rules: DayRule) -> DayRule:
    """Meant in more than one way."""
    return lambda said: tuple(sorted({day for rule in rules for day in rule(said)}))


def working_days_on(count: int) -> DayRule:
    return lambda said: (said.calendar.working_days_after(said.today, count),)


def nearest(weekday: int) -> DayRule:
    """The next day of this name; today and in a week, where today is one."""

    def read(said: Said) -> Days:
        ahead = (weekday - said.today.weekday()) % 7
        first = said.today + timedelta(days=ahead)
        return (first,) if ahead else (first, first + timedelta(days=7))

    return read


def in_week(weekday: int, weeks: int) -> DayRule:
    """A day of this week, the next, the one after: weeks begin on Monday."""
    return lambda said: (said.monday + timedelta(days=weekday + 7 * weeks),)


def next_one(weekday: int) -> DayRule:
    """“Next Friday” is the coming one to some and the one of next week to others."""

    def read(said: Said) -> Days:
        coming = said.today + timedelta(days=(weekday - said.today.weekday() - 1) % 7 + 1)
        return tuple(sorted({coming, *in_week(weekday, 1)(said)}))

    return read


def coming(weekday: int) -> DayRule:
    return lambda said: (said.today + timedelta(days=(weekday - said.today.weekday() - 1) % 7 + 1),)


def end_of_week(said: Said) -> Days:
    """Friday, or what is left of the week-end."""
    return (max(said.monday + timedelta(days=FRIDAY), said.today),)


def weekend(said: Said) -> Days:
    return (max(said.monday + timedelta(days=SATURDAY), said.today),)


def later(rule: DayRule, days: int) -> DayRule:
    """Some days after what a word means."""
    return lambda said: tuple(day + timedelta(days=days) for day in rule(said))


def on_date(year: int, month: int, day: int) -> DayRule:
    return lambda said: _real(year, month, day)


def in_year(years: int, month: int, day: int) -> DayRule:
    """A date of this year, the next, the one after."""
    return lambda said: _real(said.today.year + years, month, day)


def month_and_day(month: int, day: int) -> DayRule:
    """A date without its year: the next one, unless the last one is nearer, which is then what was meant."""

    def read(said: Said) -> Days:
        this, following = _real(said.today.year, month, day), _real(said.today.year + 1, month, day)
        if this and this[0] >= said.today:
            return this
        return tuple(found for found in following if found - said.today <= HALF_A_YEAR)

    return read


def day_of_month(day: int) -> DayRule:
    """“The 5th”: of this month or of the next that has one."""

    def read(said: Said) -> Days:
        found = [_real(*_month_on(said.today, months), day) for months in range(3)]
        return next((days for days in found if days and days[0] >= said.today), ())

    return read


def day_of(months: int, day: int) -> DayRule:
    """A day of this month, the next, the one after."""
    return lambda said: _real(*_month_on(said.today, months), day)


def first_of(months: int) -> DayRule:
    """The first working day of a month to come."""
    return lambda said: (said.calendar.working_day_from(date(*_month_on(said.today, months), 1)),)


def month_end(months: int) -> DayRule:
    """The last day of a month, or its last working day where an organisation means that."""
    return lambda said: (_last(said, *_month_on(said.today, months)),)


def end_of_month(years: int, month: int) -> DayRule:
    return lambda said: (_last(said, said.today.year + years, month),)


def end_of_named_month(month: int) -> DayRule:
    """The end of March: of this year, or of the next where this one has passed."""

    def read(said: Said) -> Days:
        this = _last(said, said.today.year, month)
        return (this if this >= said.today else _last(said, said.today.year + 1, month),)

    return read


def quarter_end(said: Said) -> Days:
    return (_last(said, said.today.year, (said.today.month - 1) // 3 * 3 + 3),)


def next_quarter(said: Said) -> Days:
    return first_of(3 - (said.today.month - 1) % 3)(said)


def after_holiday(name: str) -> DayRule:
    """The first working day after a holiday that somebody keeps."""

    def read(said: Said) -> Days:
        off = said.calendar.coming(name, said.today)
        return (said.calendar.working_day_from(off.last + timedelta(days=1)),) if off else ()

    return read


def before_holiday(name: str) -> DayRule:
    """The last working day before it."""

    def read(said: Said) -> Days:
        off = said.calendar.coming(name, said.today)
        return (said.calendar.working_day_until(off.first - timedelta(days=1)),) if off else ()

    return read


def passed(said: Said) -> Days:
    """Yesterday, last week: nothing to be done any more."""
    return ()


def _month_on(day: date, count: int) -> tuple[int, int]:
    years, month = divmod(day.month - 1 + count, 12)
    return day.year + years, month + 1


def _last(said: Said, year: int, month: int) -> date:
    last = date(year, month, monthrange(year, month)[1])
    return said.calendar.working_day_until(last) if said.habits.month_ends_on_working_day else last


def _real(year: int, month: int, day: int) -> Days:
    try:
        return (date(year, month, day),)
    except ValueError:
        return ()
