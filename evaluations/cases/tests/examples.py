"""The worked examples of KPIs and goals, and what comes out of a case."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from crm.exact.cases import Kind, evaluate
from evaluations.cases import aggregation, attainment, negotiation, punctuality, review_cycle, roll_up, smart

KINDS: Mapping[str, Kind] = {
    **aggregation.KINDS,
    **roll_up.KINDS,
    **punctuality.KINDS,
    **attainment.KINDS,
    **smart.KINDS,
    **negotiation.KINDS,
    **review_cycle.KINDS,
}
FILE = Path(__file__).parents[3] / "tests" / "cases" / "kpi_cases.json"


def examples() -> list[Any]:
    """The cases of these kinds in the file, each under its id."""
    cases = json.loads(FILE.read_text("utf-8"))["cases"]
    return [pytest.param(case, id=case["id"]) for case in cases if case["kind"] in KINDS]


def outcome(kind: str, plan: Any, inputs: Any) -> dict[str, Any]:
    """What comes out of a case."""
    return evaluate({"kind": kind, "plan": plan, "inputs": inputs}, KINDS)


def problems(kind: str, plan: Any, inputs: Any) -> list[tuple[str, str]]:
    """Where and why a case is refused."""
    return [(one["pointer"], one["code"]) for one in outcome(kind, plan, inputs).get("problems", ())]
