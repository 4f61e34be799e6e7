"""Scores made comparable: all on one scale, or without the leniency of those who gave them (incentives 3.3).

Leniency is taken out inside one calibration group only, and not where that is too small.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple

from pydantic import AliasChoices, Field

from crm.exact.explanation import Explained, Term, difference, explain, no_result, quotient, rounded, total, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import NO_GAPS, Refused, say
from crm.exact.reading import Count, Part
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from evaluations.engine.names import each_once
from evaluations.engine.scales import AnyScale, points

name(
    {
        "given_score": ("score given", "原始得分", "number"),
        "scores_together": ("scores together", "得分合计", "number"),
        "people_scored": ("people", "人数", "number"),
    }
)
say(
    {
        "group_too_small": (
            "The group has {people} people with a score and it takes {least}.",
            "本组有得分的只有 {people} 人，至少需要 {least} 人。",
        ),
        "several_groups": (
            "These people are of several calibration groups ({groups}); raters are compared inside one of them.",
            "这些人属于多个校准组（{groups}）；评分人的宽严只在同一组内比较。",
        ),
    }
)


@dataclass(frozen=True)
class Normalised:
    """Everybody's score on the common scale; none at all, with the reason as `status`, in too small a group."""

    scores: Mapping[str, Explained] | None
    status: str = "ok"
    gaps: Mapping[str, str] = NO_GAPS


def normalised(scale: AnyScale, scores: Mapping[str, Fraction | None], rounding: Rounding) -> Normalised:
    """Everybody's score as points, each rounded once. Who has no score gets none."""
    return Normalised({who: _as_points(scale, score, rounding) for who, score in scores.items()})


def _as_points(scale: AnyScale, score: Fraction | None, rounding: Rounding) -> Explained:
    if score is None:
        return no_result("normalised", "not_rated")
    found = rounded(points(value(score, "given_score"), scale), rounding)
    return explain("normalised", found, scale=rounding.scale)


MinimumGroup = Annotated[
    Count, Field(ge=1, validation_alias=AliasChoices("min_group", "min_group_size", "minimum_group"))
]


class RaterMeanShift(Part):
    """Leniency taken out: score − mean of the rater + mean of all. Only in a group of at least `min_group`."""

    method: Literal["rater_mean_shift"]
    min_group: MinimumGroup = 1


class RatedScore(NamedTuple):
    """Who was scored by whom, in which calibration group."""

    who: str
    by: str
    score: Fraction | None
    group: str = ""


def shifted(plan: RaterMeanShift, scores: Sequence[RatedScore], rounding: Rounding) -> Normalised:
    """Scores of one calibration group without the leniency of their raters. Who has no score gets none."""
    _check_one_group(scores)
    known = [one for one in scores if one.score is not None]
    if len(known) < plan.min_group:
        return Normalised(None, "group_too_small", {"people": str(len(known)), "least": str(plan.min_group)})
    by_rater: dict[str, list[Fraction]] = defaultdict(list)
    for one in known:
        by_rater[one.by].append(one.score or ZERO)
    everybody = _mean([score for group in by_rater.values() for score in group])
    raters = {rater: _mean(given) for rater, given in by_rater.items()}
    return Normalised({one.who: _shifted(one, raters, everybody, rounding) for one in scores})


def _check_one_group(scores: Sequence[RatedScore]) -> None:
    each_once((one.who for one in scores), "/scores")
    groups = sorted({one.group for one in scores})
    if len(groups) > 1:
        raise Refused.because("several_groups", "/scores", groups=", ".join(groups))


def _mean(scores: Sequence[Fraction]) -> Term:
    """A mean as sum through number, so that nobody's explanation shows the scores of others."""
    together = value(sum(scores, ZERO), "scores_together")
    return quotient(together, value(Fraction(len(scores)), "people_scored"))


def _shifted(one: RatedScore, raters: Mapping[str, Term], everybody: Term, rounding: Rounding) -> Explained:
    if one.score is None:
        return no_result("normalised", "not_rated")
    moved = total([difference(value(one.score, "given_score"), raters[one.by]), everybody])
    return explain("normalised", rounded(moved, rounding), scale=rounding.scale)
