"""Explanations read like a person's arithmetic, in both languages."""

from datetime import date
from typing import Any

from crm.exact.numbers import Fraction
from incentives.engine.calculate import calculate
from incentives.engine.checks import parse
from incentives.engine.facts import Fact, Inputs
from incentives.engine.wording import render, sentence

TIERS = [{"from": "0", "rate": "0.01"}, {"from": "0.8", "rate": "0.02"}, {"from": "1", "rate": "0.03"}]


def a_plan(**component: Any) -> dict[str, Any]:
    table = {"on": "attainment", "method": "lookup_rate", "tiers": TIERS}
    part = {"id": "signing", "basis": "amount", "apply": "period", "rate": {"type": "table", "table": table}}
    return {
        "currency": "CNY",
        "rounding": {"mode": "half_up", "scale": 2},
        "components": [part | {"quota": "1500000"} | component],
    }


def order(amount: str, name: str = "SO-1") -> Fact:
    return Fact(name, date(2026, 10, 12), {"amount": Fraction(amount)})


def told(plan: dict[str, Any], inputs: Inputs, language: str) -> list[str]:
    (line,) = calculate(parse(plan), inputs).lines
    return [f"{term}: {text}" for term, text in render(line.explanation, language)]


def test_a_line_says_basis_attainment_arithmetic_and_the_next_tier() -> None:
    inputs = Inputs((order("1230000"),))

    assert told(a_plan(), inputs, "en") == [
        "Basis: 1,230,000.00 (orders and refunds)",
        "Reached: 82.0 % of 1,500,000.00; tier 80–100 %",
        "Calculation: 1,230,000.00 × 2.0 % = 24,600.00",
        "Next tier: 270,000.00 to the next tier (from 100 %, 3.0 %)",
    ]
    assert told(a_plan(), inputs, "zh-hans") == [
        "计提基数: 1,230,000.00（订单与退款）",
        "达成: 1,500,000.00 的 82.0 %；档位 80–100 %",
        "计算: 1,230,000.00 × 2.0 % = 24,600.00",
        "下一档: 还需 270,000.00（100 % 以上，3.0 %）",
    ]


def in_a_sentence(plan: dict[str, Any], inputs: Inputs, language: str) -> str:
    (line,) = calculate(parse(plan), inputs).lines
    return sentence(line.explanation, language)


def test_one_sentence_says_what_is_earned_how_far_it_is_and_what_is_missing() -> None:
    inputs = Inputs((order("1230000"),))

    assert in_a_sentence(a_plan(), inputs, "en") == (
        "1,230,000.00 × 2.0 % = 24,600.00; reached 82 %, tier 80–100 %; 270,000.00 to the next tier"
    )
    assert in_a_sentence(a_plan(), inputs, "zh-hans") == (
        "1,230,000.00 × 2.0 % = 24,600.00；达成 82 %，档位 80–100 %；距下一档还需 270,000.00"
    )


def test_at_the_top_nothing_is_missing_and_a_plain_rate_has_no_tier() -> None:
    assert in_a_sentence(a_plan(), Inputs((order("1500000"),)), "en") == (
        "1,500,000.00 × 3.0 % = 45,000.00; reached 100 %, tier from 100 %"
    )
    plain = a_plan(rate={"type": "percent", "value": "0.05"}, apply="each")
    plain["components"][0].pop("quota")
    assert in_a_sentence(plain, Inputs((order("1000"),)), "en") == "1,000.00 × 5.0 % = 50.00"


def test_a_table_by_amount_tells_money_and_one_by_number_of_deals_tells_deals() -> None:
    tiers = [{"from": "0", "rate": "0.05"}, {"from": "30000", "rate": "0.07"}]
    by_amount = a_plan(rate={"type": "table", "table": {"on": "amount", "method": "banded", "tiers": tiers}})
    amounts = [{"from": "0", "amount": "100"}, {"from": "5", "amount": "500"}]
    by_count = a_plan(
        rate={"type": "table", "table": {"on": "count", "method": "lookup_amount", "tiers": amounts}}
    )

    assert in_a_sentence(by_amount, Inputs((order("10000"),)), "en") == (
        "10,000.00 × 5.0 % = 500.00; reached 10,000.00, tier 0–30,000; 20,000.00 to the next tier"
    )
    assert in_a_sentence(by_count, Inputs((order("10"), order("20", "SO-2"))), "en") == (
        "100.00; reached 2, tier 0–5; 3 to the next tier"
    )


def test_a_condition_that_failed_says_what_waits_for_a_decision() -> None:
    gate = {"measure": "csat", "op": ">=", "value": "4.5", "else": "hold", "no_data": "hold"}
    plan = a_plan(rate={"type": "percent", "value": "0.05"}, gate=gate)
    inputs = Inputs((order("1000"),), measures={"csat": Fraction(4)})

    assert "Held back: 50.00 is held until somebody decides" in told(plan, inputs, "en")
    assert any(row.endswith("50.00 暂扣，待决定") for row in told(plan, inputs, "zh-hans"))


def test_slices_are_written_out_one_by_one() -> None:
    tiers = [{"from": "0", "rate": "0.05"}, {"from": "30000", "rate": "0.07"}]
    table = {"on": "amount", "method": "banded", "tiers": tiers}
    plan = a_plan(rate={"type": "table", "table": table})

    assert "Calculation: 30,000.00 × 5.0 % + 10,000.00 × 7.0 % = 2,200.00" in told(
        plan, Inputs((order("40000"),)), "en"
    )


def test_rounding_is_told_only_when_it_did_something() -> None:
    plan = a_plan(rate={"type": "percent", "value": "0.05"})
    plan["components"][0].pop("quota")

    assert told(plan, Inputs((order("1.10"),)), "en")[-1] == "Rounding: 0.055 to 0.06, half up"
    assert told(plan, Inputs((order("1.10"),)), "zh-hans")[-1] == "舍入: 0.055 四舍五入为 0.06"


def test_a_condition_without_data_says_what_is_held() -> None:
    gate = {"measure": "csat", "op": ">=", "value": "4.5", "else": "zero", "no_data": "hold"}
    plan = a_plan(rate={"type": "percent", "value": "0.05"}, gate=gate)
    rows = told(plan, Inputs((order("1000"),), measures={"csat": None}), "en")

    assert "Condition: csat --, needed >= 4.5: no data" in rows
    assert "Held back: 50.00 is held until there is data" in rows
