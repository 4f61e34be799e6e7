"""What must hold for every plan and every set of facts."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Context, Inexact, localcontext
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import amount_of, evaluate
from crm.exact.numbers import Fraction, text_of
from incentives.engine.calculate import Result, calculate
from incentives.engine.checks import parse
from incentives.engine.corrections import correction, postings
from incentives.engine.document import Table
from incentives.engine.facts import Credit, Fact, Inputs
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
def component_rates(draw: st.DrawFn, apply: str) -> dict[str, Any]:
    """Any rate that can be applied so."""
    percent = {"type": "percent", "value": draw(rates)}
    rules = [
        {"match": {}, "value": draw(rates)},
        {"match": {"product": "a"}, "specificity": 1, "value": draw(rates)},
    ]
    versions = [{"from": "2026-01-01", "rate": draw(rates)}, {"from": "2026-02-01", "rate": draw(rates)}]
    plain = [percent, {"type": "rules", "rules": rules}, {"type": "versions", "versions": versions}]
    table = draw(tables())
    if apply == "each":
        table |= {"on": "amount"}
        return draw(
            st.sampled_from([*plain, {"type": "fixed", "value": "88.8"}, {"type": "table", "table": table}])
        )
    if apply == "running" and draw(st.booleans()):
        table["straddle"] = draw(st.sampled_from(["split", "lower", "upper"]))
    return draw(st.sampled_from([{"type": "table", "table": table}, *plain]))


@st.composite
def plans(draw: st.DrawFn, *, limits: bool = True) -> dict[str, Any]:
    """Any plan of one component, and now and then of two that exclude each other."""
    component: dict[str, Any] = {"id": "main", "basis": "amount", "quota": "200000"}
    component["apply"] = draw(st.sampled_from(["period", "running", "each"]))
    component["rate"] = draw(component_rates(component["apply"]))
    if draw(st.booleans()):
        factors = {
            "measure": "score",
            "table": {"tiers": [{"from": "0", "factor": "0.5"}, {"from": "3", "factor": "1.5"}]},
        }
        component["multiplier"] = draw(st.sampled_from([{"value": draw(rates)}, factors]))
    if draw(st.booleans()):
        otherwise = draw(st.sampled_from(["zero", "factor", "base_rate", "hold"]))
        no_data = draw(st.sampled_from(["hold", "pass", "fail"]))
        gate = {
            "measure": "score",
            "op": ">=",
            "value": "3",
            "else": otherwise,
            "factor": "0.75",
            "no_data": no_data,
        }
        component["gate"] = gate
    if limits and draw(st.booleans()):
        component["cap"] = {"per_period": "30000", "per_line": "12000.55"}
        component["order"] = draw(st.sampled_from([["cap", "multiplier"], ["multiplier", "cap"]]))
    if limits and draw(st.booleans()):
        component["floor"] = {"per_period": "1000", "survives_gate": draw(st.booleans())}
    component["prorate"] = draw(st.sampled_from([[], ["quota"], ["cap", "floor"]]))
    components = [component]
    if limits and draw(st.booleans()):
        components = [component | {"id": name, "exclusive_group": "best"} for name in ("main", "other")]
        components[1]["multiplier"] = {"value": draw(rates)}
    return {"currency": "CNY", "rounding": {"mode": "half_up", "scale": 2}, "components": components}


@st.composite
def fact_sets(draw: st.DrawFn) -> tuple[Fact, ...]:
    """Facts of a quarter, some of them split, of two products."""
    row = st.tuples(
        st.integers(0, 80), amounts, st.sampled_from(["a", "b"]), st.sampled_from([None, "1/3", "0.5"])
    )
    return tuple(
        Fact(
            f"f{at:02}",
            DAY + timedelta(days),
            {"amount": amount},
            {"product": product},
            credit=_split(amount, share),
        )
        for at, (days, amount, product, share) in enumerate(draw(st.lists(row, max_size=12)))
    )


def _split(amount: Fraction, share: str | None) -> Credit | None:
    return None if share is None else Credit(amount / Fraction(share), Fraction(share), "owner")


sales = amounts.map(lambda amount: abs(amount) or Fraction(1))
scores = st.sampled_from([None, Fraction(2), Fraction(3), Fraction("4.5")])


def given_facts(facts: tuple[Fact, ...], score: Fraction | None = Fraction(4)) -> Inputs:
    return Inputs(facts, measures={"score": score}, presence=Fraction(20, 31))


def told(result: Result) -> str:
    return repr(result)


@given(plans(), fact_sets(), scores)
def test_the_arithmetic_of_the_explanation_is_the_amount(
    plan: dict[str, Any], facts: tuple[Fact, ...], score: Fraction | None
) -> None:
    result = calculate(parse(plan), given_facts(facts, score))

    assert [amount_of(line.explanation) for line in result.lines] == [line.amount for line in result.lines]
    assert sum(Fraction(line.amount) for line in result.lines) == Fraction(result.amount)
    assert sum(map(Fraction, result.by_component.values())) == Fraction(result.amount)
    assert all(render(line.explanation, language) for line in result.lines for language in ("zh-hans", "en"))


@given(plans(), fact_sets(), scores)
def test_the_explanation_is_plain_data_and_working_it_out_again_gives_the_same_bytes(
    plan: dict[str, Any], facts: tuple[Fact, ...], score: Fraction | None
) -> None:
    def stored() -> str:
        lines = calculate(parse(plan), given_facts(facts, score)).lines
        return json.dumps([[line.ref, str(line.amount), line.explanation] for line in lines], sort_keys=True)

    once = stored()

    assert stored() == once
    for _ref, amount, tree in json.loads(once):
        assert evaluate(tree["calculation"]) == Fraction(amount)


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

    assert told(calculate(parse(plan), given_facts(tuple(shuffled)))) == told(
        calculate(parse(plan), given_facts(facts))
    )


@given(plans(), fact_sets())
def test_the_callers_decimal_context_has_no_influence(plan: dict[str, Any], facts: tuple[Fact, ...]) -> None:
    expected = told(calculate(parse(plan), given_facts(facts)))

    with localcontext(Context(prec=2, rounding="ROUND_DOWN", traps=[Inexact])):
        assert told(calculate(parse(plan), given_facts(facts))) == expected


@given(plans(), st.lists(fact_sets(), min_size=1, max_size=5))
def test_deltas_telescope_to_the_latest_recomputation(
    plan: dict[str, Any], versions: list[tuple[Fact, ...]]
) -> None:
    document = parse(plan)
    first = calculate(document, given_facts((Fact("seed", DAY, {"amount": Fraction(1000)}, {"product": "a"}),)))
    posted = first.amount
    for facts in versions:
        now = calculate(document, given_facts(facts)).lines
        line = correction(posted, now, like=first.lines[0].explanation)
        posted += line.amount if line else 0
        assert line is None or amount_of(line.explanation) == line.amount

    assert posted == calculate(document, given_facts(versions[-1])).amount


@given(st.lists(amounts, min_size=1, max_size=8))
def test_what_was_posted_for_a_period_is_its_latest_value(due: list[Fraction]) -> None:
    posted = postings(due)

    assert sum(one.value for one in posted if one.value is not None) == due[-1]
    assert all(evaluate(one.explanation["calculation"]) == one.value for one in posted)
    assert [one.explanation["kind"] for one in posted] == ["closed", *["delta"] * (len(due) - 1)]
    assert posted[0].explanation["calculation"]["is"] == "due_now"


@given(plans(limits=False), fact_sets(), st.integers(0, 80), st.integers(0, 30), sales)
def test_a_deal_and_its_linked_reversal_leave_the_total_as_it_was(
    plan: dict[str, Any], facts: tuple[Fact, ...], day: int, later: int, amount: Fraction
) -> None:
    plan["components"][0]["rate"].get("table", {}).pop("straddle", None)  # otherwise the order decides the total
    deal = Fact("x", DAY + timedelta(day), {"amount": amount}, {"product": "a"})
    reversal = replace(deal, id="y", on=deal.on + timedelta(later), numbers={"amount": -amount}, reverses="x")
    document = parse(plan)

    with_both = calculate(document, given_facts((*facts, deal, reversal)))

    assert with_both.unrounded == calculate(document, given_facts(facts)).unrounded


@given(plans(), sales, st.integers(0, 40))
def test_a_deal_alone_and_its_reversal_come_to_nothing_to_the_last_cent(
    plan: dict[str, Any], amount: Fraction, later: int
) -> None:
    plan["components"][0].pop("floor", None)
    plan["components"][-1].pop("floor", None)
    deal = Fact("x", DAY, {"amount": amount}, {"product": "a"})
    reversal = replace(deal, id="y", on=DAY + timedelta(later), numbers={"amount": -amount}, reverses="x")
    if any(component.get("cap", {}).get("per_period") for component in plan["components"]):
        reversal = replace(reversal, on=DAY)

    assert calculate(parse(plan), given_facts((deal, reversal))).amount == 0


@given(tables(), amounts.map(abs))
def test_a_table_that_reaches_back_pays_no_less_than_the_marginal_one_when_rates_rise(
    table: dict[str, Any], reached: Fraction
) -> None:
    rising = sorted(Fraction(tier["rate"]) for tier in table["tiers"])
    steps = [tier | {"rate": text_of(rate)} for tier, rate in zip(table["tiers"], rising, strict=True)]
    plain = [{"from": step["from"], "rate": step["rate"]} for step in steps]
    unit = Fraction(200_000) if table["on"] == "attainment" else Fraction(1)
    back, marginal = (
        bands_of(Table.model_validate(table | {"method": "banded", "tiers": tiers}), unit)
        for tiers in (steps, plain)
    )

    assert earned(back, reached) >= earned(marginal, reached)


@given(tables(marginal=True), amounts, amounts)
def test_a_marginal_table_never_falls_and_never_jumps(table: dict[str, Any], a: Fraction, b: Fraction) -> None:
    component = {"id": "a", "basis": "amount", "apply": "period", "rate": {"type": "table", "table": table}}
    document = parse({"currency": "CNY", "rounding": {"scale": 2}, "components": [component]})
    bands = bands_of(document.components[0].table, Fraction(1))  # type: ignore[arg-type]
    low, high = sorted((a, b))

    assert 0 <= earned(bands, high) - earned(bands, low) <= high - low


def test_amounts_are_rounded_half_up_at_the_minor_unit() -> None:
    rate = {"type": "percent", "value": "0.1"}
    component = {"id": "a", "basis": "amount", "apply": "each", "rate": rate}
    plan = parse({"currency": "JPY", "rounding": {"scale": 0}, "components": [component]})

    sold, taken_back = (
        calculate(plan, Inputs((Fact("a", DAY, {"amount": Fraction(n)}),))).amount for n in (5, -5)
    )

    assert (sold, taken_back) == (1, -1)


@given(plans(limits=False), st.lists(fact_sets(), min_size=1, max_size=5), st.integers(0, 80_000))
def test_the_periods_of_a_year_come_to_what_its_cap_leaves_of_all_of_them(
    plan: dict[str, Any], periods: list[tuple[Fact, ...]], cap: int
) -> None:
    plan["components"][0]["cap"] = {"per_year": str(cap)}
    whole, paid = Fraction(0), Fraction(0)
    for facts in periods:
        result = calculate(parse(plan), replace(given_facts(facts), earned_this_year={"main": whole}))
        assert [amount_of(line.explanation) for line in result.lines] == [line.amount for line in result.lines]
        whole += sum((Fraction(line.amount) for line in result.lines if line.ref != "year_cap"), Fraction(0))
        paid += Fraction(result.amount)

    assert paid == min(whole, Fraction(cap))
