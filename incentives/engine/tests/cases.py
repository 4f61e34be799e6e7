"""Reads the worked examples (tests/cases/incentive_cases.json) into what the engine is given."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from incentives.engine.facts import Fact, Inputs
from incentives.engine.numbers import exact

FILE = Path(__file__).parents[3] / "tests" / "cases" / "incentive_cases.json"
NUMBERS = ("amount", "quantity", "received", "delivered_quantity", "unit_cost")


def cases(kind: str) -> list[dict[str, Any]]:
    return [case for case in json.loads(FILE.read_text("utf-8"))["cases"] if case["kind"] == kind]


def inputs_of(data: dict[str, Any]) -> Inputs:
    return Inputs(
        facts=tuple(fact_of(deal, at) for at, deal in enumerate(data["deals"])),
        quota=exact(data["quota"]) if data.get("quota") else None,
        measures={name: None if v is None else exact(v) for name, v in data.get("measures", {}).items()},
    )


def fact_of(deal: dict[str, Any], sequence: int) -> Fact:
    return Fact(
        id=deal["id"],
        on=date.fromisoformat(deal["date"]),
        numbers={name: exact(deal[name]) for name in NUMBERS if name in deal},
        labels={name: v for name, v in deal.items() if isinstance(v, str | bool)},
        reverses=deal.get("reverses", ""),
        sequence=sequence,
    )
