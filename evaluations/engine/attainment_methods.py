"""The formulas of attainment, one for each way of judging (incentives 3.2).

`ratio`            actual ÷ target
`two_minus_ratio`  2 − actual ÷ target, where less is better
`inverse_ratio`    target ÷ actual, where less is better
`from_baseline`    (actual − baseline) ÷ (target − baseline), up or down; the only one for negative targets
`band`             1 inside; actual ÷ lower below; (lower − (actual − upper)) ÷ lower above
`binary`           met or not
"""

from collections.abc import Callable
from typing import NamedTuple

from crm.exact.explanation import Term, difference, quotient, value
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, say
from crm.exact.wording import name
from evaluations.engine.judgement import Judgement, Method

name(
    {
        "whole": ("the whole", "满分", "number"),
        "twice_the_whole": ("twice the whole", "两倍满分", "number"),
        "met_or_not": ("met (1) or not (0)", "达成（1）或未达成（0）", "number"),
    }
)
say(
    {
        "zero_target": (
            "There is no share of a target of zero, so it is left out; set another, or judge it by met or not.",
            "目标为零，无法计算比例，不计入；可改设目标，或按是否达成评价。",
        ),
        "negative_target": (
            "A share of a negative target says nothing; judge the goal from its baseline.",
            "负数目标的比例没有意义；改用起点法评价。",
        ),
        "baseline_equals_target": (
            "Baseline and target are the same, so there is no way to go; change one of them.",
            "起点与目标相同，没有可完成的进度；修改其中一项。",
        ),
        "unbounded": (
            "Nothing was used of what was allowed, so target ÷ actual has no end; set a cap.",
            "实际值为零，目标 ÷ 实际值没有上限；设置达成率上限。",
        ),
        "baseline_missing": (
            "The goal is judged from where it started; give its baseline.",
            "该目标按起点评价；填写起点值。",
        ),
    }
)

Found = Term | str
"""The share reached, or the code of why there is none."""


class Question(NamedTuple):
    """An actual number and what it is judged by."""

    actual: Term
    target: Term
    baseline: Term | None
    lower: Term
    upper: Term
    judgement: Judgement

    @property
    def is_inside(self) -> bool:
        return self.lower.value <= self.actual.value <= self.upper.value

    @property
    def is_met(self) -> bool:
        if self.judgement.direction == "range":
            return self.is_inside
        if self.judgement.direction == "lower":
            return self.actual.value <= self.target.value
        return self.actual.value >= self.target.value


def share_reached(question: Question) -> Found:
    """The share by the formula of the judgement."""
    return FORMULAS[question.judgement.way](question)


def _ratio(question: Question) -> Found:
    return _impossible(question) or quotient(question.actual, question.target)


def _two_minus_ratio(question: Question) -> Found:
    twice = value(Fraction(2), "twice_the_whole")
    return _impossible(question) or difference(twice, quotient(question.actual, question.target))


def _inverse_ratio(question: Question) -> Found:
    if impossible := _impossible(question):
        return impossible
    return quotient(question.target, question.actual) if question.actual.value > 0 else "unbounded"


def _from_baseline(question: Question) -> Found:
    start = question.baseline
    if start is None:
        raise NotComputable("baseline_missing")
    if start.value == question.target.value:
        return "baseline_equals_target"
    return quotient(difference(question.actual, start), difference(question.target, start))


def _band(question: Question) -> Found:
    actual, lower, upper = question.actual, question.lower, question.upper
    is_nothing = lower.value == upper.value == 0
    if question.is_inside and not is_nothing:
        return value(Fraction(1), "whole")
    if impossible := _impossible(question._replace(target=lower)):
        return impossible
    if actual.value < lower.value:
        return quotient(actual, lower)
    return quotient(difference(lower, difference(actual, upper)), lower)


def _binary(question: Question) -> Found:
    return value(Fraction(question.is_met), "met_or_not")


def _impossible(question: Question) -> Found | None:
    """What there is instead of a share of a target that cannot be divided by."""
    if question.target.value > 0:
        return None
    if question.target.value < 0:
        return "negative_target"
    may_be_met = question.judgement.zero_target == "binary" and question.judgement.direction != "higher"
    return _binary(question) if may_be_met else "zero_target"


FORMULAS: dict[Method, Callable[[Question], Found]] = {
    "ratio": _ratio,
    "two_minus_ratio": _two_minus_ratio,
    "inverse_ratio": _inverse_ratio,
    "from_baseline": _from_baseline,
    "band": _band,
    "binary": _binary,
    "milestones": _binary,
}
