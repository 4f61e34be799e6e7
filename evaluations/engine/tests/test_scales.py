"""Scores on one scale."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from crm.exact.explanation import explain, value
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable
from crm.exact.reading import read
from evaluations.engine.scales import AttainmentScale, BandScale, RatingScale, Scale, points
from evaluations.engine.tests.proofs import proven, refusal

BANDS = [{"from": "0", "score": "40"}, {"from": "0.8", "score": "70"}, {"from": "1", "score": "100"}]


def of(score: str, scale: Any) -> Fraction:
    found = points(value(Fraction(score), "given_score"), TypeAdapter(Scale).validate_python(scale))
    return proven(explain("points", found))


@pytest.mark.parametrize(("rating", "expected"), [("1", 0), ("4.2", 80), ("5", 100)])
def test_a_rating_is_the_share_of_the_way_between_the_ends(rating, expected):
    assert of(rating, {"method": "rating", "min": "1", "max": "5"}) == expected


@pytest.mark.parametrize("rating", ["0.9", "5.1"])
def test_a_rating_beside_its_scale_was_given_on_another(rating):
    with pytest.raises(NotComputable, match="from 1 to 5"):
        of(rating, {"method": "rating_scale", "min": "1", "max": "5"})


def test_a_scale_has_a_width():
    assert refusal(read, RatingScale, {"method": "rating", "min": "5", "max": "5"}) == (
        "/max",
        "scale_without_width",
    )


def test_an_attainment_is_put_in_points():
    assert of("1.085", {"method": "attainment"}) == Fraction("108.5")
    assert read(AttainmentScale, {"method": "attainment"})


@pytest.mark.parametrize(("figure", "expected"), [("0", 40), ("0.79", 40), ("0.8", 70), ("1", 100), ("9", 100)])
def test_a_figure_on_the_line_is_in_the_upper_band(figure, expected):
    assert of(figure, {"method": "bands", "bands": BANDS}) == expected


def test_below_every_band_no_points_are_guessed():
    with pytest.raises(NotComputable, match="lowest band"):
        of("-1", {"method": "bands", "bands": BANDS})


def test_two_bands_do_not_start_alike():
    twice = {"method": "bands", "bands": [*BANDS, {"from": "1.0", "score": "9"}]}
    assert refusal(read, BandScale, twice) == ("/bands", "band_repeated")
