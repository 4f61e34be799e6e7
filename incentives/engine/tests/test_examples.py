"""A designer sees what a plan pays along its way, worked out by the engine that pays and knowing nobody."""

from decimal import Decimal
from typing import Any

import pytest

from crm.exact.numbers import Fraction
from incentives.engine.document import PlanDocument
from incentives.engine.examples import curve_of, paid_at, sample_quota, worked_example
from incentives.engine.tests.plans import FIVE_PERCENT, a_plan, a_table

THREE_TIERS = a_table(("0", "0.05"), ("30000", "0.07"), ("60000", "0.10"))
BY_SHARE = a_table(("0", "0.01"), ("0.8", "0.02"), ("1", "0.03"), on="attainment", method="lookup_rate")
BY_COUNT = a_table(("0", "100"), ("5", "500"), on="count", method="lookup_amount")


def example(plan: PlanDocument, reached: str | None = None) -> tuple[str, Decimal]:
    found = worked_example(plan, plan.components[0], None if reached is None else Fraction(reached))
    return str(found.reached), found.amount


def curve(plan: PlanDocument, **more: Any) -> list[tuple[str, str]]:
    numbers = {name: Fraction(text) for name, text in more.items()}
    return [(str(at), str(paid)) for at, paid in curve_of(plan, plan.components[0], **numbers)]


def test_an_example_lies_in_the_middle_of_the_second_tier_unless_a_result_is_given() -> None:
    assert example(a_plan(apply="period", rate=THREE_TIERS)) == ("45000", Decimal("2550"))
    assert example(a_plan(apply="period", rate=THREE_TIERS), "30001") == ("30001", Decimal("1500.07"))


def test_an_example_of_one_rate_is_a_round_amount() -> None:
    assert example(a_plan()) == ("100000", Decimal("5000"))
    assert example(a_plan(apply="period", rate=a_table(("0", "0.05")))) == ("100000", Decimal("5000"))


def test_the_curve_shows_each_boundary_the_middle_between_two_and_a_stretch_beyond() -> None:
    assert curve(a_plan(apply="period", rate=THREE_TIERS)) == [
        ("0", "0"), ("15000", "750"), ("30000", "1500"), ("45000", "2550"), ("60000", "3600"),
        ("75000", "5100"), ("90000", "6600"),
    ]  # fmt: skip
    assert curve(a_plan()) == [
        ("0", "0"), ("25000", "1250"), ("50000", "2500"), ("75000", "3750"), ("100000", "5000"),
    ]  # fmt: skip


def test_the_curve_shows_a_result_that_was_asked_for_too() -> None:
    plan = a_plan(apply="period", rate=THREE_TIERS)

    assert ("50000", "2900") in curve(plan, to="50000")
    assert ("0", "0") in curve(a_plan(), to="0")
    assert curve(plan, to="-1") == curve(plan)


def test_a_table_by_attainment_is_shown_in_money_of_its_quota_or_of_a_round_one() -> None:
    plan = a_plan(apply="period", rate=BY_SHARE, quota="200000")
    without = a_plan(apply="period", rate=BY_SHARE)

    assert [at for at, _ in curve(plan)] == ["0", "80000", "160000", "180000", "200000", "250000", "300000"]
    assert dict(curve(plan))["160000"] == "3200"
    assert curve(without)[-1] == ("150000", "4500")
    assert dict(curve(without, quota="10"))["10"] == "0.3"


def test_the_quota_of_an_example_is_the_documents_or_a_round_one_where_one_is_needed() -> None:
    quotas = [
        sample_quota(a_plan(apply="period", rate=rate, **more).components[0])
        for rate, more in (
            (BY_SHARE, {"quota": "200000"}), (BY_SHARE, {}), (THREE_TIERS, {}), (FIVE_PERCENT, {}),
        )
    ]  # fmt: skip

    assert quotas == [200_000, 100_000, None, None]


def test_a_table_by_number_of_deals_goes_deal_by_deal() -> None:
    plan = a_plan(apply="period", rate=BY_COUNT)

    assert [at for at, _ in curve(plan)] == [str(number) for number in range(8)]
    assert dict(curve(plan))["4"] == "100"
    assert dict(curve(plan))["5"] == "500"
    many = a_plan(apply="period", rate=a_table(("0", "1"), ("900", "2"), on="count", method="lookup_amount"))
    assert len(curve(many)) == 40


def test_an_example_knows_neither_conditions_nor_filters_nor_measured_factors() -> None:
    gate = {"measure": "csat", "op": ">=", "value": "4.5", "else": "zero", "no_data": "fail"}
    plan = a_plan(gate=gate, filter={"product": ["saw"]}, prorate=["cap"], cap={"per_period": "4000"})

    assert example(plan, "1000") == ("1000", Decimal("50"))
    assert example(plan, "100000") == ("100000", Decimal("4000"))


def test_of_rules_the_first_speaks() -> None:
    rules = [
        {"match": {"product": "saw"}, "type": "percent", "value": "0.10"},
        {"match": {}, "type": "percent", "value": "0.05"},
    ]

    assert example(a_plan(rate={"type": "rules", "rules": rules}), "1000") == ("1000", Decimal("100"))


@pytest.mark.parametrize(
    ("basis", "paid"),
    [("amount", "50"), ("quantity", "50"), ("received", "50"), ("delivered", "50"), ("margin_floor0", "50")],
)
def test_whatever_is_paid_for_the_example_has_that_much_of_it(basis: str, paid: str) -> None:
    plan = a_plan(basis=basis)
    lines = paid_at(plan, plan.components[0], Fraction(1000), None)

    assert [line.amount for line in lines] == [Decimal(paid)]
    assert lines[0].explanation["scale"] == 2


def test_of_several_components_one_is_shown_at_a_time() -> None:
    plan = a_plan(exclusive_group="one")
    both = plan.model_copy(
        update={"components": (*plan.components, plan.components[0].model_copy(update={"id": "other"}))}
    )

    assert [line.component for line in paid_at(both, both.components[1], Fraction(10), None)] == ["other"]
