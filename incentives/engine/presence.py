"""Presence: the days of a period on which somebody was active (incentives 1.11).

Several spans are added up, a day in two of them counts once. Absence is a gap between two spans, or a leave that
is handed in; a plan may let short absences count as presence, up to a threshold of days. Of a longer one all of it
is left out, or only the days beyond the threshold.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AliasChoices, Field

from crm.exact.reading import Count, Part
from incentives.engine.spans import Span, Spans, cut_to, joined, without


class LeaveRule(Part):
    """Which absences count as presence: those of at most `leave_threshold_days`, wherever they lie. Of longer ones
    the whole is left out, or with `beyond_threshold` what follows the threshold."""

    leave_threshold_days: Annotated[Count, Field(ge=0, le=3660)] = Field(
        default=0, validation_alias=AliasChoices("leave_threshold_days", "leave_threshold", "leave_after_days")
    )
    leave_excluded: Literal["whole", "beyond_threshold"] = "whole"


def active_in(period: Span, active: Iterable[Span], leave: Iterable[Span], rule: LeaveRule) -> Spans:
    """The days of a period on which somebody was active, in order, each once."""
    spans = joined(active)
    if not spans:
        return ()
    there = (Span(spans[0].start, spans[-1].end),)
    absences = joined([*without(there, spans), *leave])
    return cut_to(without(there, _excluded(absences, rule)), period)


def _excluded(absences: Spans, rule: LeaveRule) -> Iterator[Span]:
    for absence in absences:
        if absence.days <= rule.leave_threshold_days:
            continue
        if rule.leave_excluded == "whole":
            yield absence
        else:
            yield Span(absence.start + timedelta(days=rule.leave_threshold_days), absence.end)
