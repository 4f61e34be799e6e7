"""Cases of grades."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Discriminator, Tag

from crm.exact.cases import Kind
from crm.exact.reading import Given, Measured
from evaluations.cases.published import Published
from evaluations.engine.grades import Grading, grade_of


class GradePlan(Published, Grading):
    """The bands, and the scale scores are published on."""


class GradeInputs(Given):
    """Scores in a row, or by person."""

    scores: Annotated[
        Annotated[tuple[Measured | None, ...], Tag("list")] | Annotated[dict[str, Measured | None], Tag("people")],
        Discriminator(lambda given: "people" if isinstance(given, Mapping) else "list"),
    ]


def _grade(plan: GradePlan, inputs: GradeInputs) -> dict[str, Any]:
    by_person = isinstance(inputs.scores, Mapping)
    scores = dict(inputs.scores) if isinstance(inputs.scores, Mapping) else dict(enumerate(inputs.scores))
    graded = {key: grade_of(plan, score, plan.rule) for key, score in scores.items()}
    grades = {key: one.grade for key, one in graded.items()}
    published = {key: one.score for key, one in graded.items()}
    return {
        "grades": grades if by_person else list(grades.values()),
        "scores": published if by_person else list(published.values()),
        "explanation": [one.score.explanation for one in graded.values()],
    }


KINDS = {"grade": Kind(GradePlan, GradeInputs, _grade)}
