"""The calendar by which an organisation's dates in words are read."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from crm.tenancy.clock import current_zone
from crm.workdays.models import SpecialDay
from crm.workdays.services import work_week
from customers.follow_ups.dates_in_words import Calendar, Habits, Holiday, calendar_of

DAY = timedelta(days=1)


def organisation_calendar(zone: ZoneInfo | None = None) -> tuple[Calendar, Habits]:
    """Its holidays, weekdays and made-up days, and what it means by the end of a month. Three small queries.

    What the law of its zone says holds for the years in which nothing was entered.
    """
    week, days = work_week(), list(SpecialDay.objects.order_by("first"))
    own_years = {day.first.year for day in days}
    by_law = calendar_of(str(zone or current_zone())).holidays
    own = [
        Holiday("" if day.holiday == SpecialDay.Holiday.OTHER else day.holiday, day.first, day.last)
        for day in days
        if day.kind == SpecialDay.Kind.OFF
    ]
    worked = {
        day.first + number * DAY
        for day in days
        if day.kind == SpecialDay.Kind.WORKED
        for number in range((day.last - day.first).days + 1)
    }
    calendar = Calendar(
        holidays=(*own, *(off for off in by_law if off.first.year not in own_years)),
        weekdays=frozenset(int(number) - 1 for number in week.weekdays),
        worked=frozenset(worked),
    )
    return calendar, Habits(month_ends_on_working_day=week.month_ends_on_working_day)
