"""What decides the tier: the running total, the number of deals, another number, a metric; and what lies below."""

from datetime import date
from typing import Any

import pytest

from crm.exact.explanation import amount_of
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable
from incentives.engine.calculate import Result, calculate
from incentives.engine.checks import problems_of
from incentives.engine.facts import Fact
from incentives.engine.tests.plans import a_component, a_document, a_plan, a_table, fact, inputs
from incentives.engine.warnings import warnings_of
from incentives.engine.wording import render, slices_of

CLIFF = (("0", "0.04"), ("100000", "0.06"))
BY_DEALS = (("1", "0.01"), ("2", "0.02"))
BY_UNITS = (("0", "0.01"), ("50", "0.02"), ("100", "0.03"))


def sold(amount: str, day: int, quantity: str = "1", reverses: str = "") -> Fact:
    return fact(amount, f"d{day:02}", date(2026, 3, day), numbers={"quantity": quantity}, reverses=reverses)


QUARTER = (sold("60000", 1), sold("50000", 2), sold("20000", 3))


def paid(*facts: Fact, measures: dict[str, Fraction] | None = None, **component: Any) -> Result:
    """What a component pays; each line is what its explanation comes to."""
    result = calculate(a_plan(**component), inputs(*facts, measures=measures or {}))
    assert all(amount_of(line.explanation) == line.amount for line in result.lines)
    return result


def amounts(result: Result) -> list[str]:
    return [str(line.amount) for line in result.lines]


def test_a_looked_up_rate_reaches_back_and_the_crossing_deal_carries_the_catch_up() -> None:
    result = paid(*QUARTER, apply="running", rate=a_table(*CLIFF, method="lookup_rate"))

    assert amounts(result) == ["2400", "4200", "1200"]
    assert result.amount == paid(*QUARTER, apply="period", rate=a_table(*CLIFF, method="lookup_rate")).amount


def test_with_the_upper_rate_the_crossing_deal_is_paid_at_it_and_nothing_reaches_back() -> None:
    upper, lower = (
        paid(*QUARTER, apply="running", rate=a_table(*CLIFF, method="lookup_rate", straddle=side))
        for side in ("upper", "lower")
    )

    assert (amounts(upper), amounts(lower)) == (["2400", "3000", "1200"], ["2400", "2000", "1200"])


def test_slices_of_a_catch_up_add_up_to_the_deal_and_to_what_it_earns() -> None:
    line = paid(*QUARTER, apply="running", rate=a_table(*CLIFF, method="lookup_rate")).lines[1]
    slices = slices_of(line.explanation)

    assert sum(part["base"] for part in slices) == 50_000
    assert sum(part["amount"] for part in slices) == 4200
    assert [part["tier"] for part in slices] == [1, 0]


def test_amounts_of_passed_tiers_and_a_part_of_the_current_one_run_on() -> None:
    table = a_table(("0", "10"), ("1000", "40"), ("3000", "100"), method="interpolated_amount")

    assert amounts(paid(sold("600", 1), sold("900", 2), apply="running", rate=table)) == ["6", "14"]


def test_the_amount_of_a_tier_is_paid_by_the_deal_that_reaches_it_and_given_back_by_what_leaves_it() -> None:
    table = a_table(("0", "0"), ("100", "50"), ("200", "120"), method="lookup_amount")
    deals = (sold("60", 1), sold("60", 2), sold("100", 3), sold("-100", 4, reverses="d03"))

    assert amounts(paid(*deals, apply="running", rate=table)) == ["0", "50", "70", "-70"]


@pytest.mark.parametrize(
    ("apply", "expected"), [("period", ["40"]), ("running", ["10", "30"]), ("each", ["20", "20"])]
)
def test_the_number_of_deals_decides_and_a_refund_is_not_one_more(apply: str, expected: list[str]) -> None:
    deals = (sold("1000", 1), sold("1000", 2))
    table = a_table(*BY_DEALS, on="count", method="lookup_rate")

    assert amounts(paid(*deals, apply=apply, rate=table)) == expected
    refunded = paid(*deals, sold("-1000", 3, reverses="d02"), apply="period", rate=table)
    assert amounts(refunded) == ["20"]


@pytest.mark.parametrize(
    ("apply", "expected"), [("period", ["60"]), ("running", ["20", "40"]), ("each", ["20", "20"])]
)
def test_a_quantity_decides_the_rate_of_amounts(apply: str, expected: list[str]) -> None:
    deals = (sold("1000", 1, "70"), sold("1000", 2, "50"))
    table = a_table(*BY_UNITS, on="quantity", method="lookup_rate")

    assert amounts(paid(*deals, apply=apply, rate=table)) == expected


def test_an_amount_decides_what_each_unit_pays() -> None:
    table = a_table(("0", "1"), ("2000", "3"), method="lookup_rate")

    result = paid(sold("1500", 1, "7"), sold("500", 2, "5"), basis="quantity", apply="period", rate=table)

    assert amounts(result) == ["36"]


def test_a_jump_of_what_each_unit_pays_is_told_for_one_unit() -> None:
    table = a_table(("0", "1"), ("2000", "3"), method="lookup_rate")

    (cliff,) = warnings_of(a_plan(basis="quantity", apply="period", rate=table))

    assert "from 1 to 3" in cliff.message("en")


