"""Cases of clawbacks: every method, its window and its inputs as a plan and its facts write them."""

from typing import Any

import pytest

from crm.exact.cases import differences, evaluate
from incentives.cases.clawbacks import KINDS
from incentives.cases.tests.files import cases

TIERS = [{"from": "0", "rate": "0.05"}, {"from": "100000", "rate": "0.08"}]
DEALS = [
    {"id": "d1", "date": "2026-01-10", "amount": "30000"},
    {"id": "d2", "date": "2026-02-10", "amount": "60000"},
    {"id": "d3", "date": "2026-03-10", "amount": "30000"},
]


def worked_out(
    clawback: dict[str, Any], components: list[dict[str, Any]] | None = None, **inputs: Any
) -> dict[str, Any]:
    plan = {"currency": "CNY", "rounding": {"mode": "half_up", "scale": 2}, "clawback": clawback}
    return evaluate({"kind": "clawback", "plan": plan | {"components": components or []}, "inputs": inputs}, KINDS)


def banded(apply: str = "running", **changes: Any) -> list[dict[str, Any]]:
    table = {"on": "amount", "method": "banded", "tiers": TIERS}
    component = {"id": "rev", "basis": "amount", "apply": apply, "rate": {"type": "table", "table": table}}
    return [component | changes]


@pytest.mark.parametrize("case", cases("clawback"), ids=lambda case: case["id"])
def test_a_worked_example_comes_out_exactly(case: dict[str, Any]) -> None:
    assert list(differences(case["expected"], evaluate(case, KINDS))) == []


@pytest.mark.parametrize(("age", "amount"), [("earned_months", "-700"), ("age_months", "-700")])
def test_a_linear_clawback_reads_the_age_in_months(age: str, amount: str) -> None:
    told = worked_out({"method": "linear_months", "window_months": 12}, paid="1200.00", **{age: 5})

    assert told["amount"] == amount


@pytest.mark.parametrize(
    ("active", "amount", "counted"), [([100, 60], "-120", 160), ([100, 79], "-120", 179), ([100, 80], "0", 180)]
)
def test_suspended_days_do_not_count_toward_the_window(active: list[int], amount: str, counted: int) -> None:
    told = worked_out(
        {"method": "full", "window_days": 180},
        paid="120",
        active_days=active,
        suspended_days=[40],
        end="terminated",
    )

    assert (told["amount"], told["counted_days"]) == (amount, counted)


def test_a_suspended_customer_who_ends_is_ended_from_the_suspension_by_the_calendar_too() -> None:
    told = worked_out(
        {"method": "full", "window_days": 180},
        paid="120",
        activated_on="2026-01-01",
        terminated_on="2026-07-10",
        suspensions=[{"from": "2026-04-11"}],
    )

    assert (told["amount"], told["counted_days"]) == ("-120", 100)


def test_the_share_of_an_override_comes_back_along_its_snapshot() -> None:
    told = worked_out(
        {"method": "percent", "percent": "0.5"},
        lines=[
            {"ref": "l1", "payee": "li", "paid": "1000"},
            {"ref": "l2", "payee": "wang", "paid": "100.01", "already_clawed_back": "-80"},
            {"ref": "l3", "payee": "li", "paid": "10", "unpaid": "5"},
        ],
    )

    assert told["by_payee"] == {"li": "-505", "wang": "-20.01"}
    assert (told["amount"], told["cancelled_unpaid"]) == ("-525.01", "5")


def test_fraud_is_taken_back_after_the_window_and_waits_for_an_approval() -> None:
    told = worked_out({"method": "full", "window_months": 12}, paid="700", earned_months=40, reason="fraud")

    assert (told["amount"], told["needs_approval"], told["obstacle"]) == ("-700", True, None)


