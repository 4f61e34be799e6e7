"""Cases of bonuses: read, worked out, and told."""

from typing import Any

import pytest

from crm.exact.cases import differences, evaluate
from crm.exact.explanation import evaluate as worked_out
from incentives.cases.bonuses import KINDS
from incentives.cases.tests.files import cases

THRESHOLD = [{"at": "0.70", "pay": "0"}, {"at": "1.00", "pay": "1.00"}, {"at": "1.50", "pay": "2.00"}]
QUARTER = {"method": "calendar_days", "period": {"start": "2026-04-01", "end": "2026-06-30"}}


def a_case(*measures: dict[str, Any], inputs: dict[str, Any] | None = None, **plan: Any) -> dict[str, Any]:
    named = [{"id": "rev", "weight": "1", "curve": THRESHOLD} | measure for measure in measures or ({},)]
    measured = {"measures": {"rev": {"actual": "54000", "target": "91000"}}}
    return {
        "kind": "bonus",
        "plan": {"currency": "CNY", "target": "9100", "measures": named} | plan,
        "inputs": measured | (inputs or {}),
    }


@pytest.mark.parametrize("case", cases("bonus"), ids=lambda case: case["id"])
def test_a_worked_example_comes_out_exactly(case: dict[str, Any]) -> None:
    assert list(differences(case["expected"], evaluate(case, KINDS))) == []


def test_one_measure_is_told_without_its_name() -> None:
    active = [{"start": "2026-05-02", "end": "2026-06-30"}]
    told = evaluate(a_case(proration=QUARTER, inputs={"active": active}), KINDS)

    assert {key: told[key] for key in ("attainment", "prorated_quota", "prorated_target", "score")} == {
        "attainment": "0.9",
        "prorated_quota": "60000",
        "prorated_target": "6000",
        "score": "0.6667",
    }
    assert worked_out(told["explanation"]["calculation"]) == 4000


def test_several_measures_are_told_by_name() -> None:
    halves = ({"weight": "0.5"}, {"id": "csat", "weight": "0.5", "raw": True})
    measured = {"rev": {"actual": "1", "target": "1"}, "csat": "1.5"}
    told = evaluate(a_case(*halves, inputs={"measures": measured}), KINDS)

    assert told["attainment"] == {"rev": "1", "csat": None}
    assert told["prorated_quota"] == {"rev": "1", "csat": None}
    assert told["by_measure"]["csat"] == {
        "actual": "1.5",
        "quota": None,
        "attainment": None,
        "pay_pct": "2",
        "weighted": "1",
    }
    assert told["amount"] == "13650"


def test_published_quotas_have_the_decimals_of_the_plan() -> None:
    inputs = {"active": [{"start": "2026-06-30"}], "measures": {"rev": {"actual": "1", "target": "1"}}}
    told = evaluate(a_case(proration=QUARTER, inputs=inputs), KINDS)

    assert (told["prorated_quota"], told["attainment"]) == ("0.01", "91")


def test_leave_alone_leaves_the_rest_of_the_period() -> None:
    leave = [{"start": "2026-04-01", "end": "2026-05-01"}]
    told = evaluate(a_case(proration=QUARTER, inputs={"leave": leave}), KINDS)

    assert told["amount"] == "4000"


def test_the_company_factor_may_be_that_of_the_period() -> None:
    measured = {"rev": {"actual": "1", "target": "1"}}
    told = evaluate(a_case(company_factor="1.2", inputs={"company_factor": "1.1", "measures": measured}), KINDS)

    assert told["amount"] == "10010"


@pytest.mark.parametrize(
    ("case", "pointer", "code"),
    [
        (a_case({"weight": "0.99"}), "/plan/measures", "weights_not_100"),
        (a_case({"curve": THRESHOLD[::-1]}), "/plan/measures/0/curve", "curve_goes_back"),
        (a_case(proration=QUARTER), "/inputs", "missing"),
        (a_case(proration=QUARTER | {"method": "blended_days"}), "/plan/proration/method", "not_allowed"),
        (a_case(bonus="1"), "/plan/bonus", "unknown_field"),
        (a_case(inputs={"measures": {}}), "", "measure_missing"),
        (a_case(inputs={"measures": {"rev": {"actual": "1", "target": "0"}}}), "", "quota_zero"),
        (a_case(inputs={"measures": {"rev": {"actual": 0.5}}}), "/inputs/measures/rev/actual", "float"),
        (a_case(inputs={"active": [{"start": "soon"}]}), "/inputs/active/0/start", "not_a_day"),
    ],
)
def test_what_cannot_be_worked_out_says_why(case: dict[str, Any], pointer: str, code: str) -> None:
    (problem,) = evaluate(case, KINDS)["problems"]

    assert (problem["pointer"], problem["code"]) == (pointer, code)
