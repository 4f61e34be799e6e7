"""Spans of days, first and last day included: joined, cut and taken from each other."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from pydantic import AliasChoices, Field, model_validator

from crm.exact.problems import say
from crm.exact.reading import Day, Given, Part, broken

say({"period_too_long": ("A period has at most ten years; correct its days.", "周期最长十年；更正起止日期。")})

ONE_DAY, TEN_YEARS = timedelta(days=1), timedelta(days=3653)


class Span(NamedTuple):
    """Days from the first to the last."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


Spans = tuple[Span, ...]


class GivenSpan(Given):
    """Days as they are handed in; without an end they go on."""

    start: Day = Field(validation_alias=AliasChoices("start", "from"))
    end: Day | None = Field(default=None, validation_alias=AliasChoices("end", "to"))

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> "GivenSpan":
        if self.end is not None and self.end < self.start:
            raise broken("ends_before_start", "end")
        return self

    @property
    def span(self) -> Span:
        return Span(self.start, self.end or date.max)


class Period(Part):
    """The period of a plan: its first and its last day, at most ten years apart."""

    start: Day = Field(validation_alias=AliasChoices("start", "from"))
    end: Day = Field(validation_alias=AliasChoices("end", "to"))

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> "Period":
        if self.end < self.start:
            raise broken("ends_before_start", "end")
        if self.end - self.start > TEN_YEARS:
            raise broken("period_too_long", "end")
        return self

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def joined(spans: Iterable[Span]) -> Spans:
    """The same days in order, each once: spans that overlap or follow each other become one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start.toordinal() <= found[-1].end.toordinal() + 1:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def cut_to(spans: Iterable[Span], whole: Span) -> Spans:
    """The parts of some spans that lie in another one."""
    parts = (Span(max(span.start, whole.start), min(span.end, whole.end)) for span in spans)
    return tuple(part for part in parts if part.start <= part.end)


def without(spans: Iterable[Span], gaps: Iterable[Span]) -> Spans:
    """What is left of some spans outside of the gaps."""
    left = tuple(spans)
    for gap in gaps:
        left = tuple(part for span in left for part in _outside(span, gap))
    return left


def _outside(span: Span, gap: Span) -> Iterator[Span]:
    if gap.end < span.start or gap.start > span.end:
        yield span
        return
    if gap.start > span.start:
        yield Span(span.start, gap.start - ONE_DAY)
    if gap.end < span.end:
        yield Span(gap.end + ONE_DAY, span.end)


def days_in(spans: Iterable[Span]) -> int:
    """How many days there are in spans that do not overlap."""
    return sum(span.days for span in spans)
