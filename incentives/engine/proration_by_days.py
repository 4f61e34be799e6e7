"""How much of a period somebody was active, by calendar days or by working days (incentives 1.11).

A way of proration counts what was active and what there is in all; the share is the one through the other. The
shares of days that lie apart add up to the share of all of them.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import AliasChoices, Field

from crm.exact.explanation import Term, quotient, value
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, say
from crm.exact.reading import Count, Day
from crm.exact.wording import name
from incentives.engine.presence import LeaveRule
from incentives.engine.ramps import Ramp
from incentives.engine.spans import Period, Span, Spans, days_in

name(
    {
        "active_days": ("active days", "在岗天数", "number"),
        "period_days": ("days of the period", "周期天数", "number"),
        "active_working_days": ("active working days", "在岗工作日", "number"),
        "period_working_days": ("working days of the period", "周期工作日", "number"),
    }
)
say(
    {
        "no_working_days": (
            "There is no working day in the period; correct the period, the weekdays or the holidays.",
            "周期内没有工作日；更正周期、工作日或假日。",
        ),
    }
)

DAYS_OF_WEEK = 7
MONDAY_TO_FRIDAY = frozenset(range(5))


class Method(LeaveRule):
    """A period, and to which values its proration applies: to all of them where `apply_to` does not say."""

    period: Period
    apply_to: tuple[str, ...] | None = None
    ramp: Ramp | None = None

    def counted(self, spans: Spans) -> Term:
        """How much of what is counted lies in some spans of the period."""
        raise NotImplementedError

    @property
    def whole(self) -> Term:
        """How much of it there is in the period."""
        raise NotImplementedError

    def share(self, spans: Spans) -> Term:
        """The share of the period that lies in some spans of it."""
        return quotient(self.counted(spans), self.whole)


class CalendarDays(Method):
    """active days ÷ days of the period"""

    method: Literal["calendar_days"]

    def counted(self, spans: Spans) -> Term:
        return value(Fraction(days_in(spans)), "active_days")

    @property
    def whole(self) -> Term:
        return value(Fraction(self.period.span.days), "period_days")


class WorkingDays(Method):
    """active working days ÷ working days of the period. Weekdays are counted from Monday, 0; `extra_days` are
    worked though they are at a weekend or a holiday."""

    method: Literal["working_days"]
    weekdays: frozenset[Annotated[Count, Field(ge=0, le=6)]] = Field(default=MONDAY_TO_FRIDAY, min_length=1)
    holidays: frozenset[Day] = frozenset()
    extra_days: frozenset[Day] = Field(
        default=frozenset(), validation_alias=AliasChoices("extra_days", "extra_working_days")
    )

    def counted(self, spans: Spans) -> Term:
        return value(Fraction(self._worked(spans)), "active_working_days")

    @property
    def whole(self) -> Term:
        days = self._worked([self.period.span])
        if not days:
            raise NotComputable("no_working_days")
        return value(Fraction(days), "period_working_days")

    def _worked(self, spans: Iterable[Span]) -> int:
        free = {day for day in self.holidays if day.weekday() in self.weekdays} - self.extra_days
        extra = {day for day in self.extra_days if day.weekday() not in self.weekdays}
        return sum(self._weekdays(span) + _inside(extra, span) - _inside(free, span) for span in spans)

    def _weekdays(self, span: Span) -> int:
        weeks, rest = divmod(span.days, DAYS_OF_WEEK)
        last_days = {(span.start.weekday() + number) % DAYS_OF_WEEK for number in range(rest)}
        return weeks * len(self.weekdays) + len(last_days & self.weekdays)


def _inside(days: Iterable[date], span: Span) -> int:
    return sum(span.start <= day <= span.end for day in days)
