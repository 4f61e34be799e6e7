"""The clock of a tenant's working hours: it runs on working days between opening and closing (incentives 3.1)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import AliasChoices, Field

from crm.exact.explanation import Term, total, value
from crm.exact.numbers import Fraction
from crm.exact.reading import Count, Day, Part, TimeOfDay, Zone
from crm.exact.wording import name
from evaluations.engine.facts import UTC

name({"hours_of_a_day": ("hours on", "当日小时数", "number"), "hours": ("hours", "小时", "number")})

HOUR, MICROSECOND = timedelta(hours=1), timedelta(microseconds=1)
MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)


class Opening(Part):
    """Open from one time of the day to another, or of the next day where that is not later."""

    start: TimeOfDay = Field(validation_alias=AliasChoices("start", "from", "opens"))
    end: TimeOfDay = Field(validation_alias=AliasChoices("end", "to", "closes"))


class WorkingHours(Part):
    """When people work. Weekdays count from Monday, 0. `extra_days` are worked though they are at a weekend."""

    zone: Zone = Field(validation_alias=AliasChoices("zone", "tz", "timezone"))
    weekdays: tuple[Annotated[Count, Field(ge=0, le=6)], ...] = MONDAY_TO_FRIDAY
    hours: Annotated[tuple[Opening, ...], Field(min_length=1)] = (Opening(start=time(9), end=time(18)),)
    holidays: tuple[Day, ...] = ()
    extra_days: tuple[Day, ...] = ()

    def is_worked(self, day: date) -> bool:
        """A holiday is free even at work; a weekend worked for a holiday is not."""
        return day in self.extra_days or (day.weekday() in self.weekdays and day not in self.holidays)


def working_time(calendar: WorkingHours, start: datetime, end: datetime) -> Term:
    """The working hours between two moments, day by day; nothing if the end comes first."""
    days = ((day, _worked(calendar, day, start, end)) for day in _days(calendar, start, end))
    terms = [value(hours, "hours_of_a_day", of_what=day.isoformat()) for day, hours in days if hours]
    return total(terms) if terms else value(Fraction(0), "hours")


def elapsed_time(start: datetime, end: datetime) -> Term:
    """The hours between two moments by the clock on the wall, nights and weekends too."""
    return value(max(Fraction(0), _hours(end.astimezone(UTC) - start.astimezone(UTC))), "hours")


def _days(calendar: WorkingHours, start: datetime, end: datetime) -> Iterator[date]:
    """Working days from the one before, whose night may reach into the first."""
    day = start.astimezone(calendar.zone).date() - timedelta(days=1)
    last = end.astimezone(calendar.zone).date()
    while day <= last:
        if calendar.is_worked(day):
            yield day
        day += timedelta(days=1)


def _worked(calendar: WorkingHours, day: date, start: datetime, end: datetime) -> Fraction:
    hours = Fraction(0)
    for opening in calendar.hours:
        closing_day = day if opening.end > opening.start else day + timedelta(days=1)
        opens = datetime.combine(day, opening.start, calendar.zone).astimezone(UTC)
        closes = datetime.combine(closing_day, opening.end, calendar.zone).astimezone(UTC)
        hours += max(Fraction(0), _hours(min(closes, end) - max(opens, start)))
    return hours


def _hours(span: timedelta) -> Fraction:
    return Fraction(span // MICROSECOND, HOUR // MICROSECOND)
