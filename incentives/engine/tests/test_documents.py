"""A designer hears every mistake at once, with where it is and how to mend it, in both languages."""

from typing import Any

import pytest

from incentives.engine.checks import Vocabulary, parse, problems_of
from incentives.engine.warnings import warnings_of
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
    "not_positive": (a_plan(quota="0"), "/components/0/quota"),
    "does_not_fit": (
        a_plan(rate=a_table({"from": "0", "amount": "5"}, method="lookup_amount"), apply="running"),
        "/components/0/apply",
    ),
}


@pytest.mark.parametrize("code", MISTAKES)
def test_a_mistake_is_named_with_its_place(code: str) -> None:
    document, pointer = MISTAKES[code]

    (problem,) = problems_of(document, HERE)

    expected = {"unknown_filter": "unknown_field", "unknown_basis": "not_allowed"}.get(code, code)
    assert (problem.code, problem.pointer) == (expected, pointer)
    assert problem.message("zh-hans") != problem.message("en")
    assert "{" not in problem.message("zh-hans").replace("{…}", "")


def test_every_mistake_is_told_at_once() -> None:
    document = a_plan(rate=a_table({"from": "5", "rate": "2"}, {"from": "3", "rate": "0.1"}), quota="-1")

    assert {problem.code for problem in problems_of(document)} == {
        "first_tier_not_lowest", "rate_out_of_range", "not_increasing", "not_positive",
    }  # fmt: skip


def test_a_sound_document_survives_being_stored() -> None:
    document = parse(a_plan(rate=a_table(START, {"from": "100", "rate": "0.1"}), quota={"goal": "sales_amount"}))

    assert parse(document.as_data()) == document


@pytest.mark.parametrize("document", [None, [], "plan", 5, {"components": [None]}, {"components": {"a": 1}}])
def test_what_is_no_document_at_all_is_refused_in_words(document: Any) -> None:
    assert all(problem.message("en") for problem in problems_of(document))
    assert problems_of(document)


def test_a_cliff_is_pointed_out_with_the_payout_on_both_sides() -> None:
    back = {"from": "30000", "rate": "0.07", "applies_from": "0"}
    document = parse(a_plan(rate=a_table(START, back)))

    (warning,) = warnings_of(document)

    assert (warning.code, warning.pointer) == ("cliff", f"{TIERS}/1")
    assert "from 1500 to 2100" in warning.message("en")


def test_a_marginal_table_has_no_cliff() -> None:
    assert warnings_of(parse(a_plan(rate=a_table(START, {"from": "30000", "rate": "0.07"})))) == ()


def test_every_message_exists_in_both_languages() -> None:
    assert all(english and chinese and english != chinese for english, chinese in MESSAGES.values())
