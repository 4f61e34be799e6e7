"""Progress rolls up."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import read
from evaluations.engine.goal_branches import DEEPEST, Goal
from evaluations.engine.goal_tree import GoalTree, Progress, progress_of
from evaluations.engine.tests.proofs import THREE, TWO, proven, reason, refusal


def progress(*goals: dict[str, Any], rounding=TWO, **plan: Any) -> Progress:
    return progress_of(read(GoalTree, plan), [read(Goal, goal) for goal in goals], rounding)


def goal(name: str, parent: str | None = None, done: str | None = None, **more: Any) -> dict[str, Any]:
    return {"id": name, "parent": parent, "progress": done, **more}


def test_a_goal_is_the_mean_of_those_below_it():
    found = progress(
        goal("top"), goal("a", "top", "80"), goal("b", "top"), goal("c", "b", "30"), goal("d", "b", "0")
    )
    assert {name: proven(one) for name, one in found.goals.items()} == {
        "top": Fraction("47.5"),
        "a": 80,
        "b": 15,
        "c": 30,
        "d": 0,
    }


def test_what_is_written_at_a_goal_with_goals_below_does_not_count():
    assert proven(progress(goal("top", done="99"), goal("a", "top", "10")).score) == 10


def test_archived_goals_and_what_lies_below_them_do_not_count():
    goals = [goal("top"), goal("a", "top", "80"), goal("old", "top", archived=True), goal("b", "old", "0")]
    found = progress(*goals)
    assert proven(found.score) == 80
    assert set(found.goals) == {"top", "a"}


def test_a_goal_whose_goals_are_all_archived_has_its_own_progress():
    assert proven(progress(goal("top", done="40"), goal("a", "top", "80", archived=True)).score) == 40


def test_a_goal_nobody_has_reported_on_is_no_nought():
    found = progress(goal("top"), goal("a", "top", "80"), goal("b", "top"))
    assert (proven(found.score), found.unreported) == (80, ("b",))
    assert reason(found.goals["b"]) == "no_progress"


def test_without_any_report_there_is_no_score():
    found = progress(goal("top"), goal("a", "top"))
    assert (reason(found.score), reason(found.percent), reason(found.goals["top"])) == ("no_progress",) * 3
    assert reason(progress().score) == "no_progress"


def test_goals_may_weigh_differently():
    found = progress(goal("top"), goal("a", "top", "80", weight="1.5"), goal("b", "top", "0", weight="0.5"))
    assert proven(found.score) == 60


def test_areas_make_up_the_score_by_weight():
    goals = [
        goal("a", done="50", kra="sales"),
        goal("b", done="100", kra="sales"),
        goal("c", done="10", kra="care"),
    ]
    found = progress(*goals, kra_weights={"sales": "60", "care": "40"}, out_of="5")
    assert {area: proven(one) for area, one in found.areas.items()} == {"sales": 75, "care": 10}
    assert (proven(found.percent), proven(found.score)) == (49, Fraction("2.45"))


def test_score_and_percent_are_each_rounded_once():
    goals = [goal("a", done="0", kra="x"), goal("b", done="0", kra="x"), goal("c", done="50", kra="x")]
    found = progress(*goals, rounding=THREE, kra_weights={"x": "100"}, out_of="7")
    assert (proven(found.percent), proven(found.score)) == (Fraction("16.667"), Fraction("1.167"))


def test_an_area_without_data_is_missing_as_in_a_scorecard():
    half = {"sales": "50", "care": "50"}
    found = progress(goal("a", done="40", kra="sales"), kra_weights=half)
    assert (proven(found.score), found.missing, reason(found.areas["care"])) == (40, ("care",), "no_progress")
    assert proven(progress(goal("a", done="40", kra="sales"), kra_weights=half, missing="zero").score) == 20
    found = progress(goal("a", done="40", kra="sales"), kra_weights={"sales": "49", "care": "51"})
    assert reason(found.score) == "insufficient_data"


def test_the_weights_of_areas_come_to_exactly_100():
    assert refusal(progress, kra_weights={"a": "99.99"}) == ("/kra_weights", "weights_not_100")
    assert proven(progress(goal("a", done="4", kra="a"), kra_weights={"a": "3"}, total=None).score) == 4
    assert proven(progress(goal("a", done="4", kra="a"), kra_weights={"a": "1"}, total="1").score) == 4


CHAIN = [goal("g0"), *(goal(f"g{n}", f"g{n - 1}") for n in range(1, DEEPEST))]


@pytest.mark.parametrize(
    ("goals", "problem"),
    [
        ([goal("a"), goal("a")], ("/goals", "named_twice")),
        ([goal("a", "nobody")], ("/goals/0/parent", "unknown_parent")),
        ([goal("a", "a")], ("/goals/0/parent", "goal_circle")),
        ([goal("z"), goal("a", "b"), goal("b", "c"), goal("c", "a")], ("/goals/1/parent", "goal_circle")),
        ([*CHAIN, goal("deep", f"g{DEEPEST - 1}")], (f"/goals/{DEEPEST}/parent", "too_deep")),
        ([goal("a", done="100.01")], ("/progress", "too_large")),
        ([goal("a", done="-1")], ("/progress", "too_small")),
        ([goal("a", weight="0")], ("/weight", "not_positive")),
    ],
)
def test_goals_that_make_no_tree_are_refused(goals, problem):
    assert refusal(progress, *goals) == problem


def test_fifty_levels_are_deep_enough_for_anybody_and_still_roll_up():
    assert DEEPEST == 50
    assert proven(progress(*CHAIN[:-1], goal(f"g{DEEPEST - 1}", f"g{DEEPEST - 2}", "30")).score) == 30


@pytest.mark.parametrize(
    ("goals", "problem"),
    [
        ([goal("a", kra="sales"), goal("b", "a", kra="care")], ("/goals/1/kra", "area_differs")),
        ([goal("a", kra="other")], ("/goals/0/kra", "unknown_area")),
        ([goal("a")], ("/goals/0/kra", "unknown_area")),
    ],
)
def test_every_goal_belongs_to_the_area_of_its_branch(goals, problem):
    assert refusal(progress, *goals, kra_weights={"sales": "50", "care": "50"}) == problem


def test_the_area_that_does_not_fit_is_named():
    with pytest.raises(Refused, match="sales"):
        progress(goal("a", kra="sales"), goal("b", "a", kra="care"), kra_weights={"sales": "100"})
    with pytest.raises(Refused, match="other"):
        progress(goal("a", kra="other"), kra_weights={"sales": "100"})


def test_an_archived_goal_may_belong_to_an_area_of_old():
    goals = [goal("a", kra="sales", done="7"), goal("b", kra="gone", archived=True)]
    assert proven(progress(*goals, kra_weights={"sales": "100"}).score) == 7


@given(st.lists(st.tuples(st.integers(0, 5), st.one_of(st.none(), st.integers(0, 100))), max_size=10))
def test_progress_lies_between_that_of_the_leaves_and_never_depends_on_their_order(shape):
    goals = [
        goal(f"g{at}", f"g{at - back}" if 0 < back <= at else None, None if done is None else str(done))
        for at, (back, done) in enumerate(shape)
    ]
    found, turned = progress(*goals), progress(*reversed(goals))
    assert found.score.value == turned.score.value
    known = [done for _, done in shape if done is not None]
    assert found.score.value is None or min(known) <= proven(found.score) <= max(known)
