"""Cases of renewals."""

from typing import Any

import pytest

from crm.exact.cases import differences, evaluate
from incentives.cases.renewals import KINDS
from incentives.cases.tests.files import cases

RATES = {"commission": [["1", "1", "0.5"], ["2", None, "0.02"]], "override": [["2", "3", "0.01"]]}


def worked_out(inputs: dict[str, Any], **rule: Any) -> dict[str, Any]:
    plan = {"currency": "CNY", "rounding": {"mode": "half_up", "scale": 2}, "renewal": RATES | rule}
    return evaluate({"kind": "renewal", "plan": plan, "inputs": inputs}, KINDS)


@pytest.mark.parametrize("case", cases("renewal"), ids=lambda case: case["id"])
def test_a_worked_example_comes_out_exactly(case: dict[str, Any]) -> None:
    assert list(differences(case["expected"], evaluate(case, KINDS))) == []


def test_each_year_may_have_its_own_premium() -> None:
    told = worked_out({"premiums": ["1000", "1100.25", "900"]})

    assert [line["commission"] for line in told["lines"]] == ["500", "22.01", "18"]
    assert (told["commission"], told["override"], told["amount"]) == ("540.01", "20", "560.01")


def test_who_has_left_is_paid_until_the_vesting_ends() -> None:
    told = worked_out({"premium": "1000", "years": 6, "left_in_year": 2}, vesting_end=4)

    assert [line["commission"] for line in told["lines"]] == ["500", "20", "20", "20", "0", "0"]


@pytest.mark.parametrize(
    ("inputs", "error", "pointer"),
    [
        ({"premium": "1000"}, "missing", "/inputs"),
        ({"years": 3}, "missing", "/inputs"),
        ({"premium": "1000", "years": -1}, "too_small", "/inputs/years"),
        ({"premium": "1000", "years": 10**9}, "too_large", "/inputs/years"),
        ({"premium": "1000", "years": 5, "left_in_year": 2}, "vesting_unknown", ""),
    ],
)
def test_what_is_missing_or_wrong_is_named_with_its_place(
    inputs: dict[str, Any], error: str, pointer: str
) -> None:
    told = worked_out(inputs)

    assert (told["error"], told["problems"][0]["pointer"]) == (error, pointer)
