"""How much parts count, and what becomes of missing ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import value
from crm.exact.numbers import Fraction
from crm.exact.reading import read
from crm.exact.wording import name
from evaluations.engine.tests.proofs import TWO, proven, reason, refusal
from evaluations.engine.weights import Mean, Weighed, Weighting, check_weights, mean_of, plain_mean

name({"test_score": ("score", "得分", "number")})
SCORES = st.one_of(st.none(), st.integers(0, 12000).map(lambda cents: Fraction(cents, 100)))
PARTS = st.lists(st.tuples(st.integers(1, 50), SCORES), min_size=1, max_size=8)


def weighting(**rules: str) -> Weighting:
    return read(Weighting, rules)


def mean(parts: list[tuple[int, int | Fraction | None]], **rules: str) -> Mean:
    weighed = [
        Weighed(f"p{number}", Fraction(weight), None if score is None else value(Fraction(score), "test_score"))
        for number, (weight, score) in enumerate(parts)
    ]
    return mean_of(weighting(**rules), weighed)


def of(found: Mean) -> Fraction:
    return proven(found.published("mean", TWO))


def why(found: Mean) -> str:
    return reason(found.published("mean", TWO))


def test_the_weight_of_a_missing_part_goes_to_the_others():
    found = mean([(1, 5), (1, None), (2, 2)])
    assert (of(found), found.missing) == (3, ("p1",))


def test_a_missing_part_counts_nothing_where_that_was_agreed():
    found = mean([(1, 6), (2, None)], missing="zero")
    assert (of(found), found.missing) == (2, ("p1",))
    assert proven(mean([(1, None)], missing="zero").published("mean", TWO)) == 0


def test_everything_waits_for_a_missing_part_where_that_was_agreed():
    found = mean([(9, 6), (1, None)], missing="hold")
    assert (why(found), found.missing) == ("held", ("p1",))


def test_a_part_that_weighs_nothing_holds_nobody_up():
    assert of(mean([(9, 6), (0, None)], missing="hold")) == 6


@pytest.mark.parametrize(("known", "status"), [(49, "insufficient_data"), (50, "ok"), (51, "ok")])
def test_of_less_than_half_of_the_weight_no_mean_is_made(known, status):
    assert mean([(known, 7), (100 - known, None)]).status == status


@pytest.mark.parametrize(
    ("rules", "status"),
    [
        ({"min_weight": "30"}, "ok"),
        ({"min_weight": "31"}, "insufficient_data"),
        ({"min_weight": "3", "total": "10"}, "ok"),
        ({"min_weight": "4", "total": "10"}, "insufficient_data"),
    ],
)
def test_the_least_weight_is_a_percentage_or_in_the_units_of_the_total(rules, status):
    assert mean([(3, 7), (7, None)], **rules).status == status


def test_without_any_data_there_is_no_mean_however_little_would_do():
    assert why(mean([(1, None)], min_weight="0")) == "insufficient_data"


@pytest.mark.parametrize(("rules", "most"), [({}, "100"), ({"total": "1"}, "1")])
def test_more_weight_than_there_is_cannot_be_asked_for(rules, most):
    assert refusal(weighting, **rules, min_weight=f"{most}.5") == ("/min_weight", "too_large")
    assert mean([(1, 5)], min_weight=most).status == "ok"


def test_weights_come_to_exactly_what_was_agreed():
    weights = [Fraction(30), Fraction("69.99")]
    assert refusal(check_weights, weights, Fraction(100), "/items") == ("/items", "weights_not_100")
    check_weights([Fraction(30), Fraction(70)], Fraction(100), "/items")
    check_weights(weights, None, "/items")


def test_some_weight_is_above_zero():
    assert refusal(check_weights, [Fraction(0)], None, "/items") == ("/items", "no_weight")


def test_the_mean_of_one_is_the_one():
    one, two = value(Fraction(3)), value(Fraction(4))
    assert plain_mean([one]) is one
    assert plain_mean([one, two]).value == Fraction(7, 2)


@given(PARTS)
def test_a_mean_lies_between_its_scores_and_is_what_its_parts_add(parts):
    found = mean(parts, min_weight="0")
    known = [score for _, score in parts if score is not None]
    if not known:
        assert found.term is None
        return
    assert min(known) <= found.term.value <= max(known)
    assert sum(part.value for part in found.contributions.values()) == found.term.value


@given(PARTS, st.integers(2, 9))
def test_only_the_proportion_of_weights_matters(parts, times):
    heavier = [(weight * times, score) for weight, score in parts]
    ours, theirs = mean(parts), mean(heavier)
    assert ours.status == theirs.status
    assert (ours.term and ours.term.value) == (theirs.term and theirs.term.value)
