"""Cases of statements as they are handed in and told."""

from typing import Any

import pytest

from crm.exact.cases import differences, evaluate
from crm.exact.wording import rows_of
from incentives.cases.statements import KINDS
from incentives.cases.tests.files import cases


def told(kind: str, inputs: dict[str, Any], **plan: Any) -> dict[str, Any]:
    return evaluate({"kind": kind, "plan": {"currency": "USD", **plan}, "inputs": inputs}, KINDS)


@pytest.mark.parametrize("case", cases("statement", "statement_sum"), ids=lambda case: case["id"])
def test_a_worked_example_comes_out(case):
    found = evaluate(case, KINDS)

    assert list(differences(case["expected"], found)) == []
    trees = found["explanation"] if isinstance(found["explanation"], list) else [found["explanation"]]
    assert all(rows_of(tree, "zh-Hans") for tree in trees)


def test_deferred_and_withheld_are_told_for_each_period_and_together():
    periods = {"periods": [{"earned": "7000"}, {"earned": "6000"}]}

    lost = told("statement", periods, payment={"cap": "5000"})
    later = told("statement", periods, payment={"cap": "5000", "pay_excess_later": True})

    assert (lost["amount"], lost["withheld"]) == ("10000", "3000")
    assert [period["deferred"] for period in later["periods"]] == ["2000", "3000"]


def test_a_balance_may_come_from_before():
    inputs = {"periods": [{"earned": "1000"}], "opening_carry": "-300", "opening_deferred": "50"}

    assert told("statement", inputs, payment={})["periods"][0]["paid"] == "750"


def test_a_statement_carries_what_is_negative_unless_the_plan_says_otherwise():
    inputs = {"periods": [{"clawback": "-10"}]}

    assert told("statement", inputs)["periods"][0]["carry"] == "-10"


@pytest.mark.parametrize(
    ("kind", "inputs", "plan", "code", "pointer"),
    [
        (
            "statement",
            {"periods": []},
            {"payment": {"max_recovery_pct": "2"}},
            "too_large",
            "/plan/payment/max_recovery_pct",
        ),
        ("statement", {"periods": [{"earned": 1.5}]}, {}, "float", "/inputs/periods/0/earned"),
        ("statement", {"periods": [], "carry": "5"}, {}, "too_large", "/inputs/carry"),
        (
            "statement_sum",
            {"lines": [{"amount": "1", "status": "perhaps"}]},
            {},
            "not_allowed",
            "/inputs/lines/0/status",
        ),
        (
            "statement_sum",
            {"lines": [{"amount": "1", "status": "approved", "currency": "EUR"}]},
            {},
            "currencies_mixed",
            "/inputs/lines/0/currency",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place_in_both_languages(kind, inputs, plan, code, pointer):
    found = told(kind, inputs, **plan)

    assert (found["error"], found["problems"][0]["pointer"]) == (code, pointer)
    assert all(found["problems"][0]["message"].values())
