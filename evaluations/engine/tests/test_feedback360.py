"""What groups of raters answered."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import leaves
from crm.exact.numbers import Fraction
from crm.exact.reading import read
from evaluations.engine.anonymity import Answer, usual_threshold
from evaluations.engine.feedback360 import Feedback, FeedbackPlan, feedback_of
from evaluations.engine.tests.proofs import TWO, proven, reason, refusal

GROUPS = [("self", "10", 1), ("manager", "40", 1), ("peer", "30", 3), ("customer", "20", 3)]


def plan(*groups: tuple[str, str, int], **more: Any) -> FeedbackPlan:
    told = [{"id": name, "weight": weight, "threshold": least} for name, weight, least in groups or GROUPS]
    return read(FeedbackPlan, {"groups": told, **more})


def said(group: str, rater: str, score: str | None, question: str = "", text: str = "") -> Answer:
    return read(Answer, {"group": group, "rater": rater, "score": score, "question": question, "text": text})


def peers(*scores: str | None) -> list[Answer]:
    return [said("peer", f"peer{number}", score) for number, score in enumerate(scores)]


BASE = [said("self", "anna", "5"), said("manager", "li", "4")]


def feedback(*answers: Answer, of: FeedbackPlan | None = None, rated: str = "") -> Feedback:
    return feedback_of(of or plan(), answers, TWO, rated=rated)


def test_groups_count_by_weight_and_raters_alike():
    found = feedback(*BASE, *peers("3", "4", "5"), *(said("customer", f"c{n}", s) for n, s in enumerate("445")))
    assert proven(found.overall) == Fraction("4.17")
    assert {group: proven(mean) for group, mean in found.groups.items()} == {
        "self": 5,
        "manager": 4,
        "peer": 4,
        "customer": Fraction("4.33"),
    }
    assert found.suppressed == ()


def test_too_small_a_group_is_not_shown_and_leaves_the_overall():
    found = feedback(*BASE, *peers("1", "1"))
    assert found.suppressed == ("peer", "customer")
    assert reason(found.groups["peer"]) == "too_few_raters"
    assert proven(found.overall) == Fraction("4.2") == proven(feedback(*BASE).overall)


def test_who_did_not_rate_does_not_count_as_a_rater():
    assert feedback(*peers("4", "4", None)).suppressed == ("self", "manager", "peer", "customer")
    assert proven(feedback(*peers("4", "4", None, "1")).groups["peer"]) == 3


def test_a_rater_counts_once_with_the_last_answer():
    again = said("peer", "peer0", "2")
    assert feedback(*peers("5", "5"), again).groups["peer"].value is None
    assert proven(feedback(*peers("5", "5", "5"), again).groups["peer"]) == 4
    assert feedback(*peers("5", "5", "5"), said("peer", "peer0", None)).groups["peer"].value is None


def test_somebody_may_belong_to_two_groups():
    both = [said("manager", "li", "2"), said("peer", "li", "5"), *peers("4", "3")]
    assert proven(feedback(*both).groups["peer"]) == 4


def test_where_nobody_is_shown_there_is_no_overall():
    assert reason(feedback(*peers("4", "4")).overall) == "insufficient_data"
    weightless = plan(("self", "0", 1), ("peer", "1", 3))
    assert reason(feedback(BASE[0], of=weightless).overall) == "insufficient_data"


def test_a_group_that_weighs_nothing_is_shown_and_does_not_count():
    found = feedback(*BASE, of=plan(("self", "0", 1), ("manager", "0.5", 1)))
    assert (proven(found.groups["self"]), proven(found.overall)) == (5, 4)


def test_no_single_rating_can_be_read_from_an_explanation():
    mean = feedback(*peers("1", "5", "5")).groups["peer"].explanation["calculation"]
    assert [leaf["value"] for leaf in leaves(mean, "ratings_together")] == ["11"]
    assert not [part for part in str(mean).split("'") if part.startswith("peer")]


def test_nobody_is_a_peer_of_himself():
    assert refusal(feedback, *BASE, said("peer", "anna", "5"), rated="anna") == (
        "/ratings/2/rater",
        "rates_himself",
    )
    assert feedback(*BASE, rated="anna").groups["self"].value == 5


def test_an_answer_of_no_group_is_refused():
    assert refusal(feedback, said("friends", "x", "5")) == ("/ratings/0/group", "unknown_group")


def answers(question: str, *scores: str) -> list[Answer]:
    return [said("peer", f"peer{number}", score, question) for number, score in enumerate(scores)]


def test_a_question_too_few_have_answered_is_shown_to_nobody():
    found = feedback(*answers("listens", "4", "4", "1"), *answers("leads", "5", "5"))
    assert proven(found.questions["peer"]["listens"]) == 3
    assert reason(found.questions["peer"]["leads"]) == "too_few_raters"


def test_a_hidden_question_cannot_be_computed_back_from_the_group():
    shown = answers("listens", "4", "4", "1")
    assert (
        feedback(*shown, *answers("leads", "5", "5")).groups["peer"].value == feedback(*shown).groups["peer"].value
    )


def test_a_rater_who_answers_more_questions_does_not_count_more():
    three = [*answers("listens", "4", "4", "1", "5"), *answers("leads", "2", "2", "3")]
    assert proven(feedback(*three).groups["peer"]) == Fraction("3.25")


def test_a_suppressed_group_shows_no_text_either():
    texts = [said("peer", "p1", "3", text="secret"), said("manager", "li", "4", text=" well done ")]
    assert feedback(*texts).texts == {"manager": ("well done",)}


def test_texts_are_in_an_order_that_tells_no_writer():
    one, two, three = (
        said("peer", name, "3", text=text) for name, text in zip("abc", ("z", "m", "a"), strict=True)
    )
    assert feedback(one, two, three).texts["peer"] == ("a", "m", "z") == feedback(three, one, two).texts["peer"]


def test_who_rates_without_writing_hides_the_writer():
    one = said("peer", "peer0", "4", text="he listens")
    assert feedback(*peers("1", "4", "4"), one).texts["peer"] == ("he listens",)


def test_who_writes_without_rating_has_answered_an_open_question():
    wishes = [said("peer", f"peer{number}", None, "wishes", f"wish {number}") for number in range(3)]
    assert feedback(*peers("4", "4", "4"), *wishes).texts["peer"] == ("wish 0", "wish 1", "wish 2")
    assert feedback(*peers("4", "4", "4"), *wishes[:2]).texts["peer"] == ()


def test_a_group_without_a_threshold_is_shown_from_one_rater_on():
    open_to_all = read(FeedbackPlan, {"groups": [{"id": "peer", "weight": "1"}], "total": "1"})
    assert proven(feedback(*peers("4"), of=open_to_all).overall) == 4


def test_a_text_to_a_question_too_few_have_answered_is_not_shown():
    hidden = said("peer", "peer0", None, "leads", "only I know this")
    assert feedback(*answers("listens", "4", "4", "1"), hidden).texts["peer"] == ()


@pytest.mark.parametrize(
    ("groups", "more", "problem"),
    [
        ([("a", "1", 1), ("a", "1", 1)], {}, ("/groups", "named_twice")),
        ([("a", "0", 1)], {}, ("/groups", "no_weight")),
        ([("a", "60", 1)], {"total": "100"}, ("/groups", "weights_not_100")),
        ([("a", "1", 0)], {}, ("/groups/0/threshold", "too_small")),
        ([("a", "-1", 1)], {}, ("/groups/0/weight", "too_small")),
    ],
)
def test_groups_that_do_not_fit_are_refused(groups, more, problem):
    assert refusal(plan, *groups, **more) == problem


def test_everybody_but_oneself_and_the_manager_is_protected_unless_said_otherwise():
    assert [usual_threshold(group) for group in ("self", "manager", "peer", "customer")] == [1, 1, 3, 3]


SCORES = st.lists(st.integers(1, 5).map(str), max_size=6)


@given(SCORES, SCORES)
def test_a_hidden_group_never_moves_anything_that_is_shown(mine, hidden):
    ours = peers(*mine)
    theirs = [said("customer", f"c{number}", score) for number, score in enumerate(hidden[:2])]
    assert feedback(*BASE, *ours, *theirs).overall.value == feedback(*BASE, *ours).overall.value
    assert 1 <= proven(feedback(*BASE, *ours).overall) <= 5
