"""The payout curve around a person's figures."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crm.exact.numbers import Fraction
from incentives.simulations.curves import Curve
from incentives.simulations.figures import Supposed, needs_of
from incentives.simulations.simulation import Part, simulate
from incentives.simulations.tests.plans import MARGINAL, a_bonus, a_component, a_plan_of, a_table

DAY = date(2026, 3, 31)
RETRO = [MARGINAL[0], *(tier | {"applies_from": "0"} for tier in MARGINAL[1:])]


def part_of(component: dict[str, Any], **supposed: Any) -> Part:
    plan = a_plan_of(component)
    figures = Supposed(**{"amounts": {"sales": Fraction(45000)}} | supposed)
    return simulate(plan, figures.inputs(needs_of(plan), DAY, 2), DAY).parts[0]


def curve_of(component: dict[str, Any], **supposed: Any) -> Curve:
    curve = part_of(component, **supposed).curve
    assert curve
    return curve


@pytest.mark.parametrize(
    ("component", "supposed"),
    [
        (a_component(), {}),
        (a_component(), {"deals": 3}),
        (a_component(rate=a_table("amount", "banded", RETRO)), {"deals": 3}),
        (a_component(apply="period", rate=a_table("amount", "lookup_rate", MARGINAL)), {}),
        (a_component(apply="each", rate={"type": "percent", "value": "0.05"}), {}),
        (a_component(apply="period", rate={"type": "percent", "value": "0.05"}, cap={"per_period": "900"}), {}),
        (a_bonus(), {"goals": {"calls": Fraction(100)}, "measures": {"calls": Fraction(70)}}),
    ],
    ids=["marginal", "deals", "retroactive", "look-up", "percent", "capped", "bonus"],
)
def test_the_person_stands_on_the_curve(component: dict[str, Any], supposed: dict[str, Any]) -> None:
    part = part_of(component, **supposed)

    assert part.curve
    assert part.curve.at in dict(part.curve.points)
    assert dict(part.curve.points)[part.curve.at] == part.amount
    assert [x for x, _paid in part.curve.points] == sorted({x for x, _paid in part.curve.points})


def test_the_curve_is_what_these_figures_would_pay_further_on() -> None:
    paid = dict(curve_of(a_component()).points)

    assert (paid[Fraction(0)], paid[Fraction(30000)], paid[Fraction(60000)]) == (0, 1500, 3600)


def test_on_both_sides_of_a_jump_there_is_a_point() -> None:
    paid = dict(curve_of(a_component(rate=a_table("amount", "banded", RETRO))).points)

    assert paid[Fraction(30000)] == 2100
    assert Decimal(1490) < paid[Fraction(29970)] < Decimal(1500)


def test_attainment_is_measured_against_ones_own_goal() -> None:
    rate = a_table("attainment", "banded", [{"from": "0", "rate": "0.02"}, {"from": "1", "rate": "0.05"}])
    component = a_component(quota={"goal": "sales"}, rate=rate)

    curve = curve_of(component, goals={"sales": Fraction(90000)})

    assert (curve.quota, curve.at) == (90000, 45000)
    assert dict(curve.points)[Fraction(90000)] == 1800


def test_a_number_of_deals_goes_in_whole_steps() -> None:
    tiers = [{"from": "0", "amount": "0"}, {"from": "4", "amount": "500"}]
    component = a_component(apply="period", rate=a_table("count", "lookup_amount", tiers))

    curve = curve_of(component, deals=2)

    assert curve.points == ((0, 0), (1, 0), (2, 0), (3, 0), (4, 500), (5, 500), (6, 500))
    assert curve.at == 2


def test_a_factor_for_these_figures_is_in_the_curve() -> None:
    multiplier = {"measure": "csat", "table": {"tiers": [{"from": "0", "factor": "0.5"}]}}

    paid = dict(curve_of(a_component(multiplier=multiplier), measures={"csat": Fraction(4)}).points)

    assert paid[Fraction(30000)] == 750


def test_what_is_held_still_has_its_curve() -> None:
    gate = {"measure": "csat", "op": ">=", "value": "4"}
    part = part_of(a_component(gate=gate))

    assert (part.amount, part.result and part.result.held) == (0, 2550)
    assert part.curve
    assert dict(part.curve.points)[Fraction(45000)] == 2550


def test_tiers_of_one_deal_have_no_place_for_a_whole_period() -> None:
    curve = curve_of(a_component(apply="each"))

    assert (curve.is_of_one_deal, curve.at) == (True, None)


@pytest.mark.parametrize(
    ("component", "measures"),
    [
        (a_component(apply="each", rate={"type": "fixed", "value": "50"}), {}),
        (a_component(gate={"measure": "csat", "op": ">=", "value": "4"}), {"csat": Fraction(1)}),
    ],
    ids=["an amount for each deal", "nothing at all"],
)
def test_some_have_nothing_to_draw(component: dict[str, Any], measures: dict[str, Fraction]) -> None:
    assert part_of(component, measures=measures).curve is None


def test_before_the_first_sale_the_curve_begins_at_nothing() -> None:
    curve = curve_of(a_component(), amounts={"sales": Fraction(0)})

    assert (curve.at, dict(curve.points)[Fraction(30000)]) == (0, 1500)
