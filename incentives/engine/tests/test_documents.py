"""A designer hears every mistake at once, with where it is and how to mend it, in both languages."""

from typing import Any

import pytest

from incentives.engine.checks import Vocabulary, parse, problems_of
from incentives.engine.messages import MESSAGES


def a_plan(**component: Any) -> dict[str, Any]:
    part = {"id": "a", "basis": "amount", "apply": "period", "rate": {"type": "percent", "value": "0.05"}}
    return {"currency": "CNY", "rounding": {"mode": "half_up", "scale": 2}, "components": [part | component]}


def a_table(*tiers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"type": "table", "table": {"on": "amount", "method": "banded", "tiers": list(tiers)} | changes}


HERE = Vocabulary(frozenset({"sales_amount"}), labels=frozenset({"product"}), bases=frozenset({"amount"}))
START = {"from": "0", "rate": "0.05"}
RATE = "/components/0/rate"
TIERS = f"{RATE}/table/tiers"
MISTAKES = {
    "float": (a_plan(rate={"type": "percent", "value": 0.05}), f"{RATE}/value"),
    "not_a_number": (a_plan(rate={"type": "percent", "value": "5e-2"}), f"{RATE}/value"),
    "rate_out_of_range": (a_plan(rate={"type": "percent", "value": "5"}), f"{RATE}/value"),
    "unknown_field": (a_plan(ratio="1"), "/components/0/ratio"),
    "not_allowed": (a_plan(apply="yearly"), "/components/0/apply"),
    "missing": (a_plan(rate={"type": "percent"}), RATE),
    "bad_currency": (a_plan() | {"currency": "yuan"}, "/currency"),
    "too_few": (a_plan() | {"components": []}, "/components"),
    "first_tier_not_lowest": (a_plan(rate=a_table({"from": "100", "rate": "0.05"})), f"{TIERS}/0/from"),
    "not_increasing": (a_plan(rate=a_table(START, {"from": "0", "rate": "0.1"})), f"{TIERS}/1/from"),
    "gap": (a_plan(rate=a_table(START | {"to": "100"}, {"from": "100.01", "rate": "0.1"})), f"{TIERS}/1/from"),
    "overlap": (a_plan(rate=a_table(START | {"to": "100"}, {"from": "99", "rate": "0.1"})), f"{TIERS}/1/from"),
    "last_tier_ends": (a_plan(rate=a_table(START | {"to": "100"})), f"{TIERS}/0/to"),
    "tier_without_rate": (a_plan(rate=a_table({"from": "0", "amount": "5"})), f"{TIERS}/0"),
    "cap_below_floor": (
        a_plan(cap={"per_period": "10"}, floor={"per_period": "20"}),
        "/components/0/cap/per_period",
    ),
    "unknown_measure": (a_plan(quota={"goal": "calls"}), "/components/0/quota/goal"),
    "unknown_filter": (a_plan(filter={"colour": ["red"]}), "/components/0/filter/colour"),
    "unknown_basis": (a_plan(basis="quantity"), "/components/0/basis"),
    "quota_zero": (a_plan(quota="0"), "/components/0/quota"),
    "quota_negative": (a_plan(quota="-1"), "/components/0/quota"),
    "unreachable_tier": (
        a_plan(
            rate=a_table(
                {"from": "0", "rate": "0.1"},
                {"from": "1.2", "rate": "0.2"},
                {"from": "1.8", "rate": "0.3"},
                on="count",
                method="lookup_rate",
            )
        ),
        f"{TIERS}/1/from",
    ),
    "applies_from_too_high": (
        a_plan(rate=a_table(START, {"from": "100", "rate": "0.1", "applies_from": "100"})),
        f"{TIERS}/1/applies_from",
    ),
    "tier_without_amount": (a_plan(rate=a_table(START, method="lookup_amount")), f"{TIERS}/0"),
    "negative": (a_plan(cap={"per_line": "-1"}), "/components/0/cap/per_line"),
    "factor_missing": (
        a_plan(gate={"measure": "sales_amount", "op": ">", "value": "1", "else": "factor"}),
        "/components/0/gate",
    ),
    "order_repeats": (a_plan(order=["cap", "cap"]), "/components/0/order"),
    "measure_without_table": (a_plan(measure="sales_amount"), "/components/0/measure"),
    "unknown_gate": (
        a_plan(gate={"measure": "mood", "op": ">", "value": "1"}),
        "/components/0/gate/measure",
    ),
    "unknown_factor": (
        a_plan(multiplier={"measure": "mood", "table": {"tiers": [{"from": "0", "rate": "1"}]}}),
        "/components/0/multiplier/measure",
    ),
    "unknown_decider": (
        a_plan(rate=a_table(START, on="mood", method="lookup_rate")),
        f"{RATE}/table/on",
    ),
    "unknown_rule": (
        a_plan(rate={"type": "rules", "rules": [{"match": {"colour": "red"}, "value": "0.1"}]}),
        f"{RATE}/rules/0/match/colour",
    ),
    "rule_repeated": (
        a_plan(rate={"type": "rules", "rules": [{"value": "0.1"}, {"value": "0.2"}]}),
        f"{RATE}/rules/1",
    ),
    "version_repeated": (
        a_plan(rate={"type": "versions", "versions": [{"from": "2026-01-01", "rate": "0.1"}] * 2}),
        f"{RATE}/versions/1/from",
    ),
    "falling_factor": (
        a_plan(
            multiplier={
                "measure": "sales_amount",
                "table": {"tiers": [{"from": "5", "rate": "1"}, {"from": "5", "rate": "2"}]},
            }
        ),
        "/components/0/multiplier/table/tiers/1/from",
    ),
    "quota_of_goal": (a_plan(rate=a_table(START, on="attainment")), "/components/0"),
    "does_not_fit": (
        a_plan(rate=a_table({"from": "0", "amount": "5"}, method="lookup_amount", straddle="upper")),
        f"{RATE}/table/straddle",
    ),
    "bands_of_another_number": (a_plan(rate=a_table(START, on="quantity")), f"{RATE}/table/on"),
    "ends_before_start": (
        a_plan(rate=a_table({"from": "0", "to": "0", "amount": "1"}, method="interpolated_amount")),
        f"{TIERS}/0/to",
    ),
    "tail_without_receipts": (
        a_plan(eligibility={"employment_end": "2026-03-31", "tail_days": 30}),
        "/components/0/eligibility/tail_days",
    ),
    "last_factor_ends": (
        a_plan(multiplier={"measure": "sales_amount", "table": [{"from": "0", "to": "9", "rate": "1"}]}),
        "/components/0/multiplier/table/0/to",
    ),
    "order_forgets": (a_plan(multiplier={"value": "2"}, order=["cap"]), "/components/0/order"),
}


