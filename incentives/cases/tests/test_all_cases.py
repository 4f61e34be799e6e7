"""Every worked example with a published result comes out exactly, and explains itself."""

from collections.abc import Iterator
from typing import Any

import pytest

from crm.exact.cases import differences, evaluate
from crm.exact.explanation import evaluate as worked_out
from crm.exact.explanation import parts_of
from crm.exact.wording import meanings
from incentives.cases.kinds import KINDS
from incentives.cases.tests.files import cases
from incentives.engine.wording import render


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_a_worked_example_comes_out_exactly(case: dict[str, Any]) -> None:
    assert list(differences(case["expected"], evaluate(case, KINDS))) == []


def trees_in(told: Any) -> Iterator[dict[str, Any]]:
    """Every explanation in what came out."""
    if isinstance(told, dict):
        if "schema" in told and "calculation" in told:
            yield told
        else:
            for part in told.values():
                yield from trees_in(part)
    elif isinstance(told, list):
        for part in told:
            yield from trees_in(part)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_every_explanation_is_told_in_both_languages_and_names_its_numbers(case: dict[str, Any]) -> None:
    told = evaluate(case, KINDS)
    trees = list(trees_in(told))

    for tree in trees:
        english, chinese = render(tree, "en"), render(tree, "zh-hans")
        assert english
        assert len(english) == len(chinese)
        if tree["calculation"] is not None:
            worked_out(tree["calculation"])
            unnamed = {node.get("is", "") for node in parts_of(tree["calculation"]) if node["op"] == "value"}
            assert unnamed - set(meanings()) <= {""}
    assert trees or "error" in told or case["kind"] in WITHOUT_NUMBERS


WITHOUT_NUMBERS = {"negotiation", "cycle", "smart", "validation"}
"""Kinds that answer with states and codes."""


def test_the_results_are_not_of_this_house_but_of_the_files() -> None:
    """No amount, name or number of a case is known to the engines."""
    case = next(case for case in cases("commission") if "quota" not in case["inputs"])
    deal = case["inputs"]["deals"][0]
    changed = case | {"inputs": {"deals": [deal | {"id": "other", "amount": "123.45"}]}}

    assert evaluate(changed, KINDS)["amount"] != evaluate(case, KINDS)["amount"]
