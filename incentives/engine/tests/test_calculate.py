"""What a line earns: rates by rule and by day, conditions, factors, limits, and what goes back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crm.exact.explanation import amount_of
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable
from incentives.engine.calculate import Result, calculate, calculate_each
from incentives.engine.checks import parse
from incentives.engine.document import PlanDocument
from incentives.engine.facts import Credit, Inputs, Receipt
from incentives.engine.tests.plans import DAY, a_component, a_document, a_plan, a_table, fact, inputs
from incentives.engine.wording import render, sentence


def amounts(plan: PlanDocument, given: Inputs) -> list[str]:
    """The lines' amounts, each of which its explanation comes to."""
    lines = calculate(plan, given).lines
    assert [amount_of(line.explanation) for line in lines] == [line.amount for line in lines]
    return [str(line.amount) for line in lines]


def paid(given: Inputs, **changes: Any) -> Result:
    return calculate(a_plan(**changes), given)


# Rates


RULES = [
    {"match": {}, "specificity": 0, "type": "percent", "value": "0.01"},
    {"match": {"category": "tools"}, "specificity": 1, "type": "percent", "value": "0.02"},
    {
        "match": {"category": "tools", "product": ["saw", "drill"]},
        "specificity": 2,
        "type": "percent",
        "value": "0.05",
    },
    {"match": {"product": "gift"}, "specificity": 3, "type": "fixed", "value": "8"},
]


def test_the_most_specific_rule_that_matches_gives_the_rate() -> None:
    sold = [
        fact("1000", "a", labels={"category": "tools", "product": "saw"}),
        fact("1000", "b", labels={"category": "tools", "product": "hammer"}),
        fact("1000", "c", labels={"category": "paint"}),
        fact("1000", "d", labels={"product": "gift"}),
    ]

    assert amounts(a_plan(rate={"type": "rules", "rules": RULES}), inputs(*sold)) == ["50", "20", "10", "8"]


def test_what_no_rule_matches_is_a_line_of_nothing_that_says_so() -> None:
    plan = a_plan(rate={"type": "rules", "rules": RULES[1:]})
    (line,) = calculate(plan, inputs(fact("1000", labels={"category": "paint"}))).lines

    assert line.amount == 0
    assert ("Not paid", "no rule of the plan matches") in render(line.explanation, "en")
    assert ("不计提", "方案中没有匹配的规则") in render(line.explanation, "zh-hans")


def test_a_period_with_rules_is_the_sum_of_its_facts() -> None:
    sold = [fact("1000", "a", labels={"category": "tools"}), fact("1000", "b"), fact("-500", "c", reverses="b")]

    assert amounts(a_plan(apply="period", rate={"type": "rules", "rules": RULES}), inputs(*sold)) == ["25"]


@pytest.mark.parametrize(("on", "amount"), [("2026-06-30", "50"), ("2026-07-01", "80"), ("2026-12-31", "80")])
def test_the_rate_in_force_on_the_credit_date_applies(on: str, amount: str) -> None:
    versions = [{"from": "2026-07-01", "rate": "0.08"}, {"from": "2026-01-01", "rate": FIVE}]
    plan = a_plan(rate={"type": "versions", "versions": versions})

    assert amounts(plan, inputs(fact("1000", on=date.fromisoformat(on)))) == [amount]


FIVE = {"type": "percent", "value": "0.05"}


def test_before_the_first_rate_nothing_is_guessed() -> None:
    plan = a_plan(rate={"type": "versions", "versions": [{"from": "2026-07-01", "rate": "0.08"}]})

    with pytest.raises(NotComputable) as refused:
        calculate(plan, inputs(fact("1000")))
    assert refused.value.code == "no_rate_yet"
    assert "2026-03-10" in refused.value.problem.message("zh-hans")


def test_a_tier_can_be_decided_by_another_metric() -> None:
    rate = a_table(("0", "0.10"), ("0.3", "0.12"), on="margin_share", method="lookup_rate")
    plan = a_plan(apply="period", rate=rate)

    assert amounts(plan, inputs(fact("1000"), measures={"margin_share": Fraction("0.29")})) == ["100"]
    assert amounts(plan, inputs(fact("1000"), measures={"margin_share": Fraction("0.3")})) == ["120"]
    with pytest.raises(NotComputable, match="margin_share"):
        calculate(plan, inputs(fact("1000"), measures={"margin_share": None}))


