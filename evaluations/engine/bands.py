"""Bands: each starts at a score and ends where the next begins; a score on the line is in the upper one
(incentives 0.2, 3.4)."""

from collections.abc import Sequence
from typing import TypeVar

from pydantic import Field

from crm.exact.numbers import Fraction, text_of
from crm.exact.problems import NotComputable, say
from crm.exact.reading import Number, Part, broken

say(
    {
        "band_repeated": (
            "Another band starts at {start} too; give each its own start.",
            "另有等级段也从 {start} 起，各用各的起点。",
        ),
        "below_lowest_band": (
            "{score} lies below the lowest band, which starts at {lowest}; let that band start lower.",
            "{score} 低于最低等级段的起点 {lowest}；调低该段的起点。",
        ),
    }
)


class Band(Part):
    """Where a band starts. With `inclusive: false` the start itself is not in it: strictly more."""

    start: Number = Field(alias="from")
    inclusive: bool = True

    def holds(self, score: Fraction) -> bool:
        return score >= self.start if self.inclusive else score > self.start


AnyBand = TypeVar("AnyBand", bound=Band)


def start_apart(bands: tuple[AnyBand, ...]) -> tuple[AnyBand, ...]:
    """Bands as they are, in whatever order; broken where two start alike."""
    seen: set[tuple[Fraction, bool]] = set()
    for band in bands:
        if (band.start, band.inclusive) in seen:
            raise broken("band_repeated", start=text_of(band.start))
        seen.add((band.start, band.inclusive))
    return bands


def band_of(bands: Sequence[AnyBand], score: Fraction) -> AnyBand:
    """The highest band a score has reached. NotComputable below all of them: no band is guessed."""
    reached = [band for band in bands if band.holds(score)]
    if not reached:
        lowest = min(band.start for band in bands)
        raise NotComputable("below_lowest_band", score=text_of(score), lowest=text_of(lowest))
    return max(reached, key=lambda band: (band.start, not band.inclusive))
