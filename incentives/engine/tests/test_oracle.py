"""A real company's year: quarterly marginal commission per agent, against totals computed elsewhere."""

import csv
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crm.exact.numbers import Fraction
from incentives.engine.calculate import calculate
from incentives.engine.checks import parse
from incentives.engine.facts import Fact, Inputs

DEMO = Path(__file__).parents[3] / "demo"
METRIC = "commission_marginal_5_7_10_at_30k_60k"
Cell = tuple[str, str]


def data(name: str) -> Path:
    return next(DEMO.rglob(name))


def a_plan(apply: str) -> dict[str, object]:
    tiers = [{"from": "0", "rate": "0.05"}, {"from": "30000", "rate": "0.07"}, {"from": "60000", "rate": "0.1"}]
    table = {"on": "amount", "method": "banded", "tiers": tiers}
    component = {"id": "sales", "basis": "amount", "apply": apply, "rate": {"type": "table", "table": table}}
    return {"currency": "USD", "rounding": {"mode": "half_up", "scale": 2}, "components": [component]}


@pytest.fixture(scope="module")
def won() -> dict[Cell, list[Fact]]:
    """Won deals as orders on the day they closed, by agent and quarter."""
    found: dict[Cell, list[Fact]] = defaultdict(list)
    with data("sales_pipeline.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["deal_stage"] == "Won":
                day = datetime.strptime(row["close_date"], "%d-%m-%y").date()  # noqa: DTZ007
                amount = {"amount": Fraction(row["close_value"])}
                cell = row["sales_agent"], f"{day.year}Q{(day.month + 2) // 3}"
                found[cell].append(Fact(row["opportunity_id"], day, amount))
    return found


@pytest.fixture(scope="module")
def oracle() -> dict[Cell, Decimal]:
    with data("oracle.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["metric"] == METRIC]
    return {(row["agent"], row["period"]): Decimal(row["value"]) for row in rows}


@pytest.mark.parametrize("apply", ["period", "running"])
def test_every_quarter_of_every_agent_agrees(
    apply: str, won: dict[Cell, list[Fact]], oracle: dict[Cell, Decimal]
) -> None:
    plan = parse(a_plan(apply))

    computed = {cell: calculate(plan, Inputs(tuple(facts))).amount for cell, facts in won.items()}

    assert len(oracle) == 120
    assert {cell: computed[cell] for cell in oracle} == oracle
