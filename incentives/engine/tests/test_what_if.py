"""What if: the next unit's worth and the way to the next tier, by the calculation that pays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import evaluate
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable
from incentives.engine.calculate import calculate
from incentives.engine.tests.plans import DAY, a_plan, a_table, fact, inputs
from incentives.engine.what_if import NextTier, outlook, with_more

STEPS = a_table(("0", "0.05"), ("30000", "0.07"), ("60000", "0.10"))
BACK = {"from": "30000", "rate": "0.07", "applies_from": "0"}
CLIFF = {
    "type": "table",
    "table": {"on": "amount", "method": "banded", "tiers": [{"from": "0", "rate": "0.05"}, BACK]},
}


def test_the_next_unit_is_worth_the_rate_of_the_band_it_falls_in() -> None:
    for reached, rate in (("10000", "0.05"), ("30000", "0.07"), ("90000", "0.10")):
        found = outlook(
            a_plan(apply="running", rate=STEPS), "main", inputs(fact(reached)), on=DAY, unit=Fraction(1)
        )

        assert found.next_unit.value == Fraction(rate)
        assert evaluate(found.next_unit.explanation["calculation"]) == found.next_unit.value


def test_across_a_cliff_the_next_unit_carries_the_catch_up() -> None:
    found = outlook(a_plan(apply="period", rate=CLIFF), "main", inputs(fact("29999")), on=DAY, unit=Fraction(1))

    assert found.next_unit.value == 30_000 * Fraction("0.07") - 29_999 * Fraction("0.05")


def test_how_far_the_next_tier_is_and_what_it_pays() -> None:
    plan = a_plan(apply="running", rate=STEPS)

    below = outlook(plan, "main", inputs(fact("12500")), on=DAY, unit=Fraction(1))
    at_the_top = outlook(plan, "main", inputs(fact("60000")), on=DAY, unit=Fraction(1))

    assert below.next_tier == NextTier(Fraction(17_500), Fraction(30_000), rate=Fraction("0.07"))
    assert at_the_top.next_tier is None
    assert outlook(a_plan(), "main", inputs(fact("1")), on=DAY, unit=Fraction(1)).next_tier is None


def test_a_tier_that_pays_an_amount_says_so() -> None:
    rate = a_table(("0", "0"), ("5", "800"), on="count", method="lookup_amount")
    found = outlook(a_plan(apply="period", rate=rate), "main", inputs(fact("1")), on=DAY, unit=Fraction(1))

    assert found.next_tier == NextTier(Fraction(4), Fraction(5), amount=Fraction(800))


def test_one_more_is_counted_whatever_the_component_filters_by() -> None:
    plan = a_plan(filter={"product": ["saw"]}, facts="receipts")

    assert outlook(plan, "main", inputs(), on=DAY, unit=Fraction(100)).next_unit.value == 5


def test_where_nothing_can_be_worked_out_nothing_is_promised() -> None:
    plan = a_plan(apply="period", rate=a_table(("0", "0.05"), on="attainment"))

    with pytest.raises(NotComputable):
        outlook(plan, "main", inputs(fact("1")), on=DAY, unit=Fraction(1))


@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_a_scenario_is_the_calculation_on_other_inputs(reached: int, more: int) -> None:
    plan = a_plan(apply="running", rate=STEPS)
    given_facts = inputs(fact(str(reached)))
    changed = with_more(given_facts, plan.component("main"), Fraction(more), DAY)

    assert calculate(plan, changed).unrounded == calculate(plan, inputs(fact(str(reached + more)))).unrounded
    assert len(given_facts.facts) == 1