# Bases


def test_only_what_a_leaver_received_within_the_tail_is_paid() -> None:
    eligibility = {"employment_end": "2026-03-31", "tail_days": 10}
    receipts = tuple(Receipt(date(2026, 4, day), Fraction(100)) for day in (1, 10, 11))
    sold = [fact("300", "a", receipts=receipts), fact("300", "b", on=date(2026, 4, 1), receipts=receipts)]

    assert amounts(a_plan(basis="receipts", eligibility=eligibility), inputs(*sold)) == ["10", "0"]
    assert amounts(a_plan(basis="receipts"), inputs(*sold)) == ["15", "15"]


def test_a_refund_takes_back_the_margin_its_sale_had() -> None:
    cost = {"quantity": "2", "unit_cost": "40"}
    back = {"quantity": "-2", "unit_cost": "40"}
    sold = [fact("100", "a", numbers=cost), fact("-100", "b", numbers=back, reverses="a")]
    loss = [fact("70", "a", numbers=cost), fact("-70", "b", numbers=back, reverses="a")]

    assert amounts(a_plan(basis="margin_floor0"), inputs(*sold)) == ["1", "-1"]
    assert amounts(a_plan(basis="margin_floor0"), inputs(*loss)) == ["0", "0"]


def test_a_part_delivered_earns_its_part_of_the_order() -> None:
    delivered = {"quantity": "10", "delivered_quantity": "4"}

    assert amounts(a_plan(basis="delivered"), inputs(fact("100", numbers=delivered))) == ["2"]


def test_a_delivered_part_needs_something_ordered() -> None:
    with pytest.raises(NotComputable, match="ordered"):
        paid(inputs(fact("100", numbers={"quantity": "0", "delivered_quantity": "0"})), basis="delivered")


def test_a_number_that_the_basis_needs_is_never_taken_for_nothing() -> None:
    with pytest.raises(NotComputable) as refused:
        paid(inputs(fact("100")), basis="received")
    assert refused.value.problem.gaps == {"measure": "received"}


# Credit


def test_a_split_deal_says_how_much_of_it_counts_here() -> None:
    credit = Credit(Fraction(464_000), Fraction(1, 2), "owner")
    plan = a_plan(rate={"type": "percent", "value": "0.02"})
    (line,) = calculate(plan, inputs(fact("232000", credit=credit))).lines

    assert line.amount == Decimal(4640)
    assert sentence(line.explanation, "en") == "464,000.00 × 2.0 % × 50.0 % = 4,640.00"
    assert ("归属", "464,000.00 的 50.0 %，当日客户负责人") in render(line.explanation, "zh-hans")


def test_a_credited_amount_that_was_rounded_is_the_basis_itself() -> None:
    credit = Credit(Fraction(100), Fraction(1, 3), "collaborator")
    (line,) = paid(inputs(fact("33.34", credit=credit))).lines

    assert sentence(line.explanation, "en") == "33.34 × 5.0 % = 1.67"
    assert ("Credit", "33.3 % of 100.00, collaborator on that day") in render(line.explanation, "en")


# Conditions and factors


def gated(**changes: Any) -> dict[str, Any]:
    return {"measure": "csat", "op": ">=", "value": "4.0", "else": "zero"} | changes


@pytest.mark.parametrize(
    ("otherwise", "amount", "held"),
    [({}, "0", "0"), ({"else": "factor", "factor": "0.5"}, "25", "0"), ({"else": "hold"}, "0", "50")],
)
def test_a_failed_condition_does_what_the_plan_says(otherwise: dict[str, str], amount: str, held: str) -> None:
    result = paid(inputs(fact("1000"), measures={"csat": Fraction("3.9")}), gate=gated(**otherwise))

    assert (result.gate, str(result.amount), str(result.held)) == ("failed", amount, held)


