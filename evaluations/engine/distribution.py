"""Distribution guidelines: how many people of a group should have each grade, best grade first (incentives 3.4).

The guideline is the largest remainder of people × share. Equal scores never get different grades: a tie at the
line goes up, so that counts may exceed the guideline. In too small a group there is none. It is advice: how the
proposed grades deviate from it is shown, and people say why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from crm.exact.explanation import Explained, difference, explain, value
from crm.exact.numbers import ZERO, Fraction, text_of
from crm.exact.problems import NO_GAPS, Refused, say
from crm.exact.reading import Part, broken
from crm.exact.rounding import Rounding, rounded
from crm.exact.sharing import shared_in_order
from crm.exact.wording import name
from evaluations.engine.grades import NOT_RATED
from evaluations.engine.names import repeated
from evaluations.engine.normalisation import MinimumGroup
from evaluations.engine.weights import Weight

name(
    {
        "people_graded": ("people with a score", "有得分的人数", "number"),
        "grade_share": ("share of the grade", "该等级占比", "percent"),
        "people_of_grade": ("people with the grade", "该等级人数", "number"),
        "guideline": ("guideline", "参考人数", "number"),
    }
)
say(
    {
        "shares_not_100": (
            'The shares come to {found}; they must come to exactly 1 (20 % is "0.20").',
            '占比合计为 {found}，必须正好等于 1（20% 写作 "0.20"）。',
        ),
        "off_guideline": (
            "The guideline is binding and the proposed grades do not keep it; change grades, or make it advice.",
            "分布为强制要求，拟定等级与之不符；调整等级，或改为仅供参考。",
        ),
        "grade_not_in_guideline": (
            "The guideline has no share for the grade “{grade}”; add it, or propose another grade.",
            "分布中没有等级“{grade}”的占比；补上占比，或改用其他等级。",
        ),
    }
)


def _pairs(given: Any) -> Any:
    """Shares as pairs, however they were written: `[["A", "0.2"]]`, `{"A": "0.2"}` or `[{"grade", "share"}]`."""
    if isinstance(given, dict):
        return list(given.items())
    if isinstance(given, list):
        return [(one.get("grade"), one.get("share")) if isinstance(one, dict) else one for one in given]
    return given


class Distribution(Part):
    """The share of each grade, best first, and from how many people on it applies."""

    shares: Annotated[tuple[tuple[str, Weight], ...], BeforeValidator(_pairs)] = Field(min_length=1)
    min_group: MinimumGroup = 1
    ties: Literal["up", "down"] = "up"
    mode: Literal["advisory", "enforced"] = "advisory"

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        if (twice := repeated(grade for grade, _ in self.shares)) is not None:
            raise broken("named_twice", "shares", name=twice)
        found = sum((share for _, share in self.shares), ZERO)
        if found != 1:
            raise broken("shares_not_100", "shares", found=text_of(found))
        return self


@dataclass(frozen=True)
class Guideline:
    """The people each grade should have, who would have it by score, and how many that are.

    Where there is none `status` and `gaps` say why; `not_rated` are the people without a score, who do not count.
    """

    targets: Mapping[str, Explained]
    assigned: Mapping[str, str]
    not_rated: tuple[str, ...]
    status: str = "ok"
    gaps: Mapping[str, str] = NO_GAPS

    @property
    def counts(self) -> dict[str, int] | None:
        """How many people have each grade by score, ties included."""
        if self.status == "group_too_small":
            return None
        given = list(self.assigned.values())
        return {grade: given.count(grade) for grade in self.targets}


def guideline_of(
    plan: Distribution, scores: Mapping[str, Fraction | None], rounding: Rounding | None = None
) -> Guideline:
    """Guideline and grades by score; scores that are published rounded are compared as they are published."""
    known = {
        person: score if rounding is None else rounded(score, rounding)
        for person, score in scores.items()
        if score is not None
    }
    not_rated = tuple(person for person in scores if person not in known)
    if len(known) < plan.min_group:
        gaps = {"people": str(len(known)), "least": str(plan.min_group)}
        return Guideline({}, {}, not_rated, "group_too_small", gaps)
    targets = _targets(plan, len(known))
    return Guideline(targets, _assigned(plan, targets, known), not_rated)


def _targets(plan: Distribution, people: int) -> dict[str, Explained]:
    """Largest remainder of people × share; units left go to the better grade where fractions are equal."""
    shares = {grade: value(share, "grade_share") for grade, share in plan.shares}
    parts = shared_in_order(value(Fraction(people), "people_graded"), shares, scale=0)
    return {grade: explain("distribution.guideline", part, grade=grade, scale=0) for grade, part in parts.items()}


def _assigned(
    plan: Distribution, targets: Mapping[str, Explained], scores: Mapping[str, Fraction]
) -> dict[str, str]:
    """Each person's grade by rank. People with the same score have one rank: the best of theirs, or the last."""
    ends = list(accumulate(target.value or ZERO for target in targets.values()))
    ordered = sorted(scores.values(), reverse=True)
    ranks: dict[Fraction, int] = {}
    for rank, score in enumerate(ordered):
        if plan.ties == "down" or score not in ranks:
            ranks[score] = rank
    grades = {score: _grade_at(rank, ends, list(targets)) for score, rank in ranks.items()}
    return {person: grades[score] for person, score in scores.items()}


def _grade_at(rank: int, ends: Sequence[Fraction], grades: Sequence[str]) -> str:
    return next(grade for grade, end in zip(grades, ends, strict=True) if rank < end)


@dataclass(frozen=True)
class Deviation:
    """Of each grade the people proposed for it less the guideline. `status` is `off_guideline` where a binding
    guideline is not kept."""

    by_grade: Mapping[str, Explained]
    status: str = "ok"


def deviation(plan: Distribution, guideline: Guideline, proposed: Mapping[str, str]) -> Deviation:
    """How proposed grades deviate. Who is not rated does not count; Refused for a grade the guideline has not."""
    graded = [grade for grade in proposed.values() if grade != NOT_RATED]
    for grade in graded:
        if guideline.targets and grade not in guideline.targets:
            raise Refused.because("grade_not_in_guideline", "/proposed", grade=grade)
    found = {grade: graded.count(grade) for grade in guideline.targets}
    is_off = plan.mode == "enforced" and guideline.counts is not None and found != guideline.counts
    by_grade = {grade: _deviation(grade, found[grade], target) for grade, target in guideline.targets.items()}
    return Deviation(by_grade, "off_guideline" if is_off else "ok")


def _deviation(grade: str, people: int, target: Explained) -> Explained:
    proposed, wanted = value(Fraction(people), "people_of_grade"), value(target.value or ZERO, "guideline")
    return explain("distribution.deviation", difference(proposed, wanted), grade=grade, scale=0)
