"""Cases of credit as they are handed in and told."""

from typing import Any

import pytest

from crm.exact.cases import differences, evaluate
from crm.exact.wording import rows_of
from incentives.cases.credit import KIND, KINDS
from incentives.cases.tests.files import cases

REFUSED = [case for case in cases("validation") if "credit" in case["plan"]]


def told(plan: dict[str, Any], **inputs: Any) -> dict[str, Any]:
    return evaluate({"kind": "credit", "plan": {"currency": "USD", **plan}, "inputs": inputs}, KINDS)


def deal(deal_id: str = "d", amount: str = "1000", **more: Any) -> dict[str, Any]:
    return {"id": deal_id, "date": "2026-03-10", "amount": amount, **more}


def shares(**of: str) -> list[dict[str, str]]:
    return [{"payee": payee, "share": share} for payee, share in of.items()]


@pytest.mark.parametrize("case", [*cases("credit"), *REFUSED], ids=lambda case: case["id"])
def test_a_worked_example_comes_out(case):
    found = evaluate(case, {"credit": KIND, "validation": KIND})

    assert list(differences(case["expected"], found)) == []
    assert all(rows_of(tree, "zh-Hans") for tree in found.get("explanation", ()))


SPLIT = {"credit": {"mode": "split"}}
REFUSALS = [
    (SPLIT, [deal(credits=shares(A="0.6", B="0.39"))], "split_not_100", "/inputs/deals/0/credits"),
    ({**SPLIT, "rates": {"A": "1.01"}}, [deal(payee="A")], "rate_out_of_range", "/plan/rates/A"),
    ({**SPLIT, "rates": {"B": "0.1"}}, [deal(payee="A")], "payee_without_rate", ""),
    ({"credit": {"mode": "shared"}}, [], "not_allowed", "/plan/credit/mode"),
    ({"credit": {"mode": "split", "cap": "1"}}, [], "unknown_field", "/plan/credit/cap"),
    ({}, [], "missing", "/plan"),
    (SPLIT, None, "missing", "/inputs"),
    ({"override": {"type": "upwards"}}, [], "not_allowed", "/plan/override/type"),
    ({"override": {"type": "percent_of_base"}}, [deal()], "missing", "/inputs/deals/0"),
    ({"override": {"type": "percent_of_commission", "rate": "0.1", "payee": "M"}}, [], "missing", "/inputs"),
    (
        {**SPLIT, "hierarchy": [{"payee": "a", "manager": "b"}, {"payee": "b", "manager": "a"}]},
        [],
        "hierarchy_cycle",
        "/plan/hierarchy/0",
    ),
]


@pytest.mark.parametrize(
    ("plan", "deals", "code", "pointer"), REFUSALS, ids=lambda one: one if isinstance(one, str) else ""
)
def test_what_is_wrong_is_told_with_its_place_in_both_languages(plan, deals, code, pointer):
    found = told(plan, deals=deals)

    assert (found["error"], found["problems"][0]["pointer"]) == (code, pointer)
    assert all(found["problems"][0]["message"].values())


def test_a_plan_without_rates_tells_the_credits_themselves():
    found = told(SPLIT, deals=[deal(amount="100", credits=shares(A="1/3", B="1/3", C="1/3"))])

    assert found["by_payee"] == {"A": "33.34", "B": "33.33", "C": "33.33"}
    assert found["credits"] == found["by_payee"]


def test_one_rate_is_everybody_s_who_has_none_of_his_own():
    found = told({**SPLIT, "rate": "0.1", "rates": {"B": "0.2"}}, deals=[deal(credits=shares(A="0.5", B="0.5"))])

    assert found["by_payee"] == {"A": "50", "B": "100"}


def test_credit_beyond_the_limit_is_reported():
    plan = {"credit": {"mode": "overlay", "max_total_credit": "1.5"}, "rate": "0.1"}

    found = told(plan, deals=[deal(credits=shares(A="1", B="1"))])

    assert (found["total_credit"], found["beyond_limit"]) == ({"d": "1.5"}, {"d": "500"})


def test_a_refund_finds_its_deal_among_the_earlier_ones():
    plan = {
        "override": {"type": "manager_effective", "rate": "0.02"},
        "hierarchy": [
            {"payee": "agent", "manager": "M1", "start": "2026-01-01", "end": "2026-06-15"},
            {"payee": "agent", "manager": "M2", "start": "2026-06-16", "end": None},
        ],
    }
    refund = deal("r1", "-10000", date="2026-07-05", payee="agent", reverses="d1")

    found = told(plan, deals=[refund], earlier_deals=[deal("d1", "10000", date="2026-06-15", payee="agent")])

    assert found["by_payee"] == {"M1": "-200"}


def test_what_finds_no_manager_is_reported():
    found = told({"override": {"type": "manager_effective", "rate": "0.02"}}, deals=[deal(payee="agent")])

    assert (found["amount"], found["unassigned"]) == ("0", "20")


def test_sellers_and_managers_may_be_paid_by_one_plan():
    plan = {
        **SPLIT,
        "rates": {"A": "0.1", "B": "0.1"},
        "override": {"type": "manager_effective", "rate": "0.02"},
        "hierarchy": [{"payee": "A", "manager": "M"}, {"payee": "B", "manager": "M"}],
    }

    found = told(plan, deals=[deal(credits=shares(A="0.6", B="0.4"))])

    assert found["by_payee"] == {"A": "60", "B": "40", "M": "20"}


def test_rolled_up_credit_counts_to_the_manager_and_earns_at_his_rate():
    plan = {
        **SPLIT,
        "rates": {"A": "0.1", "M": "0.01"},
        "override": {"type": "roll_up"},
        "hierarchy": [{"payee": "A", "manager": "M"}],
    }

    found = told(plan, deals=[deal(payee="A"), deal("own", "500", payee="M")])

    assert found["credits"] == {"A": "1000", "M": "1500"}
    assert found["by_payee"] == {"A": "100", "M": "15"}


def test_credit_that_only_counts_is_not_added_to_pay():
    plan = {
        **SPLIT,
        "override": {"type": "manager_effective", "rate": "0.02"},
        "hierarchy": [{"payee": "A", "manager": "M"}],
    }

    assert told(plan, deals=[deal(payee="A")])["by_payee"] == {"M": "20"}
