"""How many people should have each grade."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.reading import read
from evaluations.engine.distribution import Distribution, Guideline, deviation, guideline_of
from evaluations.engine.tests.proofs import WHOLE, proven, refusal

FIVE = [["5", "0.05"], ["4", "0.20"], ["3", "0.50"], ["2", "0.20"], ["1", "0.05"]]
TWO_GRADES = [["A", "0.2"], ["B", "0.8"]]


def distribution(shares: Any = TWO_GRADES, **more: Any) -> Distribution:
    return read(Distribution, {"shares": shares, **more})


def guideline(scores: list[str | None], plan: Distribution | None = None, rounding=None) -> Guideline:
    by_person = {f"p{number}": None if one is None else Fraction(one) for number, one in enumerate(scores)}
    return guideline_of(plan or distribution(), by_person, rounding)


def targets(found: Guideline) -> list[Fraction]:
    return [proven(target) for target in found.targets.values()]


@pytest.mark.parametrize(
    ("people", "expected"),
    [(40, [2, 8, 20, 8, 2]), (7, [0, 2, 4, 1, 0]), (30, [2, 6, 15, 6, 1]), (1, [0, 0, 1, 0, 0])],
)
def test_the_guideline_is_the_largest_remainder_and_a_tied_fraction_goes_to_the_better_grade(people, expected):
    assert targets(guideline([str(n) for n in range(people)], distribution(FIVE))) == expected


def test_everybody_may_have_the_same_grade():
    assert guideline(["9", "8"], distribution([["passed", "1"]])).counts == {"passed": 2}


def test_equal_scores_never_get_different_grades_and_a_tie_goes_up():
    found = guideline(["95", "90", "90", "80", "70", "60", "50", "40", "30", "20"])
    assert (found.counts, targets(found)) == ({"A": 3, "B": 7}, [2, 8])
    assert [found.assigned[f"p{n}"] for n in range(4)] == ["A", "A", "A", "B"]


def test_a_tie_goes_down_where_that_was_agreed():
    found = guideline(["95", "90", "90", "80", "70", "60", "50", "40", "30", "20"], distribution(ties="down"))
    assert found.counts == {"A": 1, "B": 9}


def test_those_above_the_line_use_up_the_places_of_the_next_grade():
    plan = distribution([["A", "0.2"], ["B", "0.4"], ["C", "0.4"]])
    assert guideline(["9", "9", "9", "5", "4"], plan).counts == {"A": 3, "B": 0, "C": 2}
    assert guideline(["9", "9", "5", "4", "3"], plan).counts == {"A": 2, "B": 1, "C": 2}


def test_scores_that_are_printed_alike_are_alike():
    scores = ["90.4", "90.2", "80", "70", "60"]
    assert guideline(scores).counts == {"A": 1, "B": 4}
    assert guideline(scores, rounding=WHOLE).counts == {"A": 2, "B": 3}


def test_who_is_not_rated_does_not_count():
    found = guideline(["95", None, "85", "75", "65", "55"])
    assert (found.not_rated, sum(targets(found))) == (("p1",), 5)
    assert "p1" not in found.assigned


@pytest.mark.parametrize(("scores", "people"), [(["95", "90", "85", None], "3"), ([], "0")])
def test_too_small_a_group_has_no_guideline(scores, people):
    found = guideline(scores, distribution(min_group=4))
    assert (found.counts, found.targets, found.status) == (None, {}, "group_too_small")
    assert found.gaps == {"people": people, "least": "4"}


def test_a_group_just_large_enough_has_one():
    assert guideline(["1", "2", "3", "4"], distribution(min_group=4)).status == "ok"


def proposed(*grades: str) -> dict[str, str]:
    return {f"p{number}": grade for number, grade in enumerate(grades)}


def test_the_deviation_of_proposed_grades_is_shown_and_is_nobodys_mistake():
    plan, scores = distribution(), ["9", "8", "7", "6", "5"]
    found = deviation(plan, guideline(scores), proposed("A", "A", "A", "B", "NR"))
    assert ({grade: proven(one) for grade, one in found.by_grade.items()}, found.status) == (
        {"A": 2, "B": -3},
        "ok",
    )


@pytest.mark.parametrize(
    ("grades", "status"), [("ABBBB", "ok"), ("AABBB", "off_guideline"), ("BBBBB", "off_guideline")]
)
def test_a_binding_guideline_is_kept(grades, status):
    plan = distribution(mode="enforced")
    assert deviation(plan, guideline(["9", "8", "7", "6", "5"]), proposed(*grades)).status == status


def test_a_tie_is_no_deviation_from_a_binding_guideline():
    plan = distribution(mode="enforced")
    assert deviation(plan, guideline(["9", "9", "7", "6", "5"]), proposed(*"AABBB")).status == "ok"


def test_where_there_is_no_guideline_nothing_deviates():
    plan = distribution(mode="enforced", min_group=9)
    found = deviation(plan, guideline(["9"], plan), proposed("A"))
    assert (found.by_grade, found.status) == ({}, "ok")


def test_a_grade_outside_the_guideline_cannot_be_proposed():
    found = guideline(["9", "8"])
    assert refusal(deviation, distribution(), found, proposed("S")) == ("/proposed", "grade_not_in_guideline")


@pytest.mark.parametrize("shares", [{"A": "0.2", "B": "0.8"}, [{"grade": "A", "share": "0.2"}, ["B", "0.8"]]])
def test_shares_are_read_however_they_are_written(shares):
    assert distribution(shares) == distribution()


@pytest.mark.parametrize(
    ("shares", "problem"),
    [
        ([["A", "0.2"], ["B", "0.79"]], ("/shares", "shares_not_100")),
        ([["A", "20"], ["B", "80"]], ("/shares", "shares_not_100")),
        ([["A", "0.5"], ["A", "0.5"]], ("/shares", "named_twice")),
        ([["A", "1.5"], ["B", "-0.5"]], ("/shares/1/1", "too_small")),
        ([], ("/shares", "too_few")),
        ("A", ("/shares", "wrong_type")),
    ],
)
def test_shares_that_do_not_fit_are_refused(shares, problem):
    assert refusal(distribution, shares) == problem


@given(st.lists(st.integers(0, 20), min_size=1, max_size=30), st.sampled_from(["up", "down"]))
def test_everybody_has_one_grade_and_no_better_score_a_worse_one(scores, ties):
    plan = distribution(FIVE, ties=ties)
    found = guideline([str(score) for score in scores], plan)
    assert sum(targets(found)) == len(scores) == sum(found.counts.values())
    by_score = {score: found.assigned[f"p{at}"] for at, score in enumerate(scores)}
    assert all(by_score[score] == found.assigned[f"p{at}"] for at, score in enumerate(scores))
    ranked = [by_score[score] for score in sorted(by_score)]
    assert ranked == sorted(ranked)
