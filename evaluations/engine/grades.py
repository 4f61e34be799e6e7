"""Grades: a score is rounded to its published scale and then read in the bands, so that what is printed explains
the grade (incentives 3.4). Who has no score has no grade: not rated."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field

from crm.exact.explanation import Explained, explain, no_result, rounded, value
from crm.exact.numbers import Fraction
from crm.exact.problems import say
from crm.exact.reading import Part, broken
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from evaluations.engine.bands import Band, band_of, start_apart
from evaluations.engine.names import repeated

name({"final_score": ("score", "得分", "number")})
say({"not_rated": ("There is no score, so there is no grade.", "没有得分，因此没有等级。")})

NOT_RATED = "NR"


class GradeBand(Band):
    """From which score on a grade is given."""

    grade: str = Field(min_length=1)


def _grades_once(bands: tuple[GradeBand, ...]) -> tuple[GradeBand, ...]:
    if (twice := repeated(band.grade for band in bands)) is not None:
        raise broken("named_twice", name=twice)
    return bands


class Grading(Part):
    """The bands of a review, in any order; each grade has one."""

    bands: Annotated[
        tuple[GradeBand, ...], Field(min_length=1), AfterValidator(start_apart), AfterValidator(_grades_once)
    ]


@dataclass(frozen=True)
class Graded:
    """A grade with the published score it was read from."""

    grade: str
    score: Explained


def grade_of(grading: Grading, score: Fraction | None, rounding: Rounding) -> Graded:
    """The grade of a score, rounded first. NotComputable for a score below the lowest band."""
    if score is None:
        return Graded(NOT_RATED, no_result("grade", "not_rated"))
    published = rounded(value(score, "final_score"), rounding)
    grade = band_of(grading.bands, published.value).grade
    return Graded(grade, explain("grade", published, grade=grade, scale=rounding.scale))
