"""Cases of draws."""

from typing import Any

import pytest

from crm.exact.cases import differences, evaluate
from incentives.cases.draws import KINDS
from incentives.cases.tests.files import cases

DRAW = {"amount": "2000", "until_period": 2}


def worked_out(inputs: dict[str, Any], **draw: Any) -> dict[str, Any]:
    plan = {"currency": "CNY", "rounding": {"mode": "half_up", "scale": 2}, "draw": DRAW | draw}
    return evaluate({"kind": "draw", "plan": plan, "inputs": inputs}, KINDS)


@pytest.mark.parametrize("case", cases("draw"), ids=lambda case: case["id"])
def test_a_worked_example_comes_out_exactly(case: dict[str, Any]) -> None:
    assert list(differences(case["expected"], evaluate(case, KINDS))) == []


def test_a_draw_that_is_not_recovered_leaves_no_balance() -> None:
    told = worked_out({"earnings": ["500", "3000"]}, recoverable=False)

    assert (told["amount"], told["balance"]) == ("5000", "0")


def test_a_part_of_a_period_draws_its_part_and_a_waiver_lowers_what_is_owed() -> None:
    told = worked_out({"earnings": ["0", "0"], "presence": ["0.5"], "forgiven": ["0", "500"]})

    assert [(period["paid"], period["balance"]) for period in told["periods"]] == [
        ("1000", "1000"),
        ("2000", "2500"),
    ]


def test_what_an_agent_who_leaves_owes_is_taken_from_the_last_payment_as_far_as_the_law_allows() -> None:
    told = worked_out({"earnings": ["500"], "left": True}, at_exit="final_pay", exit_pct="0.2")

    assert told["exit"] == {"recovered": "400", "written_off": "0", "balance": "1100"}


def test_a_negative_earning_is_carried_beside_the_draw() -> None:
    told = worked_out({"earnings": ["-300"]})

    assert told["periods"] == [{"paid": "2000", "balance": "2000", "carry": "-300"}]


def test_without_periods_nothing_is_paid() -> None:
    assert worked_out({"earnings": []})["amount"] == "0"


@pytest.mark.parametrize(
    ("inputs", "draw", "error", "pointer"),
    [
        ({}, {}, "missing", "/inputs"),
        ({"earnings": [500]}, {}, "float", "/inputs/earnings/0"),
        ({"earnings": ["1"], "presence": ["1.5"]}, {}, "too_large", "/inputs/presence/0"),
        ({"earnings": ["1"], "forgiven": ["-5"]}, {}, "too_small", "/inputs/forgiven/0"),
        ({"earnings": ["1"]}, {"amount": "-5"}, "too_small", "/plan/draw/amount"),
        ({"earnings": ["1"]}, {"guarantee": "5"}, "unknown_field", "/plan/draw/guarantee"),
    ],
)
def test_what_is_missing_or_wrong_is_named_with_its_place(
    inputs: dict[str, Any], draw: dict[str, Any], error: str, pointer: str
) -> None:
    told = worked_out(inputs, **draw)

    assert (told["error"], told["problems"][0]["pointer"]) == (error, pointer)
