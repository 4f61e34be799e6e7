"""Targets handed down."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import leaves
from crm.exact.numbers import Fraction
from crm.exact.reading import read
from evaluations.engine.cascade import Cascade, CascadePlan, Child, cascade
from evaluations.engine.tests.proofs import TWO, WHOLE, proven, refusal


def child(name: str, weight: str = "1", *below: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": name, "weight": weight, "children": below, **more}


def handed(target: str, *children: dict[str, Any], rounding=TWO, **plan: Any) -> Cascade:
    return cascade(read(CascadePlan, plan), Fraction(target), [read(Child, one) for one in children], rounding)


def targets(found: Cascade) -> dict[str, Fraction]:
    return {name: proven(target) for name, target in found.targets.items()}


def test_nothing_is_lost_on_the_way_down():
    found = handed("1000000", child("t1", "50", child("a1"), child("a2"), child("a3")), child("t2", "50"))
    assert targets(found) == {
        "t1": 500000,
        "a1": Fraction("166666.67"),
        "a2": Fraction("166666.67"),
        "a3": Fraction("166666.66"),
        "t2": 500000,
    }


def test_counts_are_handed_down_in_whole_units():
    assert targets(handed("100", child("b"), child("a"), child("c"), rounding=WHOLE)) == {
        "b": 34,
        "a": 33,
        "c": 33,
    }


def test_a_part_says_that_it_got_a_unit_left_over():
    found = handed("100", child("b"), child("a"), child("c"), rounding=WHOLE)
    units = [len(leaves(one.explanation["calculation"], "unit_left")) for one in found.targets.values()]
    assert units == [1, 0, 0]


def test_more_is_handed_down_than_there_is_at_every_level_again():
    found = handed("500000", child("a", "3", child("b")), child("c", "2"), over_assign="1.10")
    assert targets(found) == {"a": 330000, "b": 363000, "c": 220000}
    assert (proven(found.coverage.share), found.coverage.status) == (Fraction("1.1"), "ok")


def test_less_may_be_handed_down_and_is_seen_to_be_less():
    found = handed("100", child("a", "0.4"), child("b", "0.6"), over_assign="0.9", total="1")
    assert (targets(found), found.coverage.status) == ({"a": 36, "b": 54}, "under_cascaded")


def test_who_has_no_weight_counts_once():
    assert targets(handed("90", child("a", "2"), {"id": "b"})) == {"a": 60, "b": 30}


def test_what_over_assignment_makes_finer_than_a_unit_is_rounded_first():
    found = handed("101", child("a"), child("b"), over_assign="1.1", rounding=WHOLE)
    assert targets(found) == {"a": 56, "b": 55}
    assert proven(found.coverage.share) == Fraction(111, 101)


def test_a_target_that_is_taken_back_mirrors_the_one_given():
    names = (child("a", "3"), child("b", "2"), child("c", "2"))
    given, taken = targets(handed("100", *names)), targets(handed("-100", *names))
    assert taken == {name: -part for name, part in given.items()}


def test_the_target_of_a_vacant_position_stays_with_the_lead():
    found = handed("90", child("a"), child("b", vacant=True), child("c"))
    assert (targets(found), found.kept) == ({"a": 30, "b": 30, "c": 30}, ("b",))


def test_the_others_share_the_target_of_a_vacant_position_where_that_is_decided():
    found = handed("90", child("a"), child("b", vacant=True), child("c"), vacancy="redistribute")
    assert (targets(found), found.kept, proven(found.coverage.share)) == ({"a": 45, "c": 45}, (), 1)


def test_where_every_position_is_vacant_the_lead_keeps_all():
    found = handed("90", child("a", vacant=True), vacancy="redistribute")
    assert (targets(found), found.kept) == ({"a": 90}, ("a",))


def test_a_position_without_a_holder_hands_down_to_those_who_work_below_it():
    found = handed("90", child("lead", "1", child("a"), vacant=True), vacancy="redistribute")
    assert (targets(found), found.kept) == ({"lead": 90, "a": 90}, ())


def test_without_anybody_below_nothing_is_covered():
    found = handed("90")
    assert (found.targets, found.coverage.status) == ({}, "under_cascaded")


@pytest.mark.parametrize(
    ("children", "plan", "problem"),
    [
        ([child("a"), child("b", "1", child("a"))], {}, ("/children", "named_twice")),
        ([child("a", "0")], {}, ("/children", "no_weight")),
        ([child("a", "1", child("b", "0"))], {}, ("/children/0/children", "no_weight")),
        ([child("a", "60")], {"total": "100"}, ("/children", "weights_not_100")),
        ([child("a", "-1")], {}, ("/weight", "too_small")),
        ([child("a")], {"over_assign": "0"}, ("/over_assign", "not_positive")),
    ],
)
def test_what_cannot_be_handed_down_is_refused(children, plan, problem):
    assert refusal(handed, "100", *children, **plan) == problem


WEIGHTS = st.lists(st.integers(0, 9), min_size=1, max_size=6).filter(any)


@given(st.integers(-(10**6), 10**9), WEIGHTS, WEIGHTS)
def test_the_targets_below_come_to_the_target_above(cents, teams, agents):
    below = [child(f"a{at}", str(weight)) for at, weight in enumerate(agents)]
    found = handed(str(Fraction(cents, 100)), *(
        child(f"t{at}", str(weight), *(below if at == 0 else ())) for at, weight in enumerate(teams)
    ))  # fmt: skip
    given = targets(found)
    assert sum(given[f"t{at}"] for at in range(len(teams))) == Fraction(cents, 100)
    assert sum(given[f"a{at}"] for at in range(len(agents))) == given["t0"]
