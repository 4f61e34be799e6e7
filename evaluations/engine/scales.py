"""Scales: ratings, shares and figures in bands become points before they are weighed (incentives 3.3).

Which scale a score was given on is said with it; scales are never mixed silently.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from crm.exact.explanation import Term, difference, product, quotient, value
from crm.exact.numbers import Fraction, text_of
from crm.exact.problems import NotComputable, say
from crm.exact.reading import Number, Part, broken
from crm.exact.wording import name
from evaluations.engine.bands import Band, band_of, start_apart

name(
    {
        "full_points": ("full points", "满分", "number"),
        "scale_lowest": ("lowest rating", "最低评分", "number"),
        "scale_highest": ("highest rating", "最高评分", "number"),
        "band_points": ("points of the band", "所在段的分值", "number"),
    }
)
say(
    {
        "scale_without_width": (
            "The highest rating must lie above the lowest ({lowest}).",
            "最高评分必须高于最低评分（{lowest}）。",
        ),
        "outside_scale": (
            "{score} is not on the scale from {lowest} to {highest}; check which scale it was given on.",
            "{score} 不在 {lowest} 至 {highest} 的评分范围内；核对所用的评分标准。",
        ),
    }
)

FULL = Fraction(100)


class RatingScale(Part):
    """Ratings between two ends: (rating − lowest) ÷ (highest − lowest) × 100."""

    method: Literal["rating", "rating_scale"]
    lowest: Number = Field(alias="min")
    highest: Number = Field(alias="max")

    @model_validator(mode="after")
    def _has_width(self) -> Self:
        if self.lowest >= self.highest:
            raise broken("scale_without_width", "max", lowest=text_of(self.lowest))
        return self


class AttainmentScale(Part):
    """Shares of a target reached: × 100."""

    method: Literal["attainment"]


class PointBand(Band):
    """From which figure on so many points are given."""

    score: Number


class BandScale(Part):
    """Points by band; a figure on the line is in the upper band."""

    method: Literal["bands"]
    bands: Annotated[tuple[PointBand, ...], Field(min_length=1), AfterValidator(start_apart)]


AnyScale = RatingScale | AttainmentScale | BandScale
Scale = Annotated[AnyScale, Field(discriminator="method")]


def points(score: Term, scale: AnyScale) -> Term:
    """A score as points from 0 to 100. NotComputable for a score that is not on its scale."""
    if isinstance(scale, AttainmentScale):
        return product(score, value(FULL, "full_points"))
    if isinstance(scale, BandScale):
        return value(band_of(scale.bands, score.value).score, "band_points")
    if not scale.lowest <= score.value <= scale.highest:
        ends = {"lowest": text_of(scale.lowest), "highest": text_of(scale.highest)}
        raise NotComputable("outside_scale", score=text_of(score.value), **ends)
    lowest, highest = value(scale.lowest, "scale_lowest"), value(scale.highest, "scale_highest")
    share = quotient(difference(score, lowest), difference(highest, lowest))
    return product(share, value(FULL, "full_points"))
