"""Ramps: month by month, how much of a quota a newcomer is asked for (incentives 1.11).

The factors count from the calendar month in which somebody began; after the last of them the quota counts in full.
A ramp and a proration multiply.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from crm.exact.numbers import Fraction
from crm.exact.reading import NUMBER_SCHEMA, Day, Number, Part
from incentives.engine.spans import Span

MONTHS = 12
Factor = Annotated[Number, Field(ge=0)]


class RampPlan(Part):
    """The factor of each month. It begins in the month of `start`, or of the first active day, and concerns quotas
    unless `apply_to` says otherwise."""

    also_written = ({"type": "array", "items": NUMBER_SCHEMA},)
    factors: tuple[Factor, ...] = Field(min_length=1, validation_alias=AliasChoices("factors", "months"))
    start: Day | None = Field(default=None, validation_alias=AliasChoices("start", "from"))
    apply_to: tuple[str, ...] = ("quota", "goal")


def _from_list(data: Any) -> Any:
    """The factors may be written alone."""
    return {"factors": data} if isinstance(data, list | tuple) else data


Ramp = Annotated[RampPlan, BeforeValidator(_from_list)]


def month_of(year: int, month: int) -> Span:
    """A calendar month."""
    return Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def months_from(start: date, until: date) -> Iterator[Span]:
    """The calendar months from that of one day to that of another."""
    for number in range(_number(start), _number(until) + 1):
        year, month = divmod(number, MONTHS)
        yield month_of(year, month + 1)


def ramp_months(ramp: RampPlan, began: date, until: date) -> Iterator[tuple[Fraction, Span]]:
    """Each month of a ramp with its factor, none later than `until`."""
    return zip(ramp.factors, months_from(ramp.start or began, until), strict=False)


def _number(day: date) -> int:
    return day.year * MONTHS + day.month - 1
