"""Whether a goal is SMART: specific, measurable, achievable, relevant, bound in time (incentives 3.7).

An error stops the goal from being proposed; a warning is shown to both sides and kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from crm.exact.explanation import Term, difference, product, total, value
from crm.exact.numbers import Fraction, text_of
from crm.exact.problems import Gaps, Problem, say
from crm.exact.wording import name
from evaluations.engine.facts import Period
from evaluations.engine.judgement import Direction

STRETCH = Fraction(1, 4)

name(
    {
        "own_best": ("own best", "历史最好", "number"),
        "stretch": ("stretch", "可挑战幅度", "percent"),
    }
)
say(
    {
        "specific.title_missing": ("Give the goal a title.", "填写目标名称。"),
        "specific.owner_missing": ("Say whose goal it is.", "指定目标负责人。"),
        "measurable.kpi_missing": ("Choose the KPI it is measured by.", "选择衡量用的 KPI。"),
        "measurable.unit_missing": ("Give the unit of the target.", "填写目标单位。"),
        "measurable.target_missing": ("Give the target as a number.", "填写目标数值。"),
        "measurable.baseline_equals_target": (
            "The target is where it stands already; change it, or mark the goal as one to hold.",
            "目标与现状相同；修改目标，或标记为保持型目标。",
        ),
        "measurable.direction_mismatch": (
            "From {baseline} to {target} is the wrong way for a goal whose direction is “{direction}”.",
            "从 {baseline} 到 {target} 与方向“{direction}”不符。",
        ),
        "achievable.beyond_best": (
            "The target {target} lies beyond {limit}, which is {stretch} % past the own best of {best}.",
            "目标 {target} 超出 {limit}（即历史最好 {best} 再进 {stretch}%）。",
        ),
        "achievable.no_history": (
            "There is no history to judge the target by.",
            "没有历史数据，无法判断目标是否可行。",
        ),
        "relevant.not_aligned": ("Name the parent goal or the theme it serves.", "关联上级目标或主题。"),
        "timebound.due_missing": ("Give the day it is due.", "填写截止日期。"),
        "timebound.due_before_start": (
            "It is due before it starts; move one of the days.",
            "截止日期早于开始日期；调整其中一个。",
        ),
        "timebound.outside_cycle": (
            "It lies outside the cycle from {start} to {end}.",
            "超出考核周期 {start} 至 {end}。",
        ),
    }
)


class ProposedGoal(NamedTuple):
    """A goal as somebody writes it down; anything may still be missing. `is_hold`: it is to stay where it is."""

    title: str = ""
    owner: str = ""
    kpi: str = ""
    unit: str = ""
    direction: Direction = "higher"
    baseline: Fraction | None = None
    target: Fraction | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None
    is_hold: bool = False
    best: Fraction | None = None
    parent: str = ""
    theme: str = ""
    start: date | None = None
    due: date | None = None

    @property
    def is_range(self) -> bool:
        return self.direction == "range"


class Findings(NamedTuple):
    """What is wrong, and what is worth a second look."""

    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def may_be_proposed(self) -> bool:
        return not self.errors


def is_smart(goal: ProposedGoal, cycle: Period | None = None, stretch: Fraction = STRETCH) -> Findings:
    """Everything there is to say of a goal, in the order of the letters."""
    errors = (*_specific(goal), *_measurable(goal), *_relevant(goal), *_timebound(goal, cycle))
    return Findings(errors, tuple(_achievable(goal, stretch)))


def _specific(goal: ProposedGoal) -> Iterator[Problem]:
    if not goal.title.strip():
        yield Problem("/title", "specific.title_missing")
    if not goal.owner.strip():
        yield Problem("/owner", "specific.owner_missing")


def _measurable(goal: ProposedGoal) -> Iterator[Problem]:
    if not goal.kpi.strip():
        yield Problem("/kpi", "measurable.kpi_missing")
    if not goal.unit.strip():
        yield Problem("/unit", "measurable.unit_missing")
    has_bounds = goal.is_range and goal.lower is not None and goal.upper is not None
    if goal.target is None and not has_bounds and goal.direction != "milestone":
        yield Problem("/target", "measurable.target_missing")
    yield from _way(goal)


def _way(goal: ProposedGoal) -> Iterator[Problem]:
    """A goal leads from where it stands to somewhere better."""
    if goal.baseline is None or goal.target is None:
        return
    if goal.baseline == goal.target:
        if not goal.is_hold and not goal.is_range:
            yield Problem("/target", "measurable.baseline_equals_target")
    elif goal.direction in BEYOND and (goal.target > goal.baseline) != (goal.direction == "higher"):
        gaps = {"baseline": text_of(goal.baseline), "target": text_of(goal.target), "direction": goal.direction}
        yield Problem("/target", "measurable.direction_mismatch", Gaps(gaps))


def _achievable(goal: ProposedGoal, stretch: Fraction) -> Iterator[Problem]:
    if goal.best is None:
        yield Problem("/history_best", "achievable.no_history")
        return
    if goal.target is None or goal.direction not in BEYOND:
        return
    limit = furthest(goal.best, goal.direction, stretch).value
    is_beyond = goal.target > limit if goal.direction == "higher" else goal.target < limit
    if is_beyond:
        numbers = {"target": goal.target, "limit": limit, "best": goal.best, "stretch": stretch * 100}
        yield Problem("/target", "achievable.beyond_best", Gaps({k: text_of(n) for k, n in numbers.items()}))


def best_of(history: Sequence[Fraction], direction: Direction) -> Fraction | None:
    """The best that was ever reached; of a range, where nothing is best, the last."""
    if not history:
        return None
    return {"higher": max, "lower": min}.get(direction, lambda values: values[-1])(history)


def furthest(best: Fraction, direction: Direction, stretch: Fraction = STRETCH) -> Term:
    """How far a target may go beyond the own best without a warning."""
    step = product(value(abs(best), "own_best"), value(stretch, "stretch"))
    return BEYOND[direction](value(best, "own_best"), step)


BEYOND: Mapping[str, Callable[[Term, Term], Term]] = {
    "higher": lambda best, step: total([best, step]),
    "lower": lambda best, step: difference(best, step),
}


def _relevant(goal: ProposedGoal) -> Iterator[Problem]:
    if not goal.parent.strip() and not goal.theme.strip():
        yield Problem("/parent", "relevant.not_aligned")


def _timebound(goal: ProposedGoal, cycle: Period | None) -> Iterator[Problem]:
    if goal.due is None:
        yield Problem("/due", "timebound.due_missing")
    elif goal.start is not None and goal.due < goal.start:
        yield Problem("/due", "timebound.due_before_start")
    days = [day for day in (goal.start, goal.due) if day is not None]
    if cycle is not None and any(not cycle.start <= day <= cycle.end for day in days):
        gaps = {"start": cycle.start.isoformat(), "end": cycle.end.isoformat()}
        yield Problem("/due", "timebound.outside_cycle", Gaps(gaps))
