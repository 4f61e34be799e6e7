"""360 feedback: what groups of raters answered, as means nobody can be read out of (incentives 3.5).

A group shows nothing while fewer raters have answered than its threshold: no mean, no question, no text. It is
left out of the overall too, otherwise its mean could be computed back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import Field, model_validator

from crm.exact.explanation import Explained, Term, explain, no_result, quotient, rounded, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import Refused, say
from crm.exact.reading import Number, Part, broken
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from evaluations.engine.anonymity import (
    SELF,
    Answer,
    RaterGroup,
    are_enough,
    countable,
    rated_by_question,
    texts_of,
)
from evaluations.engine.names import repeated
from evaluations.engine.weights import Mean, Weighed, Weighting, mean_of, problem_of

name(
    {
        "ratings_together": ("ratings together", "评分合计", "number"),
        "raters": ("raters", "评价人数", "number"),
    }
)
say(
    {
        "too_few_raters": (
            "Fewer than {threshold} people have answered, so nothing of it is shown.",
            "作答不足 {threshold} 人，不显示结果。",
        ),
        "unknown_group": ("There is no group of raters “{group}”.", "没有评价组“{group}”。"),
        "rates_himself": (
            "Nobody is a rater of himself outside the group “{group}”; remove this answer.",
            "除“{group}”组外，任何人不得评价自己；删除该条评价。",
        ),
    }
)


class FeedbackPlan(Part):
    """The groups; `total` is what their weights must come to, where that was agreed."""

    groups: tuple[RaterGroup, ...] = Field(min_length=1)
    total: Annotated[Number, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _groups_fit(self) -> Self:
        if (twice := repeated(group.id for group in self.groups)) is not None:
            raise broken("named_twice", "groups", name=twice)
        if problem := problem_of((group.weight for group in self.groups), self.total, "groups"):
            raise broken(problem.code, problem.pointer, **problem.gaps)
        return self


@dataclass(frozen=True)
class Feedback:
    """What is shown: the overall, each group, its questions, and its texts in an order that tells no writer."""

    overall: Explained
    groups: Mapping[str, Explained]
    questions: Mapping[str, Mapping[str, Explained]]
    texts: Mapping[str, tuple[str, ...]]

    @property
    def suppressed(self) -> tuple[str, ...]:
        """The groups that show nothing."""
        return tuple(group for group, mean in self.groups.items() if mean.value is None)


def feedback_of(plan: FeedbackPlan, answers: Sequence[Answer], rounding: Rounding, *, rated: str = "") -> Feedback:
    """overall = sum(weight × mean) ÷ sum(weights of the groups shown), each rounded once.

    Refused for an unknown group, and where `rated`, whom the answers are about, is a rater outside `self`.
    """
    _check(plan, answers, rated)
    means = {group.id: _mean(countable(group, answers)) for group in plan.groups}
    return Feedback(
        _overall(plan, means).published("feedback.overall", rounding),
        {group.id: _published("feedback.group", means[group.id], group, rounding) for group in plan.groups},
        {group.id: by_question(group, answers, rounding) for group in plan.groups},
        {group.id: texts_of(group, answers) for group in plan.groups if means[group.id] is not None},
    )


def by_question(group: RaterGroup, answers: Sequence[Answer], rounding: Rounding) -> dict[str, Explained]:
    """The mean of each question, none where fewer raters than the threshold have answered it."""
    named = {question: some for question, some in rated_by_question(group, answers).items() if question}
    means = {question: _mean(some) if are_enough(group, some) else None for question, some in named.items()}
    return {question: _published("feedback.question", means[question], group, rounding) for question in means}


def _mean(answers: Sequence[Answer]) -> Term | None:
    """The mean of the raters' means, as sum through number, so that no single answer can be read."""
    by_rater: dict[str, list[Fraction]] = {}
    for one in answers:
        by_rater.setdefault(one.rater, []).append(one.score or ZERO)
    if not by_rater:
        return None
    together = sum((sum(scores, ZERO) / len(scores) for scores in by_rater.values()), ZERO)
    return quotient(value(together, "ratings_together"), value(Fraction(len(by_rater)), "raters"))


def _overall(plan: FeedbackPlan, means: Mapping[str, Term | None]) -> Mean:
    """The groups shown, by weight, however few they are."""
    parts = [Weighed(group.id, group.weight, means[group.id]) for group in plan.groups]
    return mean_of(Weighting(min_weight=ZERO), parts)


def _published(kind: str, mean: Term | None, group: RaterGroup, rounding: Rounding) -> Explained:
    if mean is None:
        return no_result(kind, "too_few_raters", threshold=str(group.threshold))
    return explain(kind, rounded(mean, rounding), group=group.id, scale=rounding.scale)


def _check(plan: FeedbackPlan, answers: Sequence[Answer], rated: str) -> None:
    groups = {group.id for group in plan.groups}
    for number, answer in enumerate(answers):
        if answer.group not in groups:
            raise Refused.because("unknown_group", f"/ratings/{number}/group", group=answer.group)
        if rated and answer.rater == rated and answer.group != SELF:
            raise Refused.because("rates_himself", f"/ratings/{number}/rater", group=SELF)
