"""What must hold for every plan and every set of facts."""

from datetime import date, timedelta
from decimal import Context, Inexact, localcontext
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import amount_of
from crm.exact.numbers import exact, text_of
from crm.exact.rounding import largest_remainder
from incentives.engine.calculate import Result, calculate
from incentives.engine.checks import parse
from incentives.engine.corrections import correction
from incentives.engine.facts import Fact, Inputs
from incentives.engine.rate_tables import bands_of, earned
from incentives.engine.wording import render, slices_of

DAY = date(2026, 1, 1)
amounts = st.integers(-500_000_00, 2_000_000_00).map(lambda cents: Fraction(cents, 100))
rates = st.integers(0, 10_000).map(lambda points: text_of(Fraction(points, 10_000)))


@st.composite
def tables(draw: st.DrawFn, *, marginal: bool = False) -> dict[str, Any]:
    on = draw(st.sampled_from(["amount", "attainment"]))
    step = 1 if on == "amount" else Fraction(1, 100_000)
    starts = [0, *sorted(draw(st.sets(st.integers(1, 1_000_000), max_size=6)))]
    tiers = [{"from": text_of(Fraction(start) * step), "rate": draw(rates)} for start in starts]
    method = "banded" if marginal else draw(st.sampled_from(["banded", "lookup_rate"]))
    if method == "banded" and not marginal:
        for at in draw(st.sets(st.integers(1, 6), max_size=2)):
            if at < len(tiers):
                tiers[at]["applies_from"] = "0"
    return {"on": on, "method": method, "tiers": tiers}


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    component: dict[str, Any] = {"id": "main", "basis": "amount", "quota": "200000"}
    component["apply"] = draw(st.sampled_from(["period", "running", "each"]))
    if component["apply"] == "each":
        component["rate"] = {"type": "percent", "value": draw(rates)}
    else:
        component["rate"] = {"type": "table", "table": draw(tables())}
    if draw(st.booleans()):
        component["multiplier"] = {"value": draw(rates)}
    if draw(st.booleans()):
        component["cap"] = {"per_period": "30000", "per_line": "12000.55"}
    if draw(st.booleans()):
        component["floor"] = {"per_period": "1000"}
    return {"currency": "CNY", "rounding": {"mode": "half_up", "scale": 2}, "components": [component]}


@st.composite
def fact_sets(draw: st.DrawFn) -> tuple[Fact, ...]:
    found = draw(st.lists(st.tuples(st.integers(0, 80), amounts), max_size=12))
    return tuple(
        Fact(f"f{at:02}", DAY + timedelta(days), {"amount": amount}) for at, (days, amount) in enumerate(found)
    )


def told(result: Result) -> str:
    return repr(result)


@given(plans(), fact_sets())
def test_the_arithmetic_of_the_explanation_is_the_amount(plan: dict[str, Any], facts: tuple[Fact, ...]) -> None:
    result = calculate(parse(plan), Inputs(facts))

    assert [amount_of(line.explanation) for line in result.lines] == [line.amount for line in result.lines]
    assert sum(Fraction(line.amount) for line in result.lines) == Fraction(result.amount)
    assert all(render(line.explanation, language) for line in result.lines for language in ("zh-hans", "en"))


@given(tables(marginal=True), fact_sets(), st.sampled_from(["period", "running"]))
def test_slices_add_up_to_the_table(table: dict[str, Any], facts: tuple[Fact, ...], apply: str) -> None:
    component = {"id": "a", "basis": "amount", "apply": apply, "rate": {"type": "table", "table": table}}
    plan = parse({"currency": "CNY", "rounding": {"scale": 4}, "components": [component | {"quota": "200000"}]})
    bands = bands_of(plan.components[0].table, Fraction(200_000) if table["on"] == "attainment" else Fraction(1))  # type: ignore[arg-type]

    lines = calculate(plan, Inputs(facts)).lines
    slices = [part for line in lines for part in slices_of(line.explanation)]

    assert all(part["base"] * part["rate"] == part["amount"] for part in slices)
    assert sum(part["amount"] for part in slices) == earned(
        bands, sum((f.numbers["amount"] for f in facts), Fraction(0))
    )


@given(plans(), fact_sets(), st.randoms(use_true_random=False))
def test_the_order_of_facts_and_their_repetition_change_nothing(
    plan: dict[str, Any], facts: tuple[Fact, ...], random: Random
) -> None:
    shuffled = [*facts, *facts[:3]]
    random.shuffle(shuffled)

    assert told(calculate(parse(plan), Inputs(tuple(shuffled)))) == told(calculate(parse(plan), Inputs(facts)))


@given(plans(), fact_sets())
def test_the_callers_decimal_context_has_no_influence(plan: dict[str, Any], facts: tuple[Fact, ...]) -> None:
    expected = told(calculate(parse(plan), Inputs(facts)))

    with localcontext(Context(prec=2, rounding="ROUND_DOWN", traps=[Inexact])):
        assert told(calculate(parse(plan), Inputs(facts))) == expected


@given(plans(), st.lists(fact_sets(), min_size=1, max_size=5))
def test_deltas_telescope_to_the_latest_recomputation(
    plan: dict[str, Any], versions: list[tuple[Fact, ...]]
) -> None:
    document = parse(plan)
    first = calculate(document, Inputs((Fact("seed", DAY, {"amount": Fraction(1000)}),)))
    posted = first.amount
    for facts in versions:
        now = calculate(document, Inputs(facts)).lines
        line = correction(posted, now, like=first.lines[0].explanation)
        posted += line.amount if line else 0
        assert line is None or amount_of(line.explanation) == line.amount

    assert posted == calculate(document, Inputs(versions[-1])).amount


@given(tables(marginal=True), amounts, amounts)
def test_a_marginal_table_never_falls_and_never_jumps(table: dict[str, Any], a: Fraction, b: Fraction) -> None:
    component = {"id": "a", "basis": "amount", "apply": "period", "rate": {"type": "table", "table": table}}
    document = parse({"currency": "CNY", "rounding": {"scale": 2}, "components": [component]})
    bands = bands_of(document.components[0].table, Fraction(1))  # type: ignore[arg-type]
    low, high = sorted((a, b))

    assert 0 <= earned(bands, high) - earned(bands, low) <= high - low


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 1000), min_size=1, max_size=9))
def test_the_parts_of_a_split_add_up_and_a_reversal_mirrors_them(cents: int, weights: list[int]) -> None:
    shares = [(f"p{at}", Fraction(weight)) for at, weight in enumerate([*weights, 1])]
    total = Fraction(cents, 100)
    parts = largest_remainder(total, shares, scale=2)

    assert sum(parts.values()) == total
    assert largest_remainder(-total, shares, scale=2) == {name: -part for name, part in parts.items()}


@pytest.mark.parametrize("text", ["1e5", "NaN", "Infinity", "0x10", "1,000", " 1", "", "1.0000000000001", "1/0"])
def test_only_plain_numbers_are_read(text: str) -> None:
    with pytest.raises(ValueError, match="."):
        exact(text or ".")


def test_amounts_are_rounded_half_up_at_the_minor_unit() -> None:
    rate = {"type": "percent", "value": "0.1"}
    component = {"id": "a", "basis": "amount", "apply": "each", "rate": rate}
    plan = parse({"currency": "JPY", "rounding": {"scale": 0}, "components": [component]})

    sold, taken_back = (
        calculate(plan, Inputs((Fact("a", DAY, {"amount": Fraction(n)}),))).amount for n in (5, -5)
    )

    assert (sold, taken_back) == (1, -1)
