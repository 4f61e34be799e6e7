"""Moving recorded days near to today, by whole weeks, so that weekdays stay what they were."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

FORM = "%d-%m-%y"


@dataclass(frozen=True)
class Shift:
    """Adds the same number of weeks to every day of a set."""

    by: timedelta = timedelta(0)

    @classmethod
    def so_that(cls, last: date, lies_before: date) -> "Shift":
        """The latest shift by whole weeks that keeps `last` before a day."""
        weeks = (lies_before - last - timedelta(days=1)).days // 7
        return cls(timedelta(weeks=weeks))

    def day(self, day: date) -> date:
        return day + self.by

    def text(self, text: str) -> str:
        """A day as the file writes it, moved and written in the same way."""
        return self.day(as_recorded(text)).strftime(FORM) if text else ""

    def quarter(self, text: str) -> str:
        """The quarter of a day as the file writes it, `Q4 2016`."""
        if not text:
            return ""
        day = self.day(as_recorded(text))
        return f"Q{(day.month + 2) // 3} {day.year}"


def as_recorded(text: str) -> date:
    return datetime.strptime(text, FORM).date()  # noqa: DTZ007  a day has no zone


def quarter_of(day: date) -> date:
    """The first day of the quarter a day lies in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def next_quarter(first: date) -> date:
    return quarter_of(first + timedelta(days=95))


def quarters(first: date, until: date) -> list[tuple[date, date]]:
    """The quarters from the one that holds `first` to the one that holds `until`: first and last day of each."""
    found, start = [], quarter_of(first)
    while start <= until:
        found.append((start, next_quarter(start) - timedelta(days=1)))
        start = next_quarter(start)
    return found
