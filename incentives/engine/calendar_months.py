"""Days and months on the calendar: one month after 31 January is the last day of February.

What lies past the end of the calendar is its last day: as good as never.
"""

from calendar import monthrange
from datetime import date, timedelta


def days_after(day: date, days: int) -> date:
    """So many days later."""
    return date.max if days > (date.max - day).days else day + timedelta(days)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def whole_months(start: date, end: date) -> int:
    """How many months are over between two days; none where the end is not after the start."""
    if end <= start:
        return 0
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if months_after(start, months) <= end else months - 1
