"""Cases of 360 feedback."""

from typing import Any

from pydantic import AliasChoices, Field

from crm.exact.cases import Kind
from crm.exact.problems import under
from crm.exact.reading import Given
from evaluations.cases.published import Published
from evaluations.engine.anonymity import Answer
from evaluations.engine.feedback360 import FeedbackPlan, feedback_of


class FeedbackCasePlan(Published, FeedbackPlan):
    """The groups of raters."""


class FeedbackInputs(Given):
    """The ratings, and whom they are about where it is said."""

    ratings: tuple[Answer, ...]
    rated: str = Field(default="", validation_alias=AliasChoices("rated", "ratee", "subject", "employee", "agent"))


def _feedback(plan: FeedbackCasePlan, inputs: FeedbackInputs) -> dict[str, Any]:
    with under("/inputs"):
        found = feedback_of(plan, inputs.ratings, plan.rule, rated=inputs.rated)
    return {
        "overall": found.overall,
        "groups": found.groups,
        "suppressed": found.suppressed,
        "questions": found.questions,
        "texts": found.texts,
        "status": found.overall.status,
        "explanation": found.overall.explanation,
    }


KINDS = {"rater360": Kind(FeedbackCasePlan, FeedbackInputs, _feedback)}
