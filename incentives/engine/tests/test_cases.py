"""The worked examples with published results, as far as the engine goes today."""

from decimal import Decimal
from typing import Any

import pytest

from incentives.engine.calculate import Result, calculate
from incentives.engine.checks import parse, problems_of
from incentives.engine.explanation import amount_of
from incentives.engine.tests.cases import cases, inputs_of

NOT_YET = {
    "receipts": "a list of payments for each deal, and the tail after leaving",
}
"""Features of the examples that later work adds, and what they are."""


def is_not_yet(case: dict[str, Any]) -> bool:
    components = case["plan"]["components"]
    return any(component["basis"] in NOT_YET or "eligibility" in component for component in components)


COMMISSION = cases("commission")
READY = [case for case in COMMISSION if not is_not_yet(case)]


@pytest.mark.parametrize("case", READY, ids=lambda case: case["id"])
def test_a_worked_example_comes_out_exactly(case: dict[str, Any]) -> None:
    result = calculate(parse(case["plan"]), inputs_of(case["inputs"]))

    differences = {
        name: (actual, wanted)
        for name, wanted in case["expected"].items()
        if not _agrees(name, actual := _shown(result, name), wanted)
    }

    assert differences == {}
    assert [amount_of(line.explanation) for line in result.lines] == [line.amount for line in result.lines]


def test_what_is_left_for_later_is_a_short_list() -> None:
    assert len(COMMISSION) - len(READY) == 1


def _shown(result: Result, name: str) -> Any:
    if name == "lines":
        return [{"ref": line.ref, "amount": line.amount} for line in result.lines]
    return getattr(result, name)


def _agrees(name: str, actual: Any, wanted: Any) -> bool:
    if name == "lines":
        return [(line["ref"], line["amount"]) for line in actual] == [
            (line["ref"], Decimal(line["amount"])) for line in wanted
        ]
    if name == "by_component":
        return actual == {key: Decimal(v) for key, v in wanted.items()}
    return actual == (Decimal(wanted) if name != "gate" else wanted)


@pytest.mark.parametrize(
    "case", [case for case in cases("validation") if "components" in case["plan"]], ids=lambda case: case["id"]
)
def test_a_plan_that_cannot_be_right_is_refused(case: dict[str, Any]) -> None:
    assert [problem.code for problem in problems_of(case["plan"])] == [case["expected"]["error"]]
