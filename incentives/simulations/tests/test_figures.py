"""What a plan asks for, and figures that somebody supposes or changes."""

from datetime import date
from typing import Any

import pytest

from crm.exact.numbers import Fraction
from incentives.simulations.figures import Change, Needs, Supposed, deals_of, needs_of
from incentives.simulations.tests.plans import a_bonus, a_component, a_plan_of, a_table

DAY = date(2026, 3, 31)


def amounts(supposed: Supposed, needs: Needs) -> list[Fraction]:
    return [fact.numbers["amount"] for fact in supposed.inputs(needs, DAY, 2).facts]


def test_a_commission_asks_for_an_amount_and_nothing_else() -> None:
    needs = needs_of(a_plan_of())

    assert needs == Needs(sources=frozenset({"sales"}), amounts=frozenset({"sales"}))


def test_a_bonus_by_a_metric_asks_for_its_goal_and_value_but_for_no_amount() -> None:
    needs = needs_of(a_plan_of(a_bonus()))

    assert (needs.sources, needs.goals, needs.measures) == (frozenset(), ("calls",), ("calls",))
    assert needs.deciding == needs.deciding_goals == {"calls"}


def test_a_condition_may_go_without_its_value() -> None:
    gate = {"measure": "csat", "op": ">=", "value": "4"}

    needs = needs_of(a_plan_of(a_component(gate=gate)))

    assert (needs.measures, needs.deciding) == (("csat",), frozenset())


FEW = [{"from": "0", "amount": "0"}, {"from": "3", "amount": "500"}]


@pytest.mark.parametrize(
    ("component", "has_amounts"),
    [
        (a_component(apply="each", rate={"type": "fixed", "value": "50"}), False),
        (a_component(apply="period", rate=a_table("count", "lookup_amount", FEW)), False),
        (a_component(apply="each"), True),
        (a_component(cap={"per_line": "100"}), True),
    ],
    ids=["an amount for each", "by their number", "tiers of each deal", "a cap for each line"],
)
def test_some_plans_ask_how_many_deals(component: dict[str, Any], has_amounts: bool) -> None:
    needs = needs_of(a_plan_of(component))

    assert (needs.counts_deals, bool(needs.amounts), needs.sources) == (True, has_amounts, {"sales"})


def test_products_are_those_the_rules_tell_apart() -> None:
    rules = [{"match": {"product": "Router"}, "value": "0.1"}, {"value": "0.05"}]
    rate = {"type": "rules", "rules": rules}

    needs = needs_of(a_plan_of(a_component(apply="each", rate=rate, filter={"product": ["Switch", "Router"]})))

    assert needs.products == ("Router", "Switch")


def test_two_plans_together_ask_for_what_either_asks() -> None:
    both = needs_of(a_plan_of()) | needs_of(a_plan_of(a_bonus(facts="receipts")))

    assert (both.amounts, both.goals) == ({"sales"}, ("calls",))
    assert not both.deciding_goals


@pytest.mark.parametrize("amount", ["100", "0.01", "-100", "100.0001", "0"])
def test_deals_of_equal_size_add_up_to_the_amount(amount: str) -> None:
    facts = deals_of(Fraction(amount), 3, "sales", DAY, 2)

    sizes = [fact.numbers["amount"] for fact in facts]
    assert (sum(sizes), len({fact.id for fact in facts})) == (Fraction(amount), 3)
    assert max(sizes) - min(sizes) <= Fraction(1, 100)


def test_a_negative_amount_is_a_refund_and_a_receipt_a_receipt() -> None:
    (refund,) = deals_of(Fraction(-5), 1, "sales", DAY, 2)
    (receipt,) = deals_of(Fraction(5), 1, "receipts", DAY, 2, "Router")

    assert (refund.labels["kind"], receipt.labels) == ("refund", {"kind": "receipt", "product": "Router"})


def test_supposed_figures_are_deals_of_the_kinds_the_plan_counts() -> None:
    supposed = Supposed({"sales": Fraction(90), "receipts": Fraction(7)}, deals=2)

    assert amounts(supposed, needs_of(a_plan_of())) == [45, 45]
    assert amounts(supposed, needs_of(a_plan_of(a_component(facts="receipts")))) == [Fraction("3.5")] * 2
    assert amounts(supposed, needs_of(a_plan_of(a_bonus()))) == []


def test_real_figures_are_a_good_start_to_suppose_others() -> None:
    needs = needs_of(a_plan_of())
    real = Supposed({"sales": Fraction(90)}, deals=3, measures={"csat": Fraction(4)}).inputs(needs, DAY, 2)

    supposed = Supposed.of(real)

    assert (supposed.amounts, supposed.deals, supposed.measures) == ({"sales": 90}, 3, {"csat": 4})


def test_a_change_leaves_the_figures_it_came_from_alone() -> None:
    needs = needs_of(a_plan_of())
    before = Supposed({"sales": Fraction(90)}, measures={"csat": Fraction(4)}).inputs(needs, DAY, 2)

    after = Change(more=Fraction(10), deals=2, measures={"csat": None}).applied(before, needs, DAY, 2)

    assert [fact.numbers["amount"] for fact in after.facts] == [90, 5, 5]
    assert (before.measures, after.measures, len(before.facts)) == ({"csat": 4}, {"csat": None}, 1)


def test_what_is_added_comes_after_everything_else() -> None:
    needs = needs_of(a_plan_of())
    before = Supposed({"sales": Fraction(90)}).inputs(needs, DAY, 2)

    after = Change(more=Fraction(10)).applied(before, needs, DAY, 2)

    assert after.facts[-1].sequence > max(fact.sequence for fact in before.facts)


def test_nothing_changed_is_no_change() -> None:
    assert not Change(deals=3, product="Router")
    assert Change(more=Fraction(0))
    assert Change(presence=Fraction(1, 2))
