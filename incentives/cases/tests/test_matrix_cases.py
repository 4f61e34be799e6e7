"""Cases of matrices: read, worked out, and told."""

from typing import Any

import pytest

from crm.exact.cases import differences, evaluate
from crm.exact.explanation import evaluate as worked_out
from incentives.cases.matrices import KINDS
from incentives.cases.tests.files import cases


def a_case(measures: dict[str, Any], **matrix: Any) -> dict[str, Any]:
    grid = {"row": "a", "col": "b", "rows": ["0", "1"], "cols": ["0", "1"], "values": [["0", "0.5"], ["0.5", "1"]]}
    plan = {"currency": "CNY", "target": "8000", "matrix": grid | matrix}
    return {"kind": "matrix", "plan": plan, "inputs": {"measures": measures}}


@pytest.mark.parametrize("case", cases("matrix"), ids=lambda case: case["id"])
def test_a_worked_example_comes_out_exactly(case: dict[str, Any]) -> None:
    assert list(differences(case["expected"], evaluate(case, KINDS))) == []


def test_an_actual_with_its_quota_counts_as_attainment() -> None:
    told = evaluate(a_case({"a": {"actual": "50", "target": "100"}, "b": "1"}, mode="bilinear"), KINDS)

    assert (told["pay_pct"], told["amount"]) == ("0.75", "6000")
    assert worked_out(told["explanation"]["calculation"]) == 6000


@pytest.mark.parametrize(
    ("case", "pointer", "code"),
    [
        (a_case({"a": "1"}), "", "measure_missing"),
        (a_case({"a": "1", "b": None}), "", "measure_missing"),
        (a_case({"a": "1", "b": {"actual": "1", "target": "0"}}), "", "quota_zero"),
        (a_case({}, rows=["0"]), "/plan/matrix/values", "matrix_rows_differ"),
        (a_case({}, rows=["1", "0"]), "/plan/matrix/rows", "matrix_bounds_not_increasing"),
    ],
)
def test_what_cannot_be_worked_out_says_why(case: dict[str, Any], pointer: str, code: str) -> None:
    (problem,) = evaluate(case, KINDS)["problems"]

    assert (problem["pointer"], problem["code"]) == (pointer, code)
