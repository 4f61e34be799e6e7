"""Goal trees: progress rolls up from the leaves, archived goals left out (incentives 3.9).

A goal with goals below it is the mean of theirs, whatever is written at itself; a leaf has its own progress. A
leaf nobody has reported on has no data, which is not the same as nought: it is left out, and listed. The goals of
a key result area that have no parent make up its progress, and the weighted areas the score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import AliasChoices, Field, model_validator

from crm.exact.explanation import Explained, Term, explain, no_result, product, quotient, rounded, total, value
from crm.exact.problems import Refused, say
from crm.exact.reading import Number, broken
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from evaluations.engine.goal_branches import TOP, Branches, Goal, branches, root_of
from evaluations.engine.names import each_once
from evaluations.engine.weights import HUNDRED, Mean, Weighed, Weight, Weighting, mean_of, plain_mean, problem_of

name(
    {
        "goal_progress": ("progress of", "进度", "number"),
        "goal_weight": ("weight of", "权重", "number"),
        "score_out_of": ("full score", "满分", "number"),
        "full_progress": ("full progress", "全部完成", "number"),
    }
)
say(
    {
        "unknown_area": (
            "There is no weight for the key result area “{area}”.",
            "关键结果领域“{area}”没有权重。",
        ),
        "area_differs": (
            "A goal belongs to the same key result area as the goal above it ({area}).",
            "下级目标与上级目标属于同一关键结果领域（{area}）。",
        ),
        "no_progress": ("Nobody has reported any progress yet.", "尚无人填报进度。"),
    }
)


class GoalTree(Weighting):
    """The weights of the key result areas, and the score that full progress gives."""

    total: Annotated[Number, Field(gt=0)] | None = HUNDRED
    kra_weights: dict[str, Weight] = Field(
        default_factory=dict, validation_alias=AliasChoices("kra_weights", "area_weights")
    )
    out_of: Number = HUNDRED

    @model_validator(mode="after")
    def _weights_fit(self) -> Self:
        if self.kra_weights and (problem := problem_of(self.kra_weights.values(), self.total, "kra_weights")):
            raise broken(problem.code, problem.pointer, **problem.gaps)
        return self


@dataclass(frozen=True)
class Progress:
    """Of each goal, each key result area and all of them; the areas and the leaves without data."""

    goals: Mapping[str, Explained]
    areas: Mapping[str, Explained]
    percent: Explained
    score: Explained
    missing: tuple[str, ...]
    unreported: tuple[str, ...]


def progress_of(plan: GoalTree, goals: Sequence[Goal], rounding: Rounding) -> Progress:
    """Progress of every goal and area, and the score = percent × out of ÷ 100, each rounded once.

    Refused where a parent or an area is unknown, where goals run in a circle, and where weights do not fit.
    """
    _check(plan, goals)
    below = branches(goals)
    top = below.get(TOP, ())
    areas = {area: _mean([goal for goal in top if goal.kra == area], below) for area in plan.kra_weights}
    whole = _weighed(plan, areas) if areas else _unweighed(_mean(top, below))
    counted = [goal for siblings in below.values() for goal in siblings]
    return Progress(
        {goal.id: _published("goal.progress", _progress(goal, below), rounding) for goal in counted},
        {area: _published("goal.area", term, rounding) for area, term in areas.items()},
        whole.published("goal.percent", rounding),
        whole.published("goal.score", rounding, _of_full(plan)),
        whole.missing,
        tuple(goal.id for goal in counted if goal.progress is None and goal.id not in below),
    )


def _of_full(plan: GoalTree) -> Term | None:
    """What a percent is worth, where the full score is not 100."""
    if plan.out_of == HUNDRED:
        return None
    return quotient(value(plan.out_of, "score_out_of"), value(HUNDRED, "full_progress"))


def _weighed(plan: GoalTree, areas: Mapping[str, Term | None]) -> Mean:
    return mean_of(plan, [Weighed(area, plan.kra_weights[area], term) for area, term in areas.items()])


def _unweighed(mean: Term | None) -> Mean:
    """The goals at the top, where a plan has no areas."""
    return Mean(mean, {}, (), "ok" if mean else "no_progress")


def _progress(goal: Goal, below: Branches) -> Term | None:
    if goal.id in below:
        return _mean(below[goal.id], below)
    return None if goal.progress is None else value(goal.progress, "goal_progress", of_what=goal.id)


def _mean(goals: Sequence[Goal], below: Branches) -> Term | None:
    """The mean of those with data: the plain one, or the weighted one where the goals weigh differently."""
    known = [(goal, term) for goal in goals if (term := _progress(goal, below)) is not None]
    if not known:
        return None
    if len({goal.weight for goal, _ in known}) == 1:
        return plain_mean([term for _, term in known])
    weights = [value(goal.weight, "goal_weight", of_what=goal.id) for goal, _ in known]
    products = [product(weight, term) for weight, (_, term) in zip(weights, known, strict=True)]
    return quotient(total(products), total(weights))


def _published(kind: str, term: Term | None, rounding: Rounding) -> Explained:
    if term is None:
        return no_result(kind, "no_progress")
    return explain(kind, rounded(term, rounding), scale=rounding.scale)


def _check(plan: GoalTree, goals: Sequence[Goal]) -> None:
    each_once((goal.id for goal in goals), "/goals")
    by_id = {goal.id: goal for goal in goals}
    for number, goal in enumerate(goals):
        root = root_of(goal, by_id, f"/goals/{number}")
        _check_area(plan, goal, root, f"/goals/{number}/kra")


def _check_area(plan: GoalTree, goal: Goal, root: Goal, at: str) -> None:
    if goal.kra and goal.kra != root.kra:
        raise Refused.because("area_differs", at, area=root.kra or "")
    if plan.kra_weights and not root.archived and root.kra not in plan.kra_weights:
        raise Refused.because("unknown_area", at, area=root.kra or "")
