"""Blended values: one value for a period in which it changed, weighted by days (incentives 1.11).

After a move in mid-year an annual bonus has one target: the sum of value × days of its segment ÷ days of the
period. Days that no segment covers count nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pydantic import AliasChoices, Field

from crm.exact.explanation import Explained, Term, explain, product, quotient, rounded, total, value
from crm.exact.numbers import Fraction
from crm.exact.problems import Refused, say
from crm.exact.reading import Measured, Part
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from incentives.engine.spans import GivenSpan, Period, cut_to, days_in

name(
    {
        "segment_value": ("value of the segment", "区段数值", "money"),
        "segment_days": ("days of the segment", "区段天数", "number"),
        "period_days": ("days of the period", "周期天数", "number"),
    }
)
say(
    {
        "segments_overlap": (
            "This segment begins on {start}, before the one from {before} has ended; let each day be in one of "
            "them.",
            "本区段从 {start} 起，而 {before} 起的区段尚未结束；每一天只归入一个区段。",
        ),
    }
)


class BlendedDays(Part):
    """The period over which values are blended."""

    method: Literal["blended_days"]
    period: Period


class Segment(GivenSpan):
    """The value that was agreed for some days."""

    value: Measured = Field(validation_alias=AliasChoices("value", "quota", "target"))


@dataclass(frozen=True)
class Blended:
    """The blended value, what each segment adds to it, and how many of the days they cover."""

    amount: Explained
    segments: tuple[Explained, ...]
    days: int
    of: int


def blend(rule: BlendedDays, segments: Sequence[Segment], rounding: Rounding) -> Blended:
    """sum(value × days ÷ days of the period), the exact sum rounded once; each segment is rounded for itself.

    Segments are cut to the period. Refused without segments, and where two of them share a day.
    """
    if not segments:
        raise Refused.because("too_few", "/segments", least="1")
    _check_apart(segments)
    of = rule.period.span.days
    days = [days_in(cut_to([segment.span], rule.period.span)) for segment in segments]
    parts = [_part(segment.value, count, of) for segment, count in zip(segments, days, strict=True)]
    told = tuple(_told("blended.segment", part, rounding) for part in parts)
    return Blended(_told("blended", total(parts), rounding), told, sum(days), of)


def _part(whole: Fraction, days: int, of: int) -> Term:
    share = quotient(value(Fraction(days), "segment_days"), value(Fraction(of), "period_days"))
    return product(value(whole, "segment_value"), share)


def _told(kind: str, term: Term, rounding: Rounding) -> Explained:
    return explain(kind, rounded(term, rounding), scale=rounding.scale)


def _check_apart(segments: Sequence[Segment]) -> None:
    ordered = sorted(enumerate(segments), key=lambda numbered: numbered[1].span)
    for (_, before), (number, segment) in pairwise(ordered):
        if segment.start <= before.span.end:
            gaps = {"start": segment.start.isoformat(), "before": before.start.isoformat()}
            raise Refused.because("segments_overlap", f"/segments/{number}", **gaps)
