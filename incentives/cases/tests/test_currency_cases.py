"""Cases of currency as they are handed in and told."""

from typing import Any

import pytest

from crm.exact.cases import differences, evaluate
from crm.exact.wording import rows_of
from incentives.cases.currency import KIND, KINDS
from incentives.cases.tests.files import cases

REFUSED = [case for case in cases("validation") if "fx" in case["plan"]]
FX = [
    {"from": "EUR", "to": "USD", "date": "2026-03-01", "rate": "1.0850"},
    {"from": "EUR", "to": "USD", "date": "2026-04-01", "rate": "1.1000"},
]


def told(deal: dict[str, Any], plan: dict[str, Any] | None = None, **inputs: Any) -> dict[str, Any]:
    plan = {"currency": "USD", "rate": "0.10", "fx": FX, **(plan or {})}
    deals = [{"id": "d", "date": "2026-03-10", "amount": "1000", **deal}]
    return evaluate({"kind": "currency", "plan": plan, "inputs": {"deals": deals, **inputs}}, KINDS)


@pytest.mark.parametrize("case", [*cases("currency"), *REFUSED], ids=lambda case: case["id"])
def test_a_worked_example_comes_out(case):
    found = evaluate(case, {"currency": KIND, "validation": KIND})

    assert list(differences(case["expected"], found)) == []
    assert all(rows_of(tree, "zh-Hans") for tree in found.get("explanation", ()))


def test_one_amount_is_told_only_where_there_is_one_currency():
    plan = {"currency": "USD", "rate": "0.1", "keep_currencies": True}
    deals = [{"id": "a", "amount": "10", "currency": "USD"}, {"id": "b", "amount": "10", "currency": "EUR"}]

    found = evaluate({"kind": "currency", "plan": plan, "inputs": {"deals": deals}}, KINDS)

    assert "amount" not in found
    assert found["by_currency"] == {"USD": "1", "EUR": "1"}


@pytest.mark.parametrize("name", ["payment_date", "pay_date", "paid_on"])
def test_pay_in_another_currency_is_a_line_of_its_own_at_the_payment_date(name):
    plan = {"pay_currency": "USD", "keep_currencies": True}

    found = told({"currency": "EUR"}, plan, **{name: "2026-04-15"})

    assert (found["by_currency"], found["paid"]) == ({"EUR": "100"}, "110")
    assert [(one["from"], one["currency"], one["amount"]) for one in found["payments"]] == [("EUR", "USD", "110")]


@pytest.mark.parametrize(
    ("deal", "plan", "code", "pointer"),
    [
        ({"currency": "EUR", "date": "2026-02-28"}, {}, "fx_rate_missing", ""),
        ({"currency": "EUR", "date": None}, {}, "missing", "/inputs/deals/0"),
        ({"currency": "EUR", "reverses": "gone"}, {}, "original_unknown", "/inputs/deals/0/reverses"),
        ({}, {"fx": [FX[0], FX[0]]}, "fx_rate_twice", "/plan/fx/1"),
        ({}, {"rate": "1.01"}, "rate_out_of_range", "/plan/rate"),
        ({}, {"pay_currency": "EUR"}, "missing", "/inputs"),
        ({}, {"currency": "dollar"}, "bad_currency", "/plan/currency"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_in_both_languages(deal, plan, code, pointer):
    found = told(deal, plan)

    assert (found["error"], found["problems"][0]["pointer"]) == (code, pointer)
    assert all(found["problems"][0]["message"].values())