SAID = {
    "unknown_filter": "unknown_field",
    "unknown_basis": "not_allowed",
    "unknown_gate": "unknown_measure",
    "unknown_factor": "unknown_measure",
    "unknown_decider": "unknown_measure",
    "unknown_rule": "unknown_field",
    "falling_factor": "not_increasing",
    "quota_of_goal": "missing",
    "bands_of_another_number": "does_not_fit",
    "tail_without_receipts": "does_not_fit",
    "last_factor_ends": "last_tier_ends",
    "order_forgets": "order_repeats",
}
"""Mistakes of which there are several sorts: the code they share."""


@pytest.mark.parametrize("code", MISTAKES)
def test_a_mistake_is_named_with_its_place(code: str) -> None:
    document, pointer = MISTAKES[code]

    (problem,) = problems_of(document, HERE)

    assert (problem.code, problem.pointer) == (SAID.get(code, code), pointer)
    assert problem.message("zh-hans") != problem.message("en")
    assert "{" not in problem.message("zh-hans").replace("{…}", "")


def test_every_mistake_is_told_at_once() -> None:
    document = a_plan(rate=a_table({"from": "5", "rate": "2"}, {"from": "3", "rate": "0.1"}), quota="-1")

    assert {problem.code for problem in problems_of(document)} == {
        "first_tier_not_lowest", "rate_out_of_range", "not_increasing", "quota_negative",
    }  # fmt: skip


def test_exactly_ten_thousand_and_above_ten_thousand_are_two_tiers() -> None:
    above = {"from": "0", "rate": "0.1", "inclusive": False}
    rate = a_table(START, above, method="lookup_rate")

    assert problems_of(a_plan(rate=rate)) == ()


def test_a_gap_and_a_cap_say_the_numbers_that_mend_them() -> None:
    (gap,) = problems_of(a_plan(rate=a_table(START | {"to": "100"}, {"from": "100.01", "rate": "0.1"})))
    (cap,) = problems_of(a_plan(cap={"per_period": "10"}, floor={"per_period": "20"}))

    assert "Between 100 and 100.01 nothing applies; let the tier start at 100." in gap.message("en")
    assert "封顶（10）低于保底（20）" in cap.message("zh-hans")


def test_a_document_of_every_sort_of_part_survives_being_stored() -> None:
    parts = {
        "rate": {"type": "rules", "rules": [{"match": {"product": ["a"]}, "specificity": 1, "value": "1/3"}]},
        "multiplier": {"measure": "sales_amount", "table": {"tiers": [{"from": "0", "factor": "0.5"}]}},
        "gate": {"measure": "sales_amount", "op": "<", "value": "1", "else": "hold", "scale": 1, "n_min": 5},
        "cap": {"per_line": "5"},
        "floor": {"per_period": "1", "survives_gate": True},
        "prorate": ["floor", "cap"],
        "basis": "receipts",
        "eligibility": {"employment_end": "2026-03-31", "tail_days": 30},
        "order": ["cap", "multiplier"],
        "exclusive_group": "spring",
        "filter": {"product": ["a", True]},
    }
    document = parse(a_plan(**parts) | {"credit": "ownership"})

    assert parse(document.as_data()) == document
    assert document.measures == {"sales_amount"}


def test_a_sound_document_survives_being_stored() -> None:
    document = parse(a_plan(rate=a_table(START, {"from": "100", "rate": "0.1"}), quota={"goal": "sales_amount"}))

    assert parse(document.as_data()) == document


@pytest.mark.parametrize("document", [None, [], "plan", 5, {"components": [None]}, {"components": {"a": 1}}])
def test_what_is_no_document_at_all_is_refused_in_words(document: Any) -> None:
    assert all(problem.message("en") for problem in problems_of(document))
    assert problems_of(document)


def test_every_message_exists_in_both_languages() -> None:
    assert all(english and chinese and english != chinese for english, chinese in MESSAGES.values())