def test_a_failed_condition_can_cost_the_accelerators_alone() -> None:
    rate = a_table(("0", "0.05"), ("1000", "0.08"))
    given = inputs(fact("3000"), measures={"csat": Fraction("3.9")})

    assert paid(given, apply="period", rate=rate, gate=gated(**{"else": "base_rate"})).amount == 150


@pytest.mark.parametrize(
    ("policy", "amount", "held"), [("hold", "0", "50"), ("pass", "50", "0"), ("fail", "0", "0")]
)
def test_no_data_is_an_outcome_of_its_own(policy: str, amount: str, held: str) -> None:
    for measures, cases in (({"csat": None}, {}), ({}, {}), ({"csat": Fraction(5)}, {"csat": 2})):
        given = inputs(fact("1000"), measures=measures, cases=cases)
        result = paid(given, gate=gated(no_data=policy, n_min=3))

        assert (result.gate, str(result.amount), str(result.held)) == ("no_data", amount, held)


def test_enough_cases_are_data() -> None:
    given = inputs(fact("1000"), measures={"csat": Fraction(5)}, cases={"csat": 3})

    assert paid(given, gate=gated(n_min=3)).gate == "passed"


def test_a_condition_looks_at_the_value_as_it_is_published() -> None:
    given = inputs(fact("1000"), measures={"csat": Fraction("3.96")})

    assert paid(given, gate=gated(scale=1)).gate == "passed"
    assert paid(given, gate=gated()).gate == "failed"


@pytest.mark.parametrize(
    ("op", "passes"), [(">=", [False, True, True]), (">", [False, False, True]), ("<=", [True, True, False]),
                       ("<", [True, False, False])],
)  # fmt: skip
def test_the_operator_is_taken_at_its_word(op: str, passes: list[bool]) -> None:
    found = [paid(inputs(fact("1"), measures={"csat": Fraction(text)}), gate=gated(op=op)).gate for text in "345"]

    assert [state == "passed" for state in found] == passes


FACTORS = {"tiers": [{"from": "0", "rate": "0.8"}, {"from": "85", "rate": "1"}, {"from": "95", "rate": "1.25"}]}


@pytest.mark.parametrize(("score", "amount"), [("84.99", "40"), ("85", "50"), ("95", "62.5"), ("-1", "40")])
def test_a_factor_is_looked_up_by_a_metric(score: str, amount: str) -> None:
    multiplier = {"measure": "quality", "table": FACTORS}

    assert (
        str(paid(inputs(fact("1000"), measures={"quality": Fraction(score)}), multiplier=multiplier).amount)
        == amount
    )


@pytest.mark.parametrize(
    ("policy", "amount", "held"), [("hold", "0", "50"), ("pass", "50", "0"), ("fail", "0", "0")]
)
def test_a_factor_without_data_holds_unless_said_otherwise(policy: str, amount: str, held: str) -> None:
    multiplier = {"measure": "quality", "table": FACTORS, "no_data": policy}
    result = paid(inputs(fact("1000")), multiplier=multiplier)

    assert (str(result.amount), str(result.held)) == (amount, held)


# Limits


def test_the_condition_comes_after_the_cap_and_the_guarantee_after_the_condition() -> None:
    given = inputs(fact("100000"), measures={"csat": Fraction(3)})
    gate = gated(**{"else": "factor", "factor": "0.5"})

    assert paid(given, apply="period", gate=gate, cap={"per_period": "3000"}).amount == 1500
    assert paid(given, apply="period", gate=gated(), floor={"per_period": "3000"}).amount == 0
    promised = paid(given, apply="period", gate=gated(), floor={"per_period": "3000", "survives_gate": True})
    assert (promised.amount, promised.top_up) == (3000, 3000)


def test_what_is_held_is_not_topped_up() -> None:
    result = paid(inputs(fact("1000")), gate=gated(), floor={"per_period": "3000", "survives_gate": True})

    assert (result.amount, result.held, result.top_up) == (0, 50, 0)


@pytest.mark.parametrize(
    ("order", "amount", "withheld"),
    [(["multiplier", "cap"], "9000", "6000"), (["cap", "multiplier"], "13500", "1000")],
)
def test_the_order_of_factor_and_cap_is_the_plans(order: list[str], amount: str, withheld: str) -> None:
    for scope in ("per_period", "per_line"):
        result = paid(inputs(fact("200000")), multiplier={"value": "1.5"}, cap={scope: "9000"}, order=order)

        assert (str(result.amount), str(result.withheld)) == (amount, withheld)


