"""Windows of clawbacks: how old a sale was when it fell through, and whether it still counts (incentives 1.17).

An age of the whole window is outside it. Days of suspension do not count, unless the plan says so; a contract that
ends while it is suspended ended on the day the suspension began. Fraud knows no window.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from pydantic import AliasChoices, Field, model_validator

from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, say
from crm.exact.reading import Count, Day, Given, Part, broken
from incentives.engine.calendar_months import days_after, whole_months

say(
    {
        "two_windows": (
            "The window is counted in months or in days; remove one of the two.",
            "追回窗口按月或按天计算，两项删去其一。",
        ),
        "age_missing": (
            "Say after how many {unit} it ended, or on which days it began and ended.",
            "填写生效多少{unit_zh}后终止，或起止日期。",
        ),
    }
)


CHINESE = {"months": "个月", "days": "天"}


class Window(Part):
    """How long a sale can be clawed back, in months or in days; without either, for ever."""

    window_months: Count | None = Field(
        default=None, ge=1, validation_alias=AliasChoices("window_months", "months")
    )
    window_days: Count | None = Field(default=None, ge=1, validation_alias=AliasChoices("window_days", "days"))
    suspended_days_count: bool = False

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if self.window_months is not None and self.window_days is not None:
            raise broken("two_windows", "window_days")
        return self

    @property
    def length(self) -> int | None:
        return self.window_days if self.window_months is None else self.window_months

    @property
    def unit(self) -> str:
        return "days" if self.window_months is None else "months"


class Suspension(Given):
    """From the first suspended day to the last; an open one has no end yet."""

    start: Day = Field(validation_alias=AliasChoices("from", "start"))
    end: Day | None = Field(default=None, validation_alias=AliasChoices("to", "end"))

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end is not None and self.end < self.start:
            raise broken("ends_before_start")
        return self

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Age:
    """How long a sale lasted, in months and in days, as far as they are known."""

    months: Fraction | None = None
    days: int | None = None

    def in_unit_of(self, window: Window) -> Fraction:
        """The age as the window counts it. Raises NotComputable where it is not known."""
        known = self.days if window.unit == "days" else self.months
        if known is None:
            raise NotComputable("age_missing", unit=window.unit, unit_zh=CHINESE[window.unit])
        return Fraction(known)


def is_inside(window: Window, age: Age, *, is_fraud: bool = False) -> bool:
    """Whether a sale of this age can still be clawed back: age < window, and always in a case of fraud."""
    return is_fraud or window.length is None or age.in_unit_of(window) < window.length


def days_of_spells(
    active: Sequence[int], suspended: Sequence[int], *, ended_suspended: bool = False, all_count: bool = False
) -> int:
    """The age by spells of active and suspended days, in turn; `all_count` where suspended days count as well.

    The suspension in which it ended is no part of it.
    """
    before = suspended[:-1] if ended_suspended else suspended
    return sum(active) + (sum(before) if all_count else 0)


def age_between(start: date, end: date, suspensions: Iterable[Suspension] = (), *, all_count: bool = False) -> Age:
    """The age by the calendar: on its first day a sale has age 0.

    Suspended days move the start, as if it had begun later, unless they count as well.
    """
    known = sorted(suspensions, key=lambda one: one.start)
    over = next((one.start for one in known if one.covers(end)), end)
    paused = 0 if all_count else sum(_days_within(known, start, over))
    begun = days_after(start, paused)
    return Age(Fraction(whole_months(begun, over)), max(0, (over - begun).days))


def _days_within(suspensions: Iterable[Suspension], start: date, end: date) -> Iterator[int]:
    """How many days of each suspension, in order, lie from `start` on and before `end`, none counted twice."""
    free = start
    for one in suspensions:
        first = max(one.start, free)
        free = max(free, min(end, days_after(one.end, 1) if one.end else end))
        yield max(0, (free - first).days)
