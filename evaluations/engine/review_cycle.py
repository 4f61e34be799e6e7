"""A review cycle: from setting goals to the published scores, and what may still happen to them (incentives 3.6).

The stages follow each other; one may be left out only with a reason. Publishing freezes the scores. Afterwards
they change in one way: an appeal, and what is published after it as a new version, with its reason. What is
acknowledged is not therefore agreed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from crm.exact.numbers import Fraction
from crm.exact.problems import Problem, Refused, say
from evaluations.engine.review_stages import EVENTS, MAY_BE_APPEALED, MAY_BE_SKIPPED, STAGES, State, may_join

NO_SCORES: Mapping[str, Fraction] = MappingProxyType({})

say(
    {
        "out_of_turn": (
            "“{event}” cannot follow while the cycle is “{state}”.",
            "当前阶段为“{state}”，不能执行“{event}”。",
        ),
        "unknown_step": ("There is no “{event}” in a review cycle.", "考核周期中没有“{event}”。"),
        "reason_missing": ("Give the reason; it is kept with the review.", "填写原因，将随考核留存。"),
        "cannot_be_skipped": ("The stage “{stage}” cannot be left out.", "阶段“{stage}”不能跳过。"),
        "joined_too_late": (
            "Nobody joins once the self-review is over; plan them for the next cycle.",
            "自评结束后不能再加入，安排到下一周期。",
        ),
        "appeal_too_late": (
            "The appeal came after {last}, the last day for it.",
            "申诉晚于最后期限 {last}。",
        ),
        "day_missing": (
            "Give the day, so that the time for an appeal can be judged.",
            "填写日期，以判断是否在申诉期内。",
        ),
    }
)


class Step(NamedTuple):
    """What happened in a cycle. `stage` names what is skipped, `who` joins, `scores` are what is published."""

    event: str
    on: date | None = None
    reason: str = ""
    stage: str = ""
    who: str = ""
    scores: Mapping[str, Fraction] = NO_SCORES


class Publication(NamedTuple):
    """Scores as they were published; they never change."""

    version: int
    on: date | None
    reason: str
    scores: Mapping[str, Fraction]


class Skip(NamedTuple):
    """A stage left out, and why."""

    stage: str
    reason: str


class RejectedStep(NamedTuple):
    """A step that was not allowed, and changed nothing."""

    place: int
    problem: Problem


@dataclass(frozen=True)
class Cycle:
    """Where a cycle stands. `appeal_days`: how long after a publication an appeal may come; None is for ever."""

    state: State = "draft"
    publications: tuple[Publication, ...] = ()
    skipped: tuple[Skip, ...] = ()
    joined: tuple[str, ...] = ()
    appeal_days: int | None = None

    @property
    def version(self) -> int:
        """How often it was published."""
        return len(self.publications)

    @property
    def scores(self) -> Mapping[str, Fraction]:
        """What is published now."""
        return self.publications[-1].scores if self.publications else NO_SCORES


NOT_BEGUN = Cycle()


def reviewed(steps: Iterable[Step], cycle: Cycle = NOT_BEGUN) -> tuple[Cycle, tuple[RejectedStep, ...]]:
    """Where the steps lead, and which of them were not allowed."""
    rejected = []
    for place, step in enumerate(steps):
        try:
            cycle = after(cycle, step)
        except Refused as refused:
            rejected.append(RejectedStep(place, refused.problems[0]))
    return cycle, tuple(rejected)


def after(cycle: Cycle, step: Step) -> Cycle:
    """Where a step leads; Refused where it is not allowed now."""
    if step.event in EVENTS:
        return _forward(cycle, step)
    if step.event in OTHER_STEPS:
        return OTHER_STEPS[step.event](cycle, step)
    raise Refused.because("unknown_step", "/event", event=step.event)


def _forward(cycle: Cycle, step: Step) -> Cycle:
    """Into the next stage that is not skipped; out of an appeal only to a new publication."""
    stage = EVENTS[step.event]
    if stage != _next(cycle):
        raise _out_of_turn(cycle, step)
    moved = replace(cycle, state=stage)
    return _published(moved, step) if stage == "published" else moved


def _next(cycle: Cycle) -> State | None:
    if cycle.state == "appeal":
        return "published"
    left_out = {skip.stage for skip in cycle.skipped}
    coming = STAGES[STAGES.index(cycle.state) + 1 :]
    return next((stage for stage in coming if stage not in left_out), None)


def _published(cycle: Cycle, step: Step) -> Cycle:
    """Scores that are published again and differ need a reason."""
    scores = step.scores or cycle.scores
    if cycle.publications and scores != cycle.scores and not step.reason.strip():
        raise Refused.because("reason_missing", "/reason")
    now = Publication(cycle.version + 1, step.on, step.reason, MappingProxyType(dict(scores)))
    return replace(cycle, publications=(*cycle.publications, now))


def _republish(cycle: Cycle, step: Step) -> Cycle:
    if cycle.state != "appeal":
        raise _out_of_turn(cycle, step)
    return _forward(cycle, step._replace(event="publish"))


def _appeal(cycle: Cycle, step: Step) -> Cycle:
    if cycle.state not in MAY_BE_APPEALED:
        raise _out_of_turn(cycle, step)
    if cycle.appeal_days is not None:
        _check_in_time(cycle.publications[-1].on, step.on, cycle.appeal_days)
    return replace(cycle, state="appeal")


def _check_in_time(published_on: date | None, on: date | None, days: int) -> None:
    if published_on is None or on is None:
        raise Refused.because("day_missing", "/on")
    last = published_on + timedelta(days=days)
    if on > last:
        raise Refused.because("appeal_too_late", "/on", last=last.isoformat())


def _skip(cycle: Cycle, step: Step) -> Cycle:
    """A stage that is still to come is left out, with a reason."""
    if step.stage not in MAY_BE_SKIPPED:
        raise Refused.because("cannot_be_skipped", "/stage", stage=step.stage)
    if cycle.state == "appeal" or STAGES.index(step.stage) <= STAGES.index(cycle.state):
        raise _out_of_turn(cycle, step)
    if not step.reason.strip():
        raise Refused.because("reason_missing", "/reason")
    return replace(cycle, skipped=(*cycle.skipped, Skip(step.stage, step.reason)))


def _join(cycle: Cycle, step: Step) -> Cycle:
    """Who comes late is taken in until the self-review is over."""
    if not may_join(cycle.state):
        raise Refused.because("joined_too_late", "/event")
    return replace(cycle, joined=(*cycle.joined, step.who))


def _out_of_turn(cycle: Cycle, step: Step) -> Refused:
    return Refused.because("out_of_turn", "/event", event=step.event, state=cycle.state)


OTHER_STEPS = {"appeal": _appeal, "republish": _republish, "skip": _skip, "join": _join, "add_participant": _join}
