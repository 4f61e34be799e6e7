"""Cases of proration: read, worked out, and told."""

from typing import Any

import pytest

from crm.exact.cases import differences, evaluate
from crm.exact.explanation import evaluate as worked_out
from incentives.cases.proration import KINDS
from incentives.cases.tests.files import cases

YEAR = {"start": "2026-01-01", "end": "2026-12-31"}
SEASONS = ["0.1", "0.2", "0.3", "0.4"]
SINCE_JUNE = {"active": [{"start": "2026-06-01", "end": "2026-12-31"}]}


def a_case(method: str, inputs: dict[str, Any], **proration: Any) -> dict[str, Any]:
    return {
        "kind": "proration",
        "plan": {"currency": "CNY", "proration": {"method": method} | proration},
        "inputs": {"values": {"quota": "1200"}} | inputs,
    }


@pytest.mark.parametrize("case", cases("proration"), ids=lambda case: case["id"])
def test_a_worked_example_comes_out_exactly(case: dict[str, Any]) -> None:
    assert list(differences(case["expected"], evaluate(case, KINDS))) == []


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (
            a_case("months", SINCE_JUNE, period=YEAR),
            {"values": {"quota": "700"}, "months": "7", "of": "12", "share": "7/12"},
        ),
        (
            a_case("quarter_weights_months", SINCE_JUNE, period=YEAR, weights=SEASONS),
            {"values": {"quota": "920"}, "months": "7", "of": "12"},
        ),
        (
            a_case(
                "quarter_weights_months", {"active_months": [0, 1, 3, 3]}, weights=["0.1", "0.2", "0.3", "0.4"]
            ),
            {"values": {"quota": "920"}, "months": "7", "of": "12"},
        ),
        (
            a_case("quarter_weights_months", {"active_months": [0, 1, 3, 3]}, period=YEAR, quarters=SEASONS),
            {"values": {"quota": "920"}, "months": "7", "of": "12"},
        ),
        (
            a_case("quarter_weights_months", {"active": ["0", "1", "3", "3"]}, period=YEAR, weights=SEASONS),
            {"values": {"quota": "920"}, "months": "7", "of": "12"},
        ),
        (
            a_case("quarter_weights_months", {"months_active": {"Q1": "0", "Q2": "0", "Q3": "0", "Q4": "1.5"}}),
            {"values": {"quota": "150"}, "months": "1.5"},
        ),
        (
            a_case("working_days", SINCE_JUNE, period={"start": "2026-05-25", "end": "2026-06-05"}),
            {"values": {"quota": "600"}, "days": "5", "of": "10"},
        ),
        (
            a_case("calendar_days", {"leave": [{"start": "2026-06-01", "end": "2026-06-30"}]}, period=YEAR),
            {"days": "335", "of": "365"},
        ),
    ],
)
def test_every_way_of_proration_can_be_asked_for(case: dict[str, Any], expected: dict[str, Any]) -> None:
    assert list(differences(expected, evaluate(case, KINDS))) == []


def test_each_value_explains_itself() -> None:
    told = evaluate(a_case("months", SINCE_JUNE, period=YEAR), KINDS)

    assert worked_out(told["explanation"]["quota"]["calculation"]) == 700


OVERLAPPING = [
    {"start": "2026-01-01", "end": "2026-06-30", "value": "1"},
    {"start": "2026-06-30", "end": "2026-12-31", "value": "2"},
]


@pytest.mark.parametrize(
    ("case", "pointer", "code"),
    [
        (a_case("calendar_days", {}, period=YEAR), "/inputs", "missing"),
        (a_case("calendar_days", SINCE_JUNE), "/plan/proration", "missing"),
        (a_case("calendar_days", SINCE_JUNE | {"values": None}, period=YEAR), "/inputs", "missing"),
        (a_case("quarter_weights_months", SINCE_JUNE), "/inputs", "missing"),
        (a_case("quarter_weights_months", {"active_months": [4, 0, 0, 0]}), "/inputs/active_months",
         "active_months_do_not_fit"),
        (a_case("quarter_weights_months", {"active_months": [6, 0]}, period=YEAR, weights=["0.5", "0.5"]),
         "/inputs", "missing"),
        (a_case("blended_days", {}, period=YEAR), "/inputs", "missing"),
        (a_case("blended_days", {"segments": []}, period=YEAR), "/inputs/segments", "too_few"),
        (a_case("blended_days", {"segments": OVERLAPPING}, period=YEAR), "/inputs/segments/1", "segments_overlap"),
        (a_case("by_feeling", {}), "/plan/proration/method", "not_allowed"),
        (a_case("calendar_days", SINCE_JUNE, period={"start": "2026-02-01", "end": "2026-01-01"}),
         "/plan/proration/period/end", "ends_before_start"),
        (a_case("working_days", SINCE_JUNE, period=YEAR, weekdays=[7]), "/plan/proration/weekdays/0", "too_large"),
    ],
)  # fmt: skip
def test_what_cannot_be_worked_out_says_why(case: dict[str, Any], pointer: str, code: str) -> None:
    (problem,) = evaluate(case, KINDS)["problems"]

    assert (problem["pointer"], problem["code"]) == (pointer, code)
