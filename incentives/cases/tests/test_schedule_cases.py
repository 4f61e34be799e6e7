"""Cases of payment schedules: every option is read, and where an earning stands is told for each day asked."""

from typing import Any

import pytest

from crm.exact.cases import differences, evaluate
from incentives.cases.schedules import KINDS
from incentives.cases.tests.files import cases


def worked_out(schedule: dict[str, Any], **inputs: Any) -> dict[str, Any]:
    plan = {"currency": "CNY", "rounding": {"mode": "half_up", "scale": 2}, "schedule": schedule}
    return evaluate({"kind": "schedule", "plan": plan, "inputs": inputs}, KINDS)


HOLDBACK = {"type": "holdback", "pct": "0.30", "release_after_days": 90}
PRO_RATA = {"type": "pro_rata_events"}
ON_FULL = {"type": "on_full_payment"}
PAYMENTS = [
    {"ref": "a", "date": "2026-03-01", "amount": "400"},
    {"ref": "b", "date": "2026-04-01", "amount": "600"},
]
MILESTONES = {
    "type": "milestones",
    "milestones": [{"ref": "signed", "share": "0.4", "date": "2026-02-01"}, {"ref": "live", "share": "0.6"}],
}


@pytest.mark.parametrize("case", cases("schedule"), ids=lambda case: case["id"])
def test_a_worked_example_comes_out_exactly(case: dict[str, Any]) -> None:
    assert list(differences(case["expected"], evaluate(case, KINDS))) == []


def test_instalments_that_do_not_divide_come_to_the_earning() -> None:
    told = worked_out({"type": "installments", "n": 3}, earning="100.00")

    assert [line["amount"] for line in told["lines"]] == ["33.33", "33.34", "33.33"]
    assert (told["amount"], told["released"], told["held"]) == ("100", "33.33", "66.67")


def test_instalments_fall_due_on_their_days() -> None:
    told = worked_out(
        {"type": "installments"},
        earning="100.00",
        dates=["2026-01-31", "2026-02-28", "2026-03-31"],
        as_of=["2026-01-30", "2026-02-28", "2026-12-31"],
    )

    assert told["error"] == "instalments_unknown"


def test_the_days_of_instalments_come_from_the_plan_or_from_the_inputs() -> None:
    days = ["2026-01-31", "2026-02-28", "2026-03-31"]
    asked = {"earning": "100.00", "as_of": ["2026-01-30", "2026-02-28", "2026-12-31"]}
    by_plan = worked_out({"type": "installments", "dates": days}, **asked)
    by_inputs = worked_out({"type": "installments", "n": 3}, dates=days, **asked)

    assert by_plan["payable_as_of"] == by_inputs["payable_as_of"] == ["0", "66.67", "100"]
    assert by_plan["held_as_of"] == ["100", "33.33", "0"]


def test_what_is_paid_in_part_is_released_in_part_and_the_rest_is_held() -> None:
    told = worked_out(PRO_RATA, earning="100", base_total="3000", events=PAYMENTS)

    assert [line["amount"] for line in told["lines"]] == ["13.33", "20"]
    assert (told["amount"], told["earned"], told["held"]) == ("33.33", "100", "66.67")


def test_a_full_payment_that_is_short_releases_nothing() -> None:
    told = worked_out(ON_FULL, earning="100", base_total="1000.01", events=PAYMENTS, as_of="2026-12-31")

    assert (told["payable_as_of"], told["held"]) == (["0"], "100")


def test_a_cancellation_keeps_what_was_released_and_cancels_the_rest() -> None:
    days = ["2026-01-10", "2026-02-24", "2026-12-31"]
    told = worked_out(HOLDBACK, earning="1000", earned_on="2026-01-10", cancelled_on="2026-02-24", as_of=days)

    assert told["payable_as_of"] == ["700", "700", "700"]
    assert told["held_as_of"] == ["300", "0", "0"]
    assert told["cancelled_as_of"] == ["0", "300", "300"]
    assert (told["amount"], [line["ref"] for line in told["lines"]]) == ("700", ["at_once"])


def test_a_hold_keeps_a_release_until_it_ends() -> None:
    hold = {"reason": "disputed", "author": "finance", "until": "2026-05-31"}
    days = ["2026-04-10", "2026-05-31", "2026-06-01"]
    told = worked_out(HOLDBACK, earning="1000", earned_on="2026-01-10", as_of=days, holds=[hold])

    assert told["payable_as_of"] == ["0", "0", "1000"]


def test_an_advance_earns_and_releases_month_by_month_from_its_issue() -> None:
    told = worked_out(
        {"type": "advance", "rate": "0.95", "advance_months": 9, "term_months": 12},
        monthly_premium="50",
        issued_on="2026-01-15",
        as_of=["2026-01-14", "2026-01-15", "2026-10-15", "2026-12-15"],
        cancelled_on="2026-11-01",
    )

    assert told["payable_as_of"] == ["0", "427.5", "475", "475"]
    assert told["cancelled_as_of"] == ["0", "0", "0", "95"]


def test_a_milestone_is_paid_when_it_is_agreed_or_reached() -> None:
    asked = {"earning": "100", "as_of": ["2026-02-01", "2026-05-05"]}

    assert worked_out(MILESTONES, **asked)["payable_as_of"] == ["40", "40"]
    assert worked_out(MILESTONES, **asked, reached={"live": "2026-05-05"})["payable_as_of"] == ["40", "100"]


@pytest.mark.parametrize(
    ("schedule", "inputs", "error", "pointer"),
    [
        (HOLDBACK, {}, "missing", "/inputs"),
        (HOLDBACK, {"earning": "1000", "as_of": ["2026-01-01"]}, "missing", "/inputs"),
        (HOLDBACK, {"earning": "1000", "earned_on": "yesterday"}, "not_a_day", "/inputs/earned_on"),
        ({"type": "installments", "n": 2}, {"earning": "1", "as_of": ["2026-01-01"]}, "missing", "/inputs"),
        (
            {"type": "installments", "n": 2},
            {"earning": "1", "dates": ["2026-01-01"]},
            "instalment_days_differ",
            "/inputs/dates",
        ),
        (PRO_RATA, {"earning": "1", "base_total": "0", "events": PAYMENTS}, "nothing_receivable", ""),
        (PRO_RATA, {"earning": "1", "events": PAYMENTS}, "missing", "/inputs"),
        (PRO_RATA, {"earning": 1, "base_total": "1"}, "float", "/inputs/earning"),
        (PRO_RATA, {"earning": "1", "base_total": "1", "events": [{"ref": "a"}]}, "missing", "/inputs/events/0"),
        (
            PRO_RATA,
            {"earning": "1", "base_total": "1", "events": [{"ref": "a", "amount": "1"}], "as_of": ["2026-01-01"]},
            "missing",
            "/inputs",
        ),
        (MILESTONES, {"earning": "1", "reached": {"party": "2026-01-01"}}, "milestone_unknown", ""),
        ({"type": "lottery"}, {"earning": "1"}, "not_allowed", "/plan/schedule/type"),
        ({"type": "pro_rata_events", "rate": "1"}, {"earning": "1"}, "unknown_field", "/plan/schedule/rate"),
    ],
)
def test_what_is_missing_or_wrong_is_named_with_its_place(
    schedule: dict[str, Any], inputs: dict[str, Any], error: str, pointer: str
) -> None:
    told = worked_out(schedule, **inputs)

    assert (told["error"], told["problems"][0]["pointer"]) == (error, pointer)
