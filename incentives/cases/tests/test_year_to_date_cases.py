"""Cases of year-to-date bonuses: read, worked out, and told."""

from typing import Any

import pytest

from crm.exact.cases import differences, evaluate
from crm.exact.explanation import evaluate as worked_out
from incentives.cases.tests.files import cases
from incentives.cases.year_to_date import KINDS

LINE = {"curve": [{"at": "0", "pay": "0"}, {"at": "1", "pay": "1"}]}


def a_case(inputs: dict[str, Any], **plan: Any) -> dict[str, Any]:
    return {"kind": "ytd_bonus", "plan": {"currency": "CNY", "monthly_target": "100", "curve": LINE} | plan,
            "inputs": inputs}  # fmt: skip


@pytest.mark.parametrize("case", cases("ytd_bonus"), ids=lambda case: case["id"])
def test_a_worked_example_comes_out_exactly(case: dict[str, Any]) -> None:
    assert list(differences(case["expected"], evaluate(case, KINDS))) == []


@pytest.mark.parametrize("months", ["months", "periods"])
def test_what_was_paid_and_what_is_carried_are_told_apart(months: str) -> None:
    told = evaluate(a_case({months: [{"actual": 5, "quota": 5}, {"actual": -5, "quota": 5}]}), KINDS)

    assert told["amount"] == "100"
    assert told["periods"][1] == {"earned_ytd": "0", "delta": "-100", "paid": "0", "carry": "-100"}
    assert [worked_out(tree["calculation"]) for tree in told["explanation"]] == [100, 0]


@pytest.mark.parametrize(
    ("case", "pointer", "code"),
    [
        (a_case({}), "/inputs", "missing"),
        (a_case({"months": [{"quota": "1"}]}), "", "month_missing"),
        (a_case({"months": [{"actual": "1", "quota": "0"}]}), "", "quota_zero"),
        (a_case({"months": []}, curve={"curve": []}), "/plan/curve/curve", "too_few"),
    ],
)
def test_what_cannot_be_worked_out_says_why(case: dict[str, Any], pointer: str, code: str) -> None:
    (problem,) = evaluate(case, KINDS)["problems"]

    assert (problem["pointer"], problem["code"]) == (pointer, code)