def test_a_cap_never_makes_a_refund_smaller() -> None:
    assert amounts(a_plan(cap={"per_line": "2000"}), inputs(fact("-100000"))) == ["-5000"]


def test_nobody_gives_back_what_the_cap_kept_back() -> None:
    plan = a_plan(cap={"per_line": "2000"})
    sale, part, rest = fact("100000", "a"), fact("-10000", "b", reverses="a"), fact("-90000", "c", reverses="a")

    assert amounts(plan, inputs(sale, fact("-100000", "b", reverses="a"))) == ["2000", "-2000"]
    assert amounts(plan, inputs(sale, part, rest)) == ["2000", "0", "-2000"]
    assert calculate(plan, inputs(sale, part)).withheld == 2500
    assert amounts(plan, inputs(rest, earlier=(sale, part))) == ["-2000"]
    running = a_plan(apply="running", rate=a_table(("0", "0.05")), cap={"per_line": "2000"})
    assert amounts(running, inputs(sale, fact("-100000", "b", reverses="a"))) == ["2000", "-2000"]


def over_the_year(cap: str, *periods: str) -> list[str]:
    """What each period of a year pays of 5 % of these sales, and what its lines come to before the cap is kept."""
    plan, before, found = a_plan(cap={"per_year": cap}), Fraction(0), []
    for sold in periods:
        given = replace(inputs(fact(sold)), earned_this_year={"main": before})
        assert [amount_of(line.explanation) for line in calculate(plan, given).lines][0] == Fraction(sold) / 20
        found.append(str(calculate(plan, given).amount))
        before += Fraction(sold) / 20
    return found


def test_the_periods_of_a_year_come_to_its_cap_and_not_further() -> None:
    assert over_the_year("6000", "100000", "50000", "40000") == ["5000", "1000", "0"]


def test_a_refund_takes_nothing_back_that_the_cap_of_the_year_kept_back() -> None:
    assert over_the_year("6000", "140000", "-10000", "-20000", "10000") == ["6000", "0", "-500", "500"]


def test_the_cap_of_the_year_is_the_last_word_on_a_period() -> None:
    given = replace(inputs(fact("1000")), earned_this_year={"main": Fraction(5800)})
    result = paid(given, cap={"per_year": "6000"}, floor={"per_period": "900"})
    line = result.lines[-1]

    assert (line.ref, str(line.amount), str(result.amount), str(result.withheld)) == (
        "year_cap",
        "-700",
        "200",
        "700",
    )
    assert "6,000.00" in " ".join(text for _, text in render(line.explanation, "en"))


def test_a_fixed_award_goes_back_with_the_last_of_its_deal() -> None:
    plan = a_plan(rate={"type": "fixed", "value": "200"})
    sale, part, rest = fact("1000", "a"), fact("-300", "b", reverses="a"), fact("-700", "c", reverses="a")

    assert amounts(plan, inputs(sale, part, rest)) == ["200", "0", "-200"]
    assert amounts(plan, inputs(fact("-1000"))) == ["-200"]


def test_a_refund_goes_back_at_the_rate_its_deal_had() -> None:
    versions = {
        "type": "versions",
        "versions": [{"from": "2026-01-01", "rate": "0.05"}, {"from": "2026-07-01", "rate": "0.08"}],
    }
    sale = fact("1000", "a", on=date(2026, 6, 30), labels={"product": "saw", "category": "tools"})
    refund = fact("-1000", "b", on=date(2026, 7, 5), reverses="a")

    assert amounts(a_plan(rate=versions), inputs(sale, refund)) == ["50", "-50"]
    assert amounts(a_plan(rate={"type": "rules", "rules": RULES}), inputs(sale, refund)) == ["50", "-50"]
    assert amounts(a_plan(rate=versions), inputs(refund, earlier=(sale,))) == ["-50"]


