"""Cases of scores put on one scale."""

from typing import Annotated, Any

from pydantic import AliasChoices, Field, RootModel

from crm.exact.cases import Kind
from crm.exact.explanation import no_result
from crm.exact.problems import under
from crm.exact.reading import Given, Measured
from evaluations.cases.published import Published
from evaluations.engine.normalisation import Normalised, RatedScore, RaterMeanShift, normalised, shifted
from evaluations.engine.scales import AttainmentScale, BandScale, RatingScale


class ShiftPlan(Published, RaterMeanShift):
    """The leniency of raters taken out."""


class RatingPlan(Published, RatingScale):
    """Ratings between two ends."""


class AttainmentPlan(Published, AttainmentScale):
    """Shares of targets."""


class BandPlan(Published, BandScale):
    """Points by band."""


AnyPlan = ShiftPlan | RatingPlan | AttainmentPlan | BandPlan


class NormalisePlan(RootModel[Annotated[AnyPlan, Field(discriminator="method")]]):
    """One of the ways, named by `method`."""


class ScoreGiven(Given):
    """Who was scored, by whom, in which calibration group."""

    who: str = Field(validation_alias=AliasChoices("who", "id", "person"))
    by: str = Field(default="", validation_alias=AliasChoices("by", "rater", "manager"))
    group: str = ""
    score: Measured | None = None


class NormaliseInputs(Given):
    scores: tuple[ScoreGiven, ...]


def _normalise(plan: NormalisePlan, inputs: NormaliseInputs) -> dict[str, Any]:
    way = plan.root
    with under("/inputs"):
        if isinstance(way, ShiftPlan):
            found = shifted(way, [RatedScore(s.who, s.by, s.score, s.group) for s in inputs.scores], way.rule)
        else:
            found = normalised(way, {s.who: s.score for s in inputs.scores}, way.rule)
    return {"scores": found.scores, "status": found.status, "explanation": _told(found)}


def _told(found: Normalised) -> Any:
    """How each score came about, or why there are none."""
    if found.scores is None:
        return no_result("normalised", found.status, **found.gaps).explanation
    return {who: one.explanation for who, one in found.scores.items()}


KINDS = {"normalise": Kind(NormalisePlan, NormaliseInputs, _normalise)}
