"""From scores to grades."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable
from crm.exact.reading import read
from crm.exact.rounding import rounded
from evaluations.engine.grades import NOT_RATED, Grading, grade_of
from evaluations.engine.tests.proofs import TWO, WHOLE, proven, reason, refusal

BANDS = [("A", "90"), ("B", "75"), ("C", "60"), ("D", "0")]


def grading(*bands: tuple[str, str]) -> Grading:
    return read(Grading, {"bands": [{"grade": grade, "from": start} for grade, start in bands or BANDS]})


def grade(score: str, rounding=TWO, bands: Grading | None = None) -> str:
    found = grade_of(bands or grading(), Fraction(score), rounding)
    proven(found.score)
    return found.grade


@pytest.mark.parametrize(
    ("score", "expected"), [("89.995", "A"), ("89.994", "B"), ("75", "B"), ("59.994", "D"), ("0", "D")]
)
def test_what_is_printed_explains_the_grade(score, expected):
    assert grade(score) == expected


def test_the_published_scale_decides():
    assert (grade("89.6", WHOLE), grade("89.6", TWO)) == ("A", "B")


def test_who_has_no_score_is_not_rated():
    found = grade_of(grading(), None, TWO)
    assert (found.grade, reason(found.score)) == (NOT_RATED, "not_rated")


def test_the_order_of_the_bands_is_free():
    backwards = grading(*reversed(BANDS))
    assert [grade(score, bands=backwards) for score in ("95", "80", "10")] == ["A", "B", "D"]


def test_a_band_may_begin_just_above_its_start():
    bands = [{"grade": "B", "from": "60"}, {"grade": "A", "from": "60", "inclusive": False}]
    strict = read(Grading, {"bands": bands})
    assert [grade(score, bands=strict) for score in ("60", "60.01")] == ["B", "A"]


def test_one_band_is_enough():
    assert grade("0", bands=grading(("passed", "0"))) == "passed"


def test_below_the_lowest_band_no_grade_is_guessed():
    with pytest.raises(NotComputable, match="below the lowest band"):
        grade("-0.01")


@pytest.mark.parametrize(
    ("bands", "code"),
    [
        ([], "too_few"),
        ([("A", "90"), ("B", "90.0")], "band_repeated"),
        ([("A", "90"), ("A", "60")], "named_twice"),
        ([("A", 90)], "float"),
        ([("", "90")], "text_too_short"),
    ],
)
def test_bands_that_cannot_be_read_one_way_are_refused(bands: list[tuple[str, Any]], code):
    plan = {"bands": [{"grade": grade, "from": start} for grade, start in bands]}
    assert refusal(read, Grading, plan)[1] == code


@given(st.fractions(0, 120), st.fractions(0, 120))
def test_a_better_score_never_has_a_worse_grade(one, other):
    low, high = sorted([one, other])
    ranks = "DCBA"
    assert ranks.index(grade_of(grading(), low, TWO).grade) <= ranks.index(grade_of(grading(), high, TWO).grade)
    assert grade_of(grading(), low, TWO).grade == grade_of(grading(), rounded(low, TWO), TWO).grade
