"""The hierarchy: who answers to whom, from one day to another.

It is resolved on a deal's credit date, so that what was sold before a transfer stays with the old manager
(incentives 1.4).

Nobody answers to two managers at once, and nobody, in however many steps, to himself. A seat is vacant where its
span says so; what would go to it goes to the next manager up, or to the house.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Self

from pydantic import AliasChoices, Field, model_validator

from crm.exact.problems import Gaps, Problem, Refused, say
from crm.exact.reading import Day, Part, broken
from incentives.engine.deals import Link, Person

say(
    {
        "hierarchy_cycle": (
            "While this runs “{payee}” is above himself; change one of the managers on the way.",
            "在此期间“{payee}”成了自己的上级；改动这条线上的一位经理。",
        ),
        "hierarchy_overlap": (
            "When this starts “{payee}” still has another manager; let one span end before the other starts.",
            "这一段开始时“{payee}”还有另一位经理；让一段在另一段开始前结束。",
        ),
    }
)


class ManagerSpan(Part):
    """Who somebody's manager is, first and last day included; without an end, until further notice. `vacant` says
    that during these days nobody sits in the seat of `payee` itself."""

    payee: Person
    manager: Person | None
    start: Day | None = Field(default=None, validation_alias=AliasChoices("start", "from"))
    end: Day | None = Field(default=None, validation_alias=AliasChoices("end", "to"))
    vacant: bool = False

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.last_day < self.first_day:
            raise broken("ends_before_start", "end")
        return self

    @property
    def first_day(self) -> date:
        return self.start or date.min

    @property
    def last_day(self) -> date:
        return self.end or date.max

    def is_in_force(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True)
class Hierarchy:
    """Every payee's spans in order of time."""

    spans: Mapping[str, tuple[ManagerSpan, ...]]

    def on(self, payee: str, day: date) -> ManagerSpan | None:
        """The span that is in force for somebody that day."""
        return next((span for span in self.spans.get(payee, ()) if span.is_in_force(day)), None)


def hierarchy_of(spans: Sequence[ManagerSpan]) -> Hierarchy:
    """Spans as a hierarchy. Refused where two of one payee overlap, or somebody is above himself."""
    ordered: dict[str, list[ManagerSpan]] = {}
    for span in sorted(spans, key=lambda span: span.first_day):
        ordered.setdefault(span.payee, []).append(span)
    hierarchy = Hierarchy({payee: tuple(theirs) for payee, theirs in ordered.items()})
    problems = [*_overlapping(hierarchy, spans), *_circular(hierarchy, spans)]
    if problems:
        raise Refused(tuple(problems))
    return hierarchy


def _overlapping(hierarchy: Hierarchy, spans: Sequence[ManagerSpan]) -> Iterator[Problem]:
    for theirs in hierarchy.spans.values():
        for before, after in pairwise(theirs):
            if after.first_day <= before.last_day:
                yield _problem("hierarchy_overlap", after, spans)


def _circular(hierarchy: Hierarchy, spans: Sequence[ManagerSpan]) -> Iterator[Problem]:
    """A circle closes on the day on which the last of its spans begins, so those days are enough."""
    for span in spans:
        passed = [span.payee]
        here: ManagerSpan | None = span
        while here is not None and here.manager is not None:
            if here.manager == span.payee:
                yield _problem("hierarchy_cycle", span, spans)
            if here.manager in passed:
                break
            passed.append(here.manager)
            here = hierarchy.on(here.manager, span.first_day)


def _problem(code: str, span: ManagerSpan, spans: Sequence[ManagerSpan]) -> Problem:
    return Problem(f"/{spans.index(span)}", code, Gaps(payee=span.payee))


def managers_above(hierarchy: Hierarchy, payee: str, day: date) -> tuple[Link, ...]:
    """Everybody above a payee that day, nearest first, vacant seats among them. He himself is not."""
    found: list[Link] = []
    here = hierarchy.on(payee, day)
    while here is not None and here.manager is not None:
        manager, here = here.manager, hierarchy.on(here.manager, day)
        found.append(Link(payee=manager, vacant=here is not None and here.vacant))
    return tuple(found)
