from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.reading import RoundingRule
from evaluations.engine.facts import Fact
from evaluations.engine.figures import EXACT, EXACT_SHARE, Figure, Share
from evaluations.engine.surveys import (
    last_answers,
    mean_satisfaction,
    net_promoter_score,
    net_promoter_score_of,
    satisfied_share,
)
from evaluations.engine.tests.told import told


def answers(*scores: int) -> tuple[Fact, ...]:
    return tuple(Fact(Fraction(score)) for score in scores)


def test_passives_count_as_answers_and_as_nothing_else():
    found = net_promoter_score(answers(9, 10, 8, 7, 6), EXACT)
    assert (told(found.value), found.n, told(found.num)) == (20, 5, 1)


@pytest.mark.parametrize(("score", "nps"), [(10, 100), (9, 100), (8, 0), (7, 0), (6, -100), (0, -100)])
def test_promoters_begin_at_nine_and_detractors_end_at_six(score, nps):
    assert told(net_promoter_score(answers(score), EXACT).value) == nps


def test_nobody_answered_is_no_data():
    assert net_promoter_score([], Figure(scale=2)).status == "no_data"


def test_of_a_customer_only_the_last_answer_counts():
    first = Fact(Fraction(10), "acme", datetime(2026, 3, 1, 9, tzinfo=UTC))
    last = Fact(Fraction(3), "acme", date(2026, 3, 2))
    for order in ([first, last], [last, first]):
        found = net_promoter_score(order, EXACT)
        assert (told(found.value), found.n) == (-100, 1)


def test_an_answer_left_blank_takes_nothing_back():
    given_before = Fact(Fraction(10), "acme", date(2026, 3, 1))
    assert told(net_promoter_score([given_before, Fact(None, "acme", date(2026, 3, 2))], EXACT).value) == 100


def test_where_no_times_are_known_the_answer_given_last_counts():
    assert last_answers([Fact(Fraction(1), "a"), Fact(Fraction(2), "a")]) == (Fact(Fraction(2), "a"),)


def test_answers_that_name_no_customer_all_count():
    assert len(last_answers(answers(1, 1))) == 2


def test_answers_may_be_counted_already():
    found = net_promoter_score_of(5, 3, 2, Figure(scale=0))
    assert (told(found.value), found.n) == (30, 10)
    assert told(net_promoter_score_of(1, 2, 0, Figure(scale=1)).value) == Fraction("33.3")
    assert (
        told(net_promoter_score_of(1, 7, 0, Figure(rounding=RoundingRule(mode="half_even", scale=0))).value) == 12
    )
    assert told(net_promoter_score_of(1, 7, 0, Figure(scale=0)).value) == 13
    assert net_promoter_score_of(2, 2, 0, Figure(scale=0, n_min=5)).status == "below_n_min"


def test_satisfied_are_the_two_top_boxes_unless_it_is_said_otherwise():
    assert told(satisfied_share(answers(5, 4, 3, 1), Share(scale=2)).value) == 50
    assert told(satisfied_share(answers(5, 4, 3, 1), Share(scale=2), Fraction(5)).value) == 25
    assert satisfied_share(answers(5, 4, 3, 1), Share(scale=2)).n == 4


def test_satisfaction_as_a_mean_stays_on_the_scale_of_the_answers():
    found = mean_satisfaction(answers(5, 4, 4), Figure(scale=2))
    assert (told(found.value), found.value.explanation["kind"]) == (Fraction("4.33"), "kpi.csat_mean")


def test_nobody_asked_is_neither_satisfied_nor_not():
    assert satisfied_share([], EXACT_SHARE).status == mean_satisfaction([], EXACT).status == "no_data"


@given(st.lists(st.integers(0, 10), min_size=1, max_size=12))
def test_a_net_promoter_score_lies_between_minus_and_plus_a_hundred(scores):
    assert -100 <= told(net_promoter_score(answers(*scores), EXACT).value) <= 100


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 10)), min_size=1, max_size=30))
def test_no_customer_counts_twice_however_often_they_answer(given_answers):
    facts = [
        Fact(Fraction(score), customer, datetime(2026, 3, 1, 0, at, tzinfo=UTC))
        for at, (customer, score) in enumerate(given_answers)
    ]
    assert net_promoter_score(facts, EXACT).n == len({customer for customer, _ in given_answers})
    assert {answer.at for answer in last_answers(facts)} == {answer.at for answer in last_answers(facts[::-1])}