@pytest.mark.parametrize(("days", "amount", "cancelled"), [(30, "0", "0"), (31, "-500", "500")])
def test_a_customer_who_is_back_in_time_undoes_clawback_and_cancellation(
    days: int, amount: str, cancelled: str
) -> None:
    parts = [{"amount": "500", "paid": True}, {"amount": "500", "paid": False}]
    told = worked_out(
        {"method": "full", "window_months": 12, "reinstate_within_days": 30},
        instalments=parts,
        earned_months=2,
        reinstated_after_days=days,
    )

    assert (told["amount"], told["clawback"], told["cancelled_unpaid"]) == (amount, "-500", cancelled)


def test_the_days_until_a_customer_is_back_are_read_from_the_calendar() -> None:
    told = worked_out(
        {"method": "full", "reinstate_within_days": 30},
        paid="5",
        ended_on="2026-01-01",
        reinstated_on="2026-01-31",
    )

    assert (told["amount"], told["is_reversed"]) == ("0", True)


def test_a_customer_with_time_to_pay_is_no_cause() -> None:
    told = worked_out({"method": "full", "non_payment_after_days": 90}, paid="5", unpaid_days=89)

    assert (told["amount"], told["obstacle"]) == ("0", "time_to_pay")


def test_at_the_original_rate_only_the_line_of_the_deal_comes_back() -> None:
    told = worked_out({"method": "original_rate"}, banded(), deals=DEALS, refund="d1")

    assert (told["amount"], told["original_total"]) == ("-1500", "6600")


def test_the_crossing_deal_comes_back_at_the_rates_it_was_paid() -> None:
    told = worked_out({"method": "original_rate"}, banded(), deals=DEALS, refund="d3")

    assert told["amount"] == "-2100"


def test_of_a_line_for_the_whole_period_the_deal_has_its_share() -> None:
    told = worked_out({"method": "original_rate"}, banded("period"), deals=DEALS, refund="d1")

    assert told["amount"] == "-1650"


def test_a_part_of_a_deal_may_be_refunded() -> None:
    refund = {"deal": "d1", "amount": "15000"}

    assert worked_out({"method": "original_rate"}, banded(), deals=DEALS, refund=refund)["amount"] == "-750"
    assert worked_out({"method": "recompute"}, banded(), deals=DEALS, refund=refund)["amount"] == "-1200"


def test_a_refund_may_be_the_negative_deal_that_takes_it_back() -> None:
    refund = {"id": "r1", "date": "2026-04-01", "amount": "-15000", "reverses": "d1"}

    assert worked_out({"method": "original_rate"}, banded(), deals=DEALS, refund=refund)["amount"] == "-750"


@pytest.mark.parametrize(
    ("method", "more", "attainment", "kept"),
    [
        ("original_rate", {}, "1.2", True),
        ("recompute", {}, "0.9", False),
        ("recompute", {"earned_months": 12}, "1.2", False),
    ],
)
def test_only_working_the_period_out_again_lowers_the_attainment(
    method: str, more: dict[str, Any], attainment: str, kept: bool
) -> None:
    table = {
        "on": "attainment",
        "method": "banded",
        "tiers": [{"from": "0", "rate": "0.05"}, {"from": "1", "rate": "0.08"}],
    }
    by_quota = banded(rate={"type": "table", "table": table}, quota="100000")
    told = worked_out(
        {"method": method, "window_months": 12}, by_quota, deals=DEALS, refund="d1", **{"earned_months": 1} | more
    )

    assert (told["attainment"], told["attainment_kept"]) == (attainment, kept)


@pytest.mark.parametrize(
    ("method", "said"),
    [("recompute", "keep"), ("recompute", True), ("full", "lower"), ("original_rate", False)],
)
def test_a_method_that_does_not_do_what_the_plan_says_of_attainment_is_refused(method: str, said: Any) -> None:
    told = worked_out({"method": method, "attainment": said}, banded(), deals=DEALS, refund="d1", paid="1")

    assert told["error"] == "attainment_does_not_fit"


