"""Cases of pools as they are handed in and told."""

from typing import Any

import pytest

from crm.exact.cases import differences, evaluate
from crm.exact.wording import rows_of
from incentives.cases.pools import KINDS
from incentives.cases.tests.files import cases


def told(pool: dict[str, Any], *members: dict[str, Any], **inputs: Any) -> dict[str, Any]:
    plan = {"currency": "USD", "pool": {"allocation": "equal", **pool}}
    return evaluate({"kind": "pool", "plan": plan, "inputs": {"members": list(members), **inputs}}, KINDS)


@pytest.mark.parametrize("case", cases("pool"), ids=lambda case: case["id"])
def test_a_worked_example_comes_out(case):
    found = evaluate(case, KINDS)

    assert list(differences(case["expected"], found)) == []
    assert all(rows_of(tree, "zh-Hans") for tree in found["explanation"])


GATE = {"measure": "attainment", "op": ">=", "value": "0.5"}


def test_paid_held_ineligible_and_undistributed_are_told_apart():
    team = {"id": "a", "attainment": "0.6"}, {"id": "b", "attainment": "0.4"}, {"id": "c", "attainment": None}

    found = told({"amount": "99", "gate": GATE, "ineligible": "unallocated"}, *team)

    assert found["by_payee"] == {"a": "33", "b": "0", "c": "0"}
    assert (found["amount"], found["held"], found["undistributed"]) == ("33", "33", "33")
    assert (found["held_by_payee"], found["ineligible"]) == ({"c": "33"}, ["b"])


def test_the_team_s_result_may_be_called_revenue_or_result():
    pool = {"rate": "0.01", "goal": "100"}

    assert told(pool, {"id": "a"}, revenue="200") == told(pool, {"id": "a"}, result="200")


@pytest.mark.parametrize(
    ("pool", "members", "code", "pointer"),
    [
        ({"amount": "1"}, [{"id": "a"}, {"id": "a"}], "member_repeated", "/inputs/members/1"),
        ({"amount": "1", "rate": "0.1"}, [], "pool_amount_or_rate", "/plan/pool"),
        ({"rate": "1.5"}, [], "rate_out_of_range", "/plan/pool/rate"),
        ({"rate": "0.1"}, [], "team_result_missing", ""),
        ({"amount": "1", "allocation": "weights"}, [{"id": "a"}], "weight_missing", ""),
        (
            {"amount": "1", "allocation": "weights"},
            [{"id": "a", "weight": "-1"}],
            "weight_negative",
            "/inputs/members",
        ),
        ({"amount": "1", "gate": {**GATE, "op": "~"}}, [], "not_allowed", "/plan/pool/gate/op"),
        ({"amount": "1"}, [{"weight": "1"}], "missing", "/inputs/members/0"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_in_both_languages(pool, members, code, pointer):
    found = told(pool, *members)

    assert (found["error"], found["problems"][0]["pointer"]) == (code, pointer)
    assert all(found["problems"][0]["message"].values())
