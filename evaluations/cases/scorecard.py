"""Cases of scorecards."""

from typing import Any

from pydantic import Field

from crm.exact.cases import Kind
from crm.exact.problems import under
from crm.exact.reading import Given
from evaluations.cases.published import Published
from evaluations.engine.scorecard import Item, Scorecard, score_of


class ScorecardPlan(Published, Scorecard):
    """Weights, caps and what becomes of missing parts."""


class ScorecardInputs(Given):
    items: tuple[Item, ...] = Field(min_length=1)


def _scorecard(plan: ScorecardPlan, inputs: ScorecardInputs) -> dict[str, Any]:
    with under("/inputs"):
        found = score_of(plan, inputs.items, plan.rule)
    return {
        "score": found.score,
        "contributions": found.contributions,
        "missing": found.missing,
        "status": found.status,
        "explanation": found.score.explanation,
    }


KINDS = {"scorecard": Kind(ScorecardPlan, ScorecardInputs, _scorecard)}
