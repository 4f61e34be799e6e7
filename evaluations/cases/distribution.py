"""Cases of distribution guidelines."""

from typing import Annotated, Any

from pydantic import AliasChoices, Field

from crm.exact.cases import Kind
from crm.exact.explanation import no_result
from crm.exact.problems import under
from crm.exact.reading import Count, Given, Measured
from crm.exact.rounding import Rounding
from evaluations.engine.distribution import Distribution, Guideline, deviation, guideline_of


class DistributionPlan(Distribution):
    """The guideline; with a `scale` scores are compared as they are published."""

    scale: Annotated[Count, Field(ge=0, le=12)] | None = None


class DistributionInputs(Given):
    """The scores by person, and the grades somebody proposes."""

    scores: dict[str, Measured | None]
    proposed: dict[str, str] | None = Field(
        default=None, validation_alias=AliasChoices("proposed", "grades", "proposed_grades")
    )


def _distribution(plan: DistributionPlan, inputs: DistributionInputs) -> dict[str, Any]:
    rounding = None if plan.scale is None else Rounding(scale=plan.scale)
    guideline = guideline_of(plan, inputs.scores, rounding)
    proposed = guideline.assigned if inputs.proposed is None else inputs.proposed
    with under("/inputs"):
        off = deviation(plan, guideline, proposed)
    return {
        "counts": guideline.counts,
        "targets": guideline.targets,
        "assigned": guideline.assigned,
        "not_rated": guideline.not_rated,
        "deviation": off.by_grade,
        "status": off.status if guideline.status == "ok" else guideline.status,
        "explanation": _told(guideline),
    }


def _told(guideline: Guideline) -> Any:
    """How the guideline came about, or why there is none."""
    if guideline.status != "ok":
        return no_result("distribution.guideline", guideline.status, **guideline.gaps).explanation
    return {grade: target.explanation for grade, target in guideline.targets.items()}


KINDS = {"distribution": Kind(DistributionPlan, DistributionInputs, _distribution)}
