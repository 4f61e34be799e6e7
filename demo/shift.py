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
