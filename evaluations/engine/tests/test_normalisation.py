"""Scores made comparable."""

from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import leaves
from crm.exact.numbers import Fraction
from crm.exact.reading import read
from crm.exact.rounding import Rounding
from evaluations.engine.normalisation import Normalised, RatedScore, RaterMeanShift, normalised, shifted
from evaluations.engine.scales import RatingScale
from evaluations.engine.tests.proofs import TWO, proven, reason, refusal

FINE = Rounding(scale=12)


def shift(*scores: tuple[str, str, str | None], least: int = 1, rounding=TWO) -> Normalised:
    plan = read(RaterMeanShift, {"method": "rater_mean_shift", "min_group": least})
    given = [RatedScore(who, by, None if score is None else Fraction(score)) for who, by, score in scores]
    return shifted(plan, given, rounding)


FOUR = (("a", "kind", "90"), ("b", "kind", "80"), ("c", "strict", "70"), ("d", "strict", "60"))


def test_a_lenient_rater_gives_nobody_an_advantage():
    found = shift(*FOUR)
    assert {who: proven(one) for who, one in found.scores.items()} == {"a": 80, "b": 70, "c": 80, "d": 70}


def test_the_mean_of_all_is_that_of_people_and_not_of_raters():
    found = shift(("a", "m", "90"), ("b", "m", "80"), ("c", "m", "70"), ("d", "n", "40"))
    assert proven(found.scores["d"]) == 70


def test_who_has_no_score_gets_none_and_moves_nobody():
    found = shift(*FOUR, ("e", "kind", None))
    assert reason(found.scores["e"]) == "not_rated"
    assert proven(found.scores["a"]) == 80


def test_in_too_small_a_group_nothing_is_shifted():
    found = shift(*FOUR, ("e", "kind", None), least=5)
    assert (found.scores, found.status) == (None, "group_too_small")
    assert found.gaps == {"people": "4", "least": "5"}
    assert shift(*FOUR, least=4).status == "ok"


def test_nobodys_explanation_shows_the_scores_of_others():
    told = shift(*FOUR).scores["a"].explanation["calculation"]
    assert [leaf["value"] for leaf in leaves(told, "given_score")] == ["90"]


def test_raters_are_compared_inside_one_group():
    plan = read(RaterMeanShift, {"method": "rater_mean_shift"})
    mixed = [RatedScore("a", "m", Fraction(1), "north"), RatedScore("b", "m", Fraction(2), "south")]
    assert refusal(shifted, plan, mixed, TWO) == ("/scores", "several_groups")


def test_a_person_has_one_score():
    assert refusal(shift, ("a", "m", "1"), ("a", "n", "2")) == ("/scores", "named_twice")


def test_ratings_are_put_on_the_common_scale():
    scale = read(RatingScale, {"method": "rating", "min": "1", "max": "4"})
    found = normalised(scale, {"a": Fraction(2), "b": None}, TWO)
    assert proven(found.scores["a"]) == Fraction("33.33")
    assert reason(found.scores["b"]) == "not_rated"


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 100)), min_size=1, max_size=12))
def test_afterwards_every_rater_has_the_mean_of_all(scores):
    given = [(f"p{at}", rater, str(score)) for at, (rater, score) in enumerate(scores)]
    found = shift(*given, rounding=FINE)
    everybody = Fraction(sum(score for _, score in scores), len(scores))
    for rater in {rater for rater, _ in scores}:
        theirs = [proven(found.scores[who]) for who, by, _ in given if by == rater]
        assert abs(sum(theirs) / len(theirs) - everybody) < Fraction(1, 10**11)
