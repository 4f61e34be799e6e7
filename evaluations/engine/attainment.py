"""How much of a target is reached (incentives 3.2).

The share by the formula of the judgement, then cap and floor; the number before them is kept. Without data, or
without a target that can be divided by, nothing is reached and nothing is missed: there is no number, and the
status says why. Milestones: what the done ones weigh of all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from crm.exact.explanation import (
    Explained,
    Term,
    at_least,
    at_most,
    difference,
    explain,
    no_result,
    product,
    quotient,
    rounded,
    total,
    value,
)
from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import NotComputable, say
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from evaluations.engine.attainment_methods import Found, Question, share_reached
from evaluations.engine.effective_targets import WHOLE_PERIOD, Presence, effective
from evaluations.engine.judgement import Judgement, check

name(
    {
        "goal_actual": ("actual", "实际值", "number"),
        "goal_baseline": ("baseline", "起点值", "number"),
        "lower_bound": ("lower bound", "下限", "number"),
        "upper_bound": ("upper bound", "上限", "number"),
        "tolerance": ("tolerance", "容差", "percent"),
        "milestone_weight": ("weight of a milestone", "里程碑权重", "number"),
        "attainment_cap": ("at most", "达成率上限", "number"),
        "attainment_floor": ("at least", "达成率下限", "number"),
    }
)
say(
    {
        "target_missing": (
            "Give the goal a target, or a range both its bounds.",
            "填写目标值；区间目标填写上下限。",
        ),
        "bounds_crossed": ("The lower bound lies above the upper one; swap them.", "下限高于上限；互换两者。"),
    }
)


class GoalTerms(NamedTuple):
    """What was agreed: a target, and where the judgement needs them a starting point or the bounds of a range."""

    target: Fraction | None
    baseline: Fraction | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None
    presence: Presence = WHOLE_PERIOD


class Milestone(NamedTuple):
    """A step on the way, with its weight among the others."""

    weight: Fraction
    is_done: bool


@dataclass(frozen=True)
class Attainment:
    """The share reached, the share before cap and floor, and the target it was judged by."""

    share: Explained
    raw: Explained
    effective_target: Explained

    @property
    def status(self) -> str:
        """`ok`, or why there is no share."""
        return self.share.status

    @property
    def progress(self) -> Fraction | None:
        """For showing: from nothing to all, neither less nor more. Nothing is paid or graded by it."""
        return None if self.share.value is None else min(Fraction(1), max(ZERO, self.share.value))


AS_USUAL = Judgement()


def attainment(
    actual: Fraction | None, goal: GoalTerms, judgement: Judgement = AS_USUAL, *, scale: int | None = None
) -> Attainment:
    """The share of the target reached. `scale` rounds what is published, never what it is worked out from.

    Refused for a judgement that contradicts itself; NotComputable where what was agreed lacks something.
    """
    check(judgement)
    target = _like_target(_agreed(goal, judgement), "goal_target", goal, judgement)
    if actual is None or not goal.presence.active_days:
        return _published("no_data", judgement, target, scale)
    return _published(share_reached(_question(actual, target, goal, judgement)), judgement, target, scale)


def milestones_reached(
    milestones: Sequence[Milestone], judgement: Judgement = AS_USUAL, *, scale: int | None = None
) -> Attainment:
    """What the milestones done weigh of all. One alone is done or not; without any there is no data."""
    check(judgement)
    weights = [value(one.weight, "milestone_weight") for one in milestones]
    done = [weight for weight, one in zip(weights, milestones, strict=True) if one.is_done]
    whole = total(weights)
    found: Found = quotient(total(done), whole) if whole.value else "no_data"
    return _published(found, judgement, whole, scale)


def _agreed(goal: GoalTerms, judgement: Judgement) -> Fraction:
    """The target; of a range that names only its bounds, the lower one."""
    if goal.lower is not None and goal.upper is not None and goal.lower > goal.upper:
        raise NotComputable("bounds_crossed")
    if goal.target is not None:
        return goal.target
    if judgement.direction != "range" or goal.lower is None or goal.upper is None:
        raise NotComputable("target_missing")
    return goal.lower


def _like_target(number: Fraction, meaning: str, goal: GoalTerms, judgement: Judgement) -> Term:
    """A number measured like the target, so that it shrinks with it."""
    return effective(number, meaning, judgement.target_kind, goal.presence)


def _question(actual: Fraction, target: Term, goal: GoalTerms, judgement: Judgement) -> Question:
    whole, tolerance = value(Fraction(1), "whole"), value(judgement.tolerance, "tolerance")
    lower, upper = product(target, difference(whole, tolerance)), product(target, total([whole, tolerance]))
    if goal.lower is not None:
        lower = _like_target(goal.lower, "lower_bound", goal, judgement)
    if goal.upper is not None:
        upper = _like_target(goal.upper, "upper_bound", goal, judgement)
    start = None
    if goal.baseline is not None:
        start = _like_target(goal.baseline, "goal_baseline", goal, judgement)
    return Question(value(actual, "goal_actual"), target, start, lower, upper, judgement)


def _published(found: Found, judgement: Judgement, target: Term, scale: int | None) -> Attainment:
    if not isinstance(found, str):
        raw = _told("raw", found, scale)
        share = _told("attainment", _limited(found, judgement), scale)
    elif found == "unbounded" and judgement.cap is not None:
        raw = no_result("goal.raw", found)
        share = _told("attainment", value(judgement.cap, "attainment_cap"), scale)
    else:
        raw, share = no_result("goal.raw", found), no_result("goal.attainment", found)
    return Attainment(share, raw, _told("effective_target", target, scale))


def _limited(share: Term, judgement: Judgement) -> Term:
    if judgement.cap is not None:
        share = at_most(share, value(judgement.cap, "attainment_cap"))
    if judgement.floor is not None:
        share = at_least(share, value(judgement.floor, "attainment_floor"))
    return share


def _told(what: str, term: Term, scale: int | None) -> Explained:
    if scale is None:
        return explain(f"goal.{what}", term)
    return explain(f"goal.{what}", rounded(term, Rounding(scale=scale)), scale=scale)
