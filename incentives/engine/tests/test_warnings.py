"""What a designer should think over: it is allowed, and agents would find out."""

from typing import Any

import pytest

from crm.exact.numbers import Fraction
from incentives.engine.checks import parse
from incentives.engine.tests.plans import a_component, a_document, a_table
from incentives.engine.warnings import warnings_of

TIERS = "/components/0/rate/table/tiers"


def found(best: dict[str, Fraction] | None = None, **changes: Any) -> list[tuple[str, str]]:
    component = a_component(apply="period") | changes
    warnings = warnings_of(parse(a_document(component)), best)
    assert all(one.message("en") != one.message("zh-hans") for one in warnings)
    return [(one.code, one.pointer) for one in warnings]


def told(**changes: Any) -> str:
    (warning,) = warnings_of(parse(a_document(a_component(apply="period") | changes)))
    return warning.message("en")


def retroactive(*tiers: tuple[str, str], on: str = "amount") -> dict[str, Any]:
    rate = a_table(*tiers, on=on)
    for tier in rate["table"]["tiers"][1:]:
        tier["applies_from"] = "0"
    return rate


def test_a_marginal_table_has_no_cliff() -> None:
    assert found(rate=a_table(("0", "0.05"), ("30000", "0.07"))) == []


def test_a_cliff_is_told_with_the_payout_on_both_sides() -> None:
    assert found(rate=retroactive(("0", "0.05"), ("30000", "0.07"))) == [("cliff", f"{TIERS}/1")]
    assert "At 30000 the payout jumps from 1500 to 2100" in told(
        rate=retroactive(("0", "0.05"), ("30000", "0.07"))
    )


def test_a_cliff_by_attainment_is_told_as_a_share_unless_the_target_is_known() -> None:
    rate = retroactive(("0", "0.05"), ("0.8", "0.07"), on="attainment")

    assert "At 80 % the payout jumps from 4 % to 5.6 %" in told(rate=rate)
    assert "At 80 % the payout jumps from 4000 to 5600" in told(rate=rate, quota="100000")


def test_a_look_up_is_a_cliff_at_every_boundary() -> None:
    by_amount = a_table(("0", "0.02"), ("100", "0.03"), method="lookup_rate")
    by_count = a_table(("0", "100"), ("5", "500"), on="count", method="lookup_amount")

    assert "from 2 to 3" in told(rate=by_amount)
    assert "from 100 to 500" in told(rate=by_count)


def test_a_rate_that_falls_as_results_rise_is_pointed_out() -> None:
    assert found(rate=a_table(("0", "0.05"), ("100", "0.04"))) == [("falling_rate", f"{TIERS}/1/rate")]
    assert "100" in told(rate=a_table(("0", "0.05"), ("100", "0.04")))


def test_a_tier_above_the_cap_adds_nothing() -> None:
    rate = a_table(("0", "0.05"), ("30000", "0.07"), ("60000", "0.10"))

    assert found(rate=rate, cap={"per_period": "3600"}) == [("tier_beyond_cap", f"{TIERS}/2")]
    assert "60000" in told(rate=rate, cap={"per_period": "3600"})
    assert "3600" in told(rate=rate, cap={"per_period": "3600"})
    assert found(rate=rate, cap={"per_period": "3600.01"}) == []


def test_a_tier_that_nobody_reached_last_year_is_pointed_out() -> None:
    rate = a_table(("0", "0.05"), ("30000", "0.07"), ("60000", "0.10"))

    assert found({"main": Fraction(45_000)}, rate=rate) == [("tier_not_reached", f"{TIERS}/2")]
    assert found({"main": Fraction(60_000)}, rate=rate) == []
    assert found({"other": Fraction(1)}, rate=rate) == []
    (warning,) = warnings_of(parse(a_document(a_component(apply="period", rate=rate))), {"main": Fraction(45_000)})
    assert "60000" in warning.message("en")
    assert "45000" in warning.message("en")


def test_what_was_found_of_one_component_stays_beside_what_is_found_of_the_next() -> None:
    rate = a_table(("0", "0.05"), ("100", "0.04"))
    plan = parse(
        a_document(a_component(apply="period", rate=rate), a_component(id="b", apply="period", rate=rate))
    )

    assert [one.pointer for one in warnings_of(plan)] == [
        f"/components/{at}/rate/table/tiers/1/rate" for at in (0, 1)
    ]


@pytest.mark.parametrize(("match", "codes"), [({}, []), ({"product": "saw"}, ["no_general_rule"])])
def test_facts_that_no_rule_would_catch_are_pointed_out(match: dict[str, str], codes: list[str]) -> None:
    rules = [{"match": match, "type": "percent", "value": "0.05"}]

    assert found(rate={"type": "rules", "rules": rules}) == [(code, "/components/0/rate/rules") for code in codes]


def test_an_interpolated_amount_has_no_cliff() -> None:
    tiers = [{"from": "0", "to": "100", "amount": "10"}, {"from": "100", "to": "300", "amount": "40"}]
    rate = {"type": "table", "table": {"on": "amount", "method": "interpolated_amount", "tiers": tiers}}

    assert found(rate=rate) == []