def test_a_refund_gives_back_what_its_deal_earned_by_quantity() -> None:
    deals = (sold("1000", 1, "70"), sold("-400", 2, "-30", reverses="d01"))

    # 1000 at 2 % for 70 units; left are 600 at 1 % for 40 units
    assert amounts(paid(*deals, rate=a_table(*BY_UNITS, on="quantity", method="lookup_rate"))) == ["20", "-14"]


@pytest.mark.parametrize("apply", ["period", "running", "each"])
def test_a_metric_decides_for_all_deals_alike_and_below_its_first_tier_nothing_is_paid(apply: str) -> None:
    table = a_table(("0.80", "0.10"), ("0.90", "0.20"), on="persistency", method="lookup_rate")

    def earned(persistency: str) -> Result:
        measures = {"persistency": Fraction(persistency)}
        return paid(*QUARTER, measures=measures, apply=apply, rate=table)

    assert (earned("0.95").amount, earned("0.80").amount, earned("0.79").amount) == (26_000, 13_000, 0)


def test_whoever_is_below_the_first_tier_is_told_so_and_what_is_missing() -> None:
    table = a_table(("0.80", "0.10"), on="persistency", method="lookup_rate")
    (line,) = paid(*QUARTER, measures={"persistency": Fraction("0.75")}, apply="period", rate=table).lines

    told = dict(render(line.explanation, "en"))

    assert "below 0.8" in told["Reached"]
    assert "0.05" in told["Next tier"]
    assert "0.8 以下" in dict(render(line.explanation, "zh-hans"))["达成"]


def test_no_deal_earns_no_amount_for_a_number_of_deals() -> None:
    table = a_table(("1", "100"), on="count", method="lookup_amount")

    assert amounts(paid(apply="period", rate=table)) == ["0"]
    assert amounts(paid(sold("5", 1), apply="period", rate=table)) == ["100"]


MULTIPLIER = {"measure": "attainment", "table": [{"from": "0", "factor": "0.5"}, {"from": "1", "factor": "2"}]}
GATE = {"measure": "attainment", "op": ">=", "value": "1"}


@pytest.mark.parametrize(("quota", "factor"), [("130000", 2), ("130000.01", Fraction(1, 2))])
def test_a_factor_by_attainment_looks_at_the_components_own(quota: str, factor: Fraction) -> None:
    assert paid(*QUARTER, apply="period", quota=quota, multiplier=MULTIPLIER).amount == 130_000 * factor / 20


@pytest.mark.parametrize("rate", [{"type": "percent", "value": "0.05"}, a_table(("0", "0.05"), on="attainment")])
def test_a_condition_on_attainment_looks_at_the_components_own(rate: dict[str, Any]) -> None:
    passed, failed = (paid(*QUARTER, apply="period", rate=rate, quota=q, gate=GATE) for q in ("130000", "140000"))

    assert [(one.amount, one.gate) for one in (passed, failed)] == [(6500, "passed"), (0, "failed")]


def test_an_attainment_that_was_measured_counts_before_the_components_own() -> None:
    measures = {"attainment": Fraction("0.9")}

    assert paid(*QUARTER, measures=measures, apply="period", quota="1000", gate=GATE).gate == "failed"


def test_without_a_quota_there_is_no_own_attainment_and_the_earning_is_held() -> None:
    result = paid(*QUARTER, apply="period", gate=GATE)

    assert (result.amount, result.held, result.gate) == (0, 6500, "no_data")


@pytest.mark.parametrize(("quota", "code"), [("0", "quota_zero"), ("-5", "quota_negative")])
def test_a_quota_of_nothing_has_one_code_in_the_plan_and_in_the_inputs(quota: str, code: str) -> None:
    component = a_component(apply="period", rate=a_table(("0", "0.05"), on="attainment"))

    (problem,) = problems_of(a_document(component | {"quota": quota}))
    with pytest.raises(NotComputable) as refused:
        calculate(a_plan(**component), inputs(*QUARTER, quota=Fraction(quota)))
    assert (problem.code, refused.value.code) == (code, code)


def test_what_is_sold_after_somebody_left_is_a_line_of_nothing() -> None:
    assert amounts(paid(*QUARTER, eligibility={"employment_end": "2026-03-02"})) == ["3000", "2500", "0"]


@pytest.mark.parametrize("op", ["==", "="])
def test_a_condition_may_ask_for_exactly_a_value(op: str) -> None:
    gate = {"measure": "certificate", "op": op, "value": "1"}

    states = [paid(*QUARTER, gate=gate, measures={"certificate": Fraction(n)}).gate for n in (0, 1, 2)]

    assert states == ["failed", "passed", "failed"]


def test_a_number_that_names_something_is_a_word() -> None:
    rules = {"type": "rules", "rules": [{"match": {"shop": 7}, "value": "0.1"}]}
    plan = a_plan(filter={"shop": [7, "8"]}, rate=rules)
    deals = [fact("100", f"d{shop}", labels={"shop": shop}) for shop in ("1", "7", "8")]

    assert [(line.ref, line.amount) for line in calculate(plan, inputs(*deals)).lines] == [("d7", 10), ("d8", 0)]
