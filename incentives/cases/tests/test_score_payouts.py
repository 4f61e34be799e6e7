"""Cases of pay from reviews."""

from typing import Any

import pytest

from crm.exact.cases import differences, evaluate, schema_of
from incentives.cases.score_payouts import KINDS
from incentives.cases.tests.files import cases

MORE_THAN_ALL = {"target": "1", "grade": "A", "presence": ["2", "1"]}
PAYS = {"grade_factor": {"A": "1.2", "B": "1", "D": "0"}}
POINTS = {"points": {"A": "3", "B": "1"}}


def outcome(kind: str, plan: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any]:
    return evaluate({"kind": kind, "plan": plan, "inputs": inputs}, KINDS)


@pytest.mark.parametrize("case", cases(*KINDS), ids=lambda case: case["id"])
def test_a_worked_example_comes_out_exactly(case):
    assert list(differences(case["expected"], evaluate(case, KINDS))) == []


def test_a_payout_shows_its_range_and_what_the_best_grade_would_leave_of_the_budget():
    found = outcome("payout", PAYS, {"target": "100", "grade": "B", "budget": "110"})
    assert (found["amount"], found["range"], found["budget_left"]) == ("100", {"min": "0", "max": "120"}, "-10")


def test_a_pool_names_whom_it_holds_and_what_it_keeps_back():
    members = [{"id": "a", "grade": "A", "salary": "1"}, {"id": "b", "grade": "NR", "salary": "1"}]
    found = outcome("payout_pool", POINTS, {"pool": "100", "members": members})
    assert (found["amounts"], found["held"], found["undistributed"]) == ({"a": "50", "b": None}, ["b"], "50")


@pytest.mark.parametrize(
    ("kind", "plan", "inputs", "pointer", "code"),
    [
        ("payout", PAYS, {"target": "1", "grade": "E"}, "/inputs/grade", "unknown_grade"),
        ("payout", PAYS, {"target": "1", "grade": "A", "presence": 0.5}, "/inputs/presence", "float"),
        ("payout", PAYS, MORE_THAN_ALL, "/inputs/presence", "presence_out_of_range"),
        ("payout", {"grade_factor": {"A": "-1"}}, {"target": "1"}, "/plan/grade_factor/A", "too_small"),
        ("payout_pool", POINTS, {"pool": "1", "members": []}, "/inputs/members", "too_few"),
        ("payout_pool", POINTS, {"pool": "1", "members": [{"id": "a"}]}, "/inputs/members/0", "missing"),
    ],
)
def test_what_cannot_be_paid_says_where_and_why(kind, plan, inputs, pointer, code):
    found = outcome(kind, plan, inputs)
    assert (found["error"], found["problems"][0]["pointer"]) == (code, pointer)


def test_the_types_describe_themselves():
    assert set(schema_of(KINDS))