def test_limits_and_target_shrink_with_the_part_of_the_period() -> None:
    half = {"presence": Fraction(1, 2), "quota": Fraction(10_000)}
    table = a_table(("0", "0.02"), ("1", "0.05"), on="attainment", method="lookup_rate")
    at_target = paid(inputs(fact("5000"), **half), apply="period", rate=table, prorate=["quota"])

    assert (at_target.attainment, at_target.amount) == (1, 250)
    assert paid(inputs(fact("5000"), **half), apply="period", rate=table).amount == 100
    assert paid(inputs(fact("100000"), **half), cap={"per_period": "3000"}, prorate=["cap"]).amount == 1500
    assert paid(inputs(fact("0"), **half), floor={"per_period": "3000"}, prorate=["floor"]).amount == 1500


def test_of_awards_that_exclude_each_other_the_best_pays() -> None:
    first = a_component(id="spring", exclusive_group="award")
    second = a_component(id="summer", rate={"type": "percent", "value": "0.06"}, exclusive_group="award")
    result = calculate(parse(a_document(first, second, a_component(id="always"))), inputs(fact("1000")))

    assert {name: str(amount) for name, amount in result.by_component.items()} == {
        "spring": "0", "summer": "60", "always": "50",
    }  # fmt: skip
    assert [amount_of(line.explanation) for line in result.lines] == [0, 60, 50]
    assert "× 0" in sentence(result.lines[0].explanation, "en")


# What goes back


STEPS = a_table(("0", "0.01"), ("1000", "0.02"), ("3000", "0.03"))


def test_a_refund_of_an_earlier_period_takes_back_what_its_own_deal_earned() -> None:
    sale, part = (
        fact("1500", "sale", on=date(2026, 2, 1)),
        fact("-600", "part", on=date(2026, 2, 5), reverses="sale"),
    )
    rest = fact("-900", "rest", reverses="sale")

    assert amounts(a_plan(rate=STEPS), inputs(rest, earlier=(sale, part))) == ["-9"]
    assert amounts(a_plan(rate=STEPS), inputs(fact("-1500", "all", reverses="sale"), earlier=(sale,))) == ["-20"]


def test_a_refund_that_names_nothing_known_earns_by_its_own_size() -> None:
    assert amounts(a_plan(rate=STEPS), inputs(fact("-1500", "all", reverses="sale"))) == ["-15"]


def test_refunds_lower_what_was_reached_unless_the_plan_keeps_it() -> None:
    table = a_table(("0", "0.02"), ("1", "0.05"), on="attainment", method="lookup_rate")
    given = inputs(fact("10000", "a"), fact("-1000", "b", reverses="a"), quota=Fraction(10_000))

    assert paid(given, apply="period", rate=table).amount == 180
    assert paid(given, apply="period", rate=table, attainment_keeps_refunds=True).amount == 450


# What cannot be worked out


@pytest.mark.parametrize(("quota", "code"), [(None, "quota_missing"), (Fraction(0), "quota_zero")])
def test_without_a_target_there_is_no_attainment(quota: Fraction | None, code: str) -> None:
    rate = a_table(("0", "0.02"), ("1", "0.05"), on="attainment")

    with pytest.raises(NotComputable) as refused:
        paid(inputs(fact("1"), quota=quota), apply="period", rate=rate)
    assert refused.value.code == code


def test_a_part_that_cannot_be_worked_out_does_not_stop_the_others() -> None:
    lacking = a_component(id="lacking", apply="period", rate=a_table(("0", "0.02"), on="attainment"))
    found = calculate_each(parse(a_document(lacking, a_component(id="sound"))), inputs(fact("1000")))

    assert isinstance(found["lacking"], NotComputable)
    assert isinstance(sound := found["sound"], Result)
    assert sound.amount == 50


def test_nothing_sold_is_nothing_earned() -> None:
    assert (paid(inputs()).lines, paid(inputs()).amount) == ((), 0)
    assert amounts(a_plan(apply="period"), inputs()) == ["0"]


def test_a_line_keeps_what_it_was_before_rounding() -> None:
    (line,) = paid(inputs(fact("1.10", on=DAY))).lines

    assert (line.unrounded, line.amount) == (Fraction("0.055"), Decimal("0.06"))