def test_several_deals_may_be_refunded_together() -> None:
    told = worked_out({"method": "recompute"}, banded(), deals=DEALS, refund=["d1", "d2", "d3"])

    assert (told["amount"], told["recomputed_total"]) == ("-6600", "0")


def test_what_took_back_a_part_of_the_deal_before_goes_with_it() -> None:
    before = {"id": "r1", "date": "2026-03-11", "amount": "-10000", "reverses": "d1"}
    told = worked_out({"method": "recompute"}, banded(), deals=[*DEALS, before], refund="d1")

    assert (told["original_total"], told["recomputed_total"]) == ("5800", "4500")


def test_what_was_clawed_back_before_is_not_taken_twice() -> None:
    told = worked_out({"method": "recompute"}, banded(), deals=DEALS, refund="d1", already_clawed_back="-2100")

    assert told["amount"] == "0"


def test_a_cap_that_kept_a_part_back_is_not_taken_back() -> None:
    five = {"type": "percent", "value": "0.05"}
    capped = banded("each", rate=five, cap={"per_period": "3000"})
    told = worked_out({"method": "original_rate"}, capped, deals=DEALS, refund="d2")

    assert told["amount"] == "-1500"


def test_a_guarantee_was_not_paid_for_a_deal_and_stays() -> None:
    five = {"type": "percent", "value": "0.05"}
    guaranteed = banded("each", rate=five, floor={"per_period": "7000"})
    told = worked_out({"method": "original_rate"}, guaranteed, deals=DEALS, refund="d2")

    assert (told["original_total"], told["amount"]) == ("7000", "-3000")


def test_a_deal_outside_the_window_keeps_what_it_paid() -> None:
    rule = {"method": "recompute", "window_months": 12}
    told = worked_out(rule, banded(), deals=DEALS, refund="d1", earned_months=12)

    assert (told["amount"], told["obstacle"]) == ("0", "outside_window")


@pytest.mark.parametrize(
    ("clawback", "inputs", "error", "pointer"),
    [
        ({"method": "full"}, {}, "missing", "/inputs"),
        ({"method": "full"}, {"paid": "-5"}, "too_small", "/inputs/paid"),
        ({"method": "full", "window_months": 12}, {"paid": "5"}, "age_missing", ""),
        (
            {"method": "full", "window_months": 12, "window_days": 5},
            {"paid": "5"},
            "two_windows",
            "/plan/clawback/window_days",
        ),
        (
            {"method": "full"},
            {"paid": "5", "instalments": [{"amount": "4", "paid": True}]},
            "paid_twice",
            "/inputs/paid",
        ),
        ({"method": "full"}, {"lines": [{"ref": "a"}]}, "missing", "/inputs/lines/0"),
        ({"method": "unearned_advance", "advance_months": 9}, {"paid": "5"}, "earned_months_missing", ""),
        ({"method": "downgrade_difference"}, {"paid": "5"}, "would_have_paid_missing", ""),
        ({"method": "recompute"}, {"deals": DEALS}, "missing", "/inputs"),
        ({"method": "recompute"}, {"deals": DEALS, "refund": "d9"}, "refund_unknown", "/inputs/refund"),
        ({"method": "recompute"}, {"deals": DEALS, "refund": ["d1", "d1"]}, "refund_repeated", "/inputs/refund"),
        ({"method": "beg"}, {"paid": "5"}, "not_allowed", "/plan/clawback/method"),
        ({"method": "full", "grace": 3}, {"paid": "5"}, "unknown_field", "/plan/clawback/grace"),
    ],
)
def test_what_is_missing_or_wrong_is_named_with_its_place(
    clawback: dict[str, Any], inputs: dict[str, Any], error: str, pointer: str
) -> None:
    told = worked_out(clawback, banded(), **inputs)

    assert (told["error"], told["problems"][0]["pointer"]) == (error, pointer)


def test_a_clawback_of_deals_needs_the_components_that_paid_on_them() -> None:
    assert worked_out({"method": "recompute"}, [], deals=DEALS, refund="d1")["error"] == "missing"
