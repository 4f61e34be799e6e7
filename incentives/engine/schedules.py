"""Payment schedules by the calendar: instalments, and a part held back for a while (incentives 1.15).

The parts are fixed when the amount is earned, by cumulative rounding; the days only say when each is paid.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Literal, Self

from pydantic import AliasChoices, Field, model_validator

from crm.exact.explanation import difference, rounded, value
from crm.exact.numbers import Fraction
from crm.exact.problems import say
from crm.exact.reading import Count, Day, Number, Part, broken
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from incentives.engine.calendar_months import days_after, months_after
from incentives.engine.releases import Release, Schedule
from incentives.engine.spreading import equal_shares, spread

MOST_PARTS = 600
ALL = Fraction(1)

name(
    {
        "all_of_it": ("all of it", "全额", "percent"),
        "held_back": ("held back", "暂扣比例", "percent"),
    }
)
say(
    {
        "instalments_unknown": (
            "Say in how many instalments it is paid, or on which days.",
            "填写分几期发放，或各期的日期。",
        ),
        "instalment_days_differ": (
            "There are {days} days for {parts} instalments; give each instalment one day.",
            "{parts} 期对应了 {days} 个日期；每期填写一个日期。",
        ),
        "days_not_increasing": (
            "{day} is not after {before}; put the days in order.",
            "{day} 没有晚于 {before}；按先后排列日期。",
        ),
        "release_delay_missing": (
            "Say after how many days or months what is held back is released.",
            "填写暂扣部分在多少天或多少个月后释放。",
        ),
    }
)


class Installments(Part):
    """So many equal parts, on their `dates` where these are known; the first of undated ones is paid at once."""

    type: Literal["installments", "instalments"]
    n: Count | None = Field(
        default=None, ge=1, le=MOST_PARTS, validation_alias=AliasChoices("n", "count", "parts", "number")
    )
    dates: tuple[Day, ...] = Field(default=(), max_length=MOST_PARTS)

    @model_validator(mode="after")
    def _has_parts(self) -> Self:
        if self.n is None and not self.dates:
            raise broken("instalments_unknown", "n")
        if self.n and self.dates and self.n != len(self.dates):
            raise broken("instalment_days_differ", "dates", days=str(len(self.dates)), parts=str(self.n))
        for before, day in pairwise(self.dates):
            if day <= before:
                raise broken("days_not_increasing", "dates", day=day.isoformat(), before=before.isoformat())
        return self


class Holdback(Part):
    """A share is held back until so many days, or months, after the earning."""

    type: Literal["holdback"]
    pct: Number = Field(ge=0, le=1, validation_alias=AliasChoices("pct", "percent", "share"))
    release_after_days: Count | None = Field(default=None, ge=0)
    release_after_months: Count | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if (self.release_after_days is None) == (self.release_after_months is None):
            raise broken("release_delay_missing", "release_after_days")
        return self

    def ends_on(self, earned_on: date) -> date:
        """The day on which what was held back is paid."""
        if self.release_after_days is not None:
            return days_after(earned_on, self.release_after_days)
        return months_after(earned_on, self.release_after_months or 0)


def installments(
    rule: Installments, earning: Fraction, rounding: Rounding, earned_on: date | None = None
) -> Schedule:
    """n equal parts called 1 to n: part k = round(earning × k/n) − round(earning × (k−1)/n)."""
    whole, count = value(earning, "earning"), rule.n or len(rule.dates)
    days: Sequence[date | None] = rule.dates or [None] * count
    parts = zip(spread(whole, equal_shares(count), rounding), days, strict=True)
    releases = tuple(
        Release(str(number), term, day, waits=number > 1) for number, (term, day) in enumerate(parts, start=1)
    )
    return Schedule(rounded(whole, rounding), releases, earned_on, rounding.scale)


def holdback(rule: Holdback, earning: Fraction, rounding: Rounding, earned_on: date | None = None) -> Schedule:
    """Two parts: `at_once` round(earning × (1 − pct)), and the rest of it as `holdback` later."""
    whole, everything = value(earning, "earning"), value(ALL, "all_of_it")
    at_once, later = spread(whole, (difference(everything, value(rule.pct, "held_back")), everything), rounding)
    releases = (
        Release("at_once", at_once, earned_on),
        Release("holdback", later, rule.ends_on(earned_on) if earned_on else None, waits=True),
    )
    return Schedule(rounded(whole, rounding), releases, earned_on, rounding.scale)
