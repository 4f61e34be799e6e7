"""Several scores become one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.reading import read
from evaluations.engine.scorecard import Item, Score, Scorecard, score_of
from evaluations.engine.tests.proofs import THREE, TWO, proven, reason, refusal


def score(items: list[dict[str, Any]], rounding=TWO, **rules: str) -> Score:
    named = [{"id": f"i{number}", "weight": "1"} | item for number, item in enumerate(items)]
    return score_of(read(Scorecard, rules), [read(Item, item) for item in named], rounding)


def test_the_score_is_the_weighted_mean_and_says_what_each_item_adds():
    found = score([{"weight": "30", "score": "5"}, {"weight": "70", "score": "3"}])
    assert proven(found.score) == Fraction("3.6")
    assert {item: proven(part) for item, part in found.contributions.items()} == {
        "i0": Fraction("1.5"),
        "i1": Fraction("2.1"),
    }


def test_weights_may_be_shares():
    items = [{"weight": "0.3", "score": "5"}, {"weight": "0.7", "score": "3"}]
    assert proven(score(items, total="1").score) == Fraction("3.6")


def test_a_score_is_rounded_once_and_half_up():
    halves = score([{"score": "3.85"}, {"score": "3.30"}, {"score": "3.3"}, {"score": "3.85"}])
    assert proven(halves.score) == Fraction("3.58")
    assert proven(score([{"score": "1"}, {"score": "0"}, {"score": "0"}], THREE).score) == Fraction("0.333")


def test_one_figure_cannot_buy_the_rest():
    items = [{"score": "900"}, {"score": "60"}]
    assert proven(score(items, cap="120").score) == 90
    assert proven(score(items).score) == 480


def test_an_items_own_limits_count_before_those_of_the_card():
    items = [{"score": "900", "cap": "100"}, {"score": "-50", "floor": "-10"}, {"score": "-50"}]
    found = score(items, cap="120", floor="0")
    assert [proven(part) for part in found.contributions.values()] == [
        Fraction("33.33"),
        Fraction("-3.33"),
        Fraction(0),
    ]


def test_a_cap_of_nothing_is_a_cap():
    assert proven(score([{"score": "5"}], cap="0").score) == 0


def test_a_cap_below_the_floor_is_refused():
    assert refusal(score, [{"score": "5"}], cap="1", floor="2") == ("/items/0", "cap_below_item_floor")
    assert proven(score([{"score": "5"}], cap="2", floor="2").score) == 2


def test_a_score_on_another_scale_is_put_on_ours_before_it_is_capped():
    rating = {"method": "rating", "min": "1", "max": "5"}
    items = [
        {"weight": "70", "score": "92"},
        {"weight": "20", "score": "4.2", "normalise": rating},
        {"weight": "10", "score": "1.3", "normalise": {"method": "attainment"}},
    ]
    assert proven(score(items, cap="120").score) == Fraction("64.4") + 16 + 12


@pytest.mark.parametrize(("policy", "status"), [("redistribute", "insufficient_data"), ("hold", "held")])
def test_without_a_score_it_says_why_and_what_is_missing(policy, status):
    found = score([{"score": "5"}, {"score": None}, {}], missing=policy)
    assert (found.status, reason(found.score), found.missing) == (status, status, ("i1", "i2"))
    assert found.contributions == {}


def test_what_is_missing_counts_nothing_where_that_was_agreed():
    found = score([{"score": "3.6"}, {}, {}], missing="zero")
    assert proven(found.score) == Fraction("1.2")
    assert proven(found.contributions["i1"]) == 0


@pytest.mark.parametrize(
    ("items", "problem"),
    [
        ([{"id": "a"}, {"id": "a"}], ("/items", "named_twice")),
        ([{"weight": "60"}, {"weight": "39.99"}], ("/items", "weights_not_100")),
        ([{"weight": "-1"}], ("/weight", "too_small")),
    ],
)
def test_items_that_do_not_fit_are_refused(items, problem):
    assert refusal(score, items, total="100") == problem


def test_behaviour_weighs_two_fifths_at_most():
    items = [{"weight": "60", "score": "90"}, {"weight": "40", "score": "80", "kind": "behaviour"}]
    assert proven(score(items).score) == 86
    assert refusal(score, items, behaviour_limit="39.99") == ("/items", "behaviour_over_limit")
    more = [items[0], items[1] | {"weight": "40.01"}]
    assert refusal(score, more) == ("/items", "behaviour_over_limit")
    assert proven(score([{"score": "1", "kind": "behaviour"}], behaviour_limit="100").score) == 1


@given(st.lists(st.integers(-100, 300), min_size=2, max_size=8))
def test_contributions_differ_from_the_score_by_rounding_alone(scores):
    found = score([{"score": str(one)} for one in scores], cap="120")
    together = sum(proven(part) for part in found.contributions.values())
    assert abs(together - proven(found.score)) <= Fraction(len(scores) + 1, 200)
    assert proven(found.score) <= 120
