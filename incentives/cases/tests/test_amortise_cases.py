"""Cases of amortised costs."""

from typing import Any

import pytest

from crm.exact.cases import differences, evaluate
from incentives.cases.amortisation import KINDS
from incentives.cases.tests.files import cases


def worked_out(amortise: dict[str, Any], **inputs: Any) -> dict[str, Any]:
    plan = {"currency": "CNY", "rounding": {"mode": "half_up", "scale": 2}, "amortise": amortise}
    return evaluate({"kind": "amortise", "plan": plan, "inputs": inputs}, KINDS)


@pytest.mark.parametrize("case", cases("amortise"), ids=lambda case: case["id"])
def test_a_worked_example_comes_out_exactly(case: dict[str, Any]) -> None:
    assert list(differences(case["expected"], evaluate(case, KINDS))) == []


def test_every_month_is_told_with_what_it_comes_to_so_far() -> None:
    told = worked_out({"months": 3}, cost="100")

    assert [told[f"month_{number}"] for number in (1, 2, 3)] == ["33.33", "33.34", "33.33"]
    assert [told[f"cumulative_{number}"] for number in (1, 2, 3)] == ["33.33", "66.67", "100"]


def test_a_churn_writes_off_the_rest() -> None:
    told = worked_out({"months": 4}, cost="100", churn_month=2)

    assert (told["amount"], told["impairment"], told["month_2"], told["month_3"]) == ("100", "50", "25", "0")
    assert (told["cumulative_1"], told["cumulative_2"], told["remaining_2"]) == ("25", "100", "0")


@pytest.mark.parametrize(
    ("amortise", "inputs", "error", "pointer"),
    [
        ({"months": 0}, {"cost": "1"}, "too_small", "/plan/amortise/months"),
        ({"months": 3}, {}, "missing", "/inputs"),
        ({"months": 3}, {"cost": "1", "churn_month": 0}, "too_small", "/inputs/churn_month"),
        ({"months": 3, "start": "2026-01-01"}, {"cost": "1"}, "unknown_field", "/plan/amortise/start"),
    ],
)
def test_what_is_missing_or_wrong_is_named_with_its_place(
    amortise: dict[str, Any], inputs: dict[str, Any], error: str, pointer: str
) -> None:
    told = worked_out(amortise, **inputs)

    assert (told["error"], told["problems"][0]["pointer"]) == (error, pointer)
