"""A pool shared by points."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import leaves
from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import read
from incentives.engine.points_pools import PointsMember, PointsPool, PointsShared, share_by_points
from incentives.engine.tests.telling import CENTS, YEN, told

POINTS = {"A": "3", "B": "2", "C": "1"}


def shared(pool: str, *members: dict[str, Any], rounding=CENTS, **plan: Any) -> PointsShared:
    people = [read(PointsMember, member) for member in members]
    return share_by_points(read(PointsPool, {"points": POINTS} | plan), Fraction(pool), people, rounding)


def member(name: str, grade: str | None, salary: str = "100", presence: Any = "1") -> dict[str, Any]:
    return {"id": name, "grade": grade, "salary": salary, "presence": presence}


def parts(found: PointsShared) -> dict[str, Fraction | None]:
    return {who: None if part.value is None else told(part) for who, part in found.parts.items()}


def refused(*members: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        shared("100", *members)
    return caught.value.problems[0].pointer, caught.value.problems[0].code


def test_points_are_those_of_the_grade_times_salary_times_presence():
    people = [member("a", "A", "10000"), member("b", "B", "12000"), member("c", "B", "8000", "0.5")]
    found = shared("50000", *people, member("d", "C", "9000", ["365", "365"]))
    assert parts(found) == {
        "a": Fraction("21126.76"),
        "b": Fraction("16901.41"),
        "c": Fraction("5633.80"),
        "d": Fraction("6338.03"),
    }
    assert told(found.undistributed) == 0


def test_a_part_says_that_it_got_a_unit_left_over():
    found = shared("100", *(member(name, "A") for name in "abc"), rounding=YEN)
    assert [len(leaves(part.explanation["calculation"], "unit_left")) for part in found.parts.values()] == [
        1,
        0,
        0,
    ]


def test_a_tie_goes_by_the_order_of_the_members():
    assert parts(shared("1", member("z", "A"), member("a", "A"), rounding=YEN)) == {"z": 1, "a": 0}


def test_the_pool_itself_is_rounded_once():
    found = shared("100.005", member("a", "A"), member("b", "A"))
    assert (parts(found), told(found.undistributed)) == ({"a": Fraction("50.01"), "b": 50}, 0)


def test_what_is_taken_back_mirrors_what_was_shared():
    people = [member("a", "A"), member("b", "B"), member("c", "B")]
    assert parts(shared("-100", *people)) == {who: -part for who, part in parts(shared("100", *people)).items()}


def test_whoever_is_not_rated_is_held_and_the_part_of_the_best_grade_kept_back():
    found = shared("100", member("a", "A"), member("b", "NR"), member("c", None))
    assert (found.held, told(found.undistributed)) == (("b", "c"), Fraction("66.66"))
    assert [part.status for part in found.parts.values()] == ["ok", "held_not_rated", "held_not_rated"]


@pytest.mark.parametrize("decided", ["A", "B", "C"])
def test_whatever_is_decided_nobody_has_to_give_back_more_than_a_unit_of_rounding(decided):
    before = shared("100", member("a", "B"), member("b", "NR"))
    after = shared("100", member("a", "B"), member("b", decided))
    assert parts(before)["a"] <= parts(after)["a"] + Fraction("0.01")


def test_the_rest_share_everything_where_that_was_agreed():
    found = shared("100", member("a", "A"), member("b", "NR"), not_rated="rest")
    assert (parts(found), found.held, told(found.undistributed)) == ({"a": 100, "b": None}, ("b",), 0)


def test_a_plan_may_say_what_being_not_rated_is_worth():
    found = shared("100", member("a", "A"), member("b", "NR"), points=POINTS | {"NR": "1"})
    assert (parts(found), found.held) == ({"a": 75, "b": 25}, ())


@pytest.mark.parametrize("people", [[member("a", "A", "0")], [member("a", "A", presence="0")]])
def test_where_nobody_has_points_the_pool_is_undistributed(people):
    found = shared("100", *people)
    assert (parts(found), told(found.undistributed)) == ({"a": 0}, 100)


def test_where_everybody_is_held_the_pool_waits():
    found = shared("100", member("a", "NR"), not_rated="rest")
    assert (parts(found), told(found.undistributed)) == ({"a": None}, 100)


@pytest.mark.parametrize(
    ("people", "problem"),
    [
        ([member("a", "A"), member("a", "B")], ("/members", "named_twice")),
        ([member("a", "A"), member("b", "E")], ("/members/1/grade", "unknown_grade")),
        ([member("a", "A", presence=["2", "1"])], ("/members/0/presence", "presence_out_of_range")),
        ([member("a", "A", "-1")], ("/salary", "too_small")),
        ([{"id": "a", "grade": "A"}], ("", "missing")),
    ],
)
def test_members_that_do_not_fit_are_refused(people, problem):
    assert refused(*people) == problem


MEMBERS = st.lists(st.tuples(st.sampled_from(["A", "B", "C", "NR"]), st.integers(0, 999)), min_size=1, max_size=8)


@given(st.integers(-(10**6), 10**8), MEMBERS, st.sampled_from(["reserve", "rest"]))
def test_parts_and_undistributed_are_the_pool(cents, people, policy):
    members = [member(f"m{at}", grade, str(salary)) for at, (grade, salary) in enumerate(people)]
    found = shared(str(Fraction(cents, 100)), *members, not_rated=policy)
    given = sum((part for part in parts(found).values() if part is not None), Fraction(0))
    assert given + told(found.undistributed) == Fraction(cents, 100)
