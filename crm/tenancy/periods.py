"""Months, quarters and years as days, both ends included."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Period:
    """A stretch of days with its kind: `month`, `quarter` or `year`."""

    kind: str
    starts_on: date
    ends_on: date

    @property
    def label(self) -> str:
        """How a machine names it: `2026-11`, `2026Q4`, `2026`."""
        if self.kind == "year":
            return f"{self.starts_on:%Y}"
        if self.kind == "quarter":
            return f"{self.starts_on:%Y}Q{(self.starts_on.month + 2) // 3}"
        return f"{self.starts_on:%Y-%m}"

    def before(self) -> "Period":
        return period_of(self.kind, self.starts_on - timedelta(days=1))

    def after(self) -> "Period":
        return period_of(self.kind, self.ends_on + timedelta(days=1))


def period_of(kind: str, day: date) -> Period:
    """The calendar month, quarter or year a day lies in."""
    months = MONTHS[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    last_month = first.month + months - 1
    return Period(kind, first, date(day.year, last_month, monthrange(day.year, last_month)[1]))
