"""What a plan pays for some figures, what the next unit is worth, and other figures and rules beside it."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import evaluate
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable
from incentives.engine.facts import Inputs
from incentives.simulations.figures import Change, Supposed, needs_of
from incentives.simulations.simulation import Simulation, find, simulate, slices_of
from incentives.simulations.tests.plans import MARGINAL, a_bonus, a_component, a_plan_of, a_table

DAY = date(2026, 3, 31)


def inputs_for(*components: dict[str, Any], **supposed: Any) -> Inputs:
    figures = Supposed(**{"amounts": {"sales": Fraction(45000)}} | supposed)
    return figures.inputs(needs_of(a_plan_of(*components)), DAY, 2)


def simulated(*components: dict[str, Any], **supposed: Any) -> Simulation:
    return simulate(a_plan_of(*components), inputs_for(*components, **supposed), DAY)


def test_the_next_thousand_is_worth_its_rate_and_the_next_tier_is_told() -> None:
    (part,) = simulated().parts

    assert (part.amount, part.unit, part.worth and part.worth.value) == (2550, 1000, 70)
    assert part.next_tier
    assert (part.next_tier.missing, part.next_tier.rate) == (15000, Fraction("0.1"))


def test_before_the_first_sale_the_next_tier_is_told_too() -> None:
    plan = a_plan_of()

    (part,) = simulate(plan, Inputs(()), DAY).parts

    assert (part.amount, part.next_tier and part.next_tier.missing) == (0, 30000)


def test_where_deals_count_the_next_unit_is_one_of_the_usual_size() -> None:
    component = a_component(apply="each", rate={"type": "fixed", "value": "50"})

    (part,) = simulated(component, deals=3).parts

    assert (part.amount, part.worth and part.worth.value) == (150, 50)


def test_where_a_metric_alone_decides_an_amount_is_worth_nothing_and_not_told() -> None:
    (part,) = simulated(a_bonus(), goals={"calls": Fraction(100)}, measures={"calls": Fraction(70)}).parts

    assert part.worth is None
    assert part.next_tier
    assert (part.next_tier.missing, part.next_tier.amount) == (30, 200)


def test_what_cannot_be_computed_says_so_and_the_rest_is_told() -> None:
    simulation = simulated(a_component(), a_bonus())

    commission, bonus = simulation.parts
    assert (commission.amount, bonus.amount, simulation.amount) == (2550, None, 2550)
    assert isinstance(bonus.outcome, NotComputable)
    assert not simulation.is_whole


def test_where_nothing_can_be_computed_there_is_no_amount() -> None:
    assert simulated(a_bonus()).amount is None


def test_a_change_is_shown_beside_the_figures_as_they_are() -> None:
    plan = a_plan_of()

    found = find(plan, inputs_for(), DAY, Change(more=Fraction(20000)))

    assert found.before
    assert (found.before.amount, found.shown.amount) == (2550, 4100)


def test_other_rules_get_the_same_figures() -> None:
    other = a_plan_of(a_component(rate={"type": "percent", "value": "0.1"}, apply="each"))

    found = find(a_plan_of(), inputs_for(), DAY, Change(more=Fraction(5000)), (other, inputs_for()))

    assert found.against
    assert (found.shown.amount, found.against.amount) == (2900, 5000)


def test_without_a_change_nothing_is_told_twice() -> None:
    found = find(a_plan_of(), inputs_for(), DAY, Change())

    assert (found.before, found.against) == (None, None)


def test_slices_of_several_deals_add_up_by_rate() -> None:
    (part,) = simulated(deals=3).parts
    assert part.result

    slices = slices_of(line.explanation for line in part.result.lines)

    assert [(one.base, one.rate, one.amount) for one in slices] == [
        (30000, Fraction("0.05"), 1500),
        (15000, Fraction("0.07"), 1050),
    ]


@given(amount=st.integers(min_value=-10_000_00, max_value=200_000_00), deals=st.integers(min_value=1, max_value=5))
def test_slices_come_to_the_amount_also_when_tiers_reach_back(amount: int, deals: int) -> None:
    tiers = [MARGINAL[0], *(tier | {"applies_from": "0"} for tier in MARGINAL[1:])]
    component = a_component(rate=a_table("amount", "banded", tiers))
    (part,) = simulated(component, amounts={"sales": Fraction(amount, 100)}, deals=deals).parts
    assert part.result

    slices = slices_of(line.explanation for line in part.result.lines)

    assert sum(one.amount for one in slices) == part.result.unrounded
    assert all(one.base * one.rate == one.amount for one in slices)


@given(amount=st.integers(min_value=0, max_value=200_000), more=st.integers(min_value=1, max_value=50_000))
def test_more_never_pays_less_and_every_number_is_its_arithmetic(amount: int, more: int) -> None:
    figures = inputs_for(amounts={"sales": Fraction(amount)})

    found = find(a_plan_of(), figures, DAY, Change(more=Fraction(more)))

    assert found.before
    assert found.shown.amount is not None
    assert found.before.amount is not None
    assert found.shown.amount >= found.before.amount
    for part in found.shown.parts:
        assert part.worth
        assert part.result
        assert evaluate(part.worth.explanation["calculation"]) == part.worth.value
        assert all(evaluate(line.explanation["calculation"]) == line.amount for line in part.result.lines)
