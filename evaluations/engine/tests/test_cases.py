"""Worked examples that must come out exactly."""

import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.conf import settings

from evaluations.engine import aggregate
from evaluations.engine.attainment import Terms, attainment, exact, prorated

CASES = json.loads(Path(settings.BASE_DIR, "tests/cases/kpi_cases.json").read_text())["cases"]
IN_PERCENT = 100


def written(value: Fraction | None, scale: int) -> str | None:
    if value is None:
        return None
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    return str(decimal.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP))


def judged(plan: dict, inputs: dict) -> dict:
    target = exact(inputs["target"])
    if "active_days" in inputs and plan.get("target_kind", "flow") == "flow":
        target = prorated(target, inputs["active_days"], inputs["period_days"])
    optional = {"baseline": inputs.get("baseline"), "cap": plan.get("cap"), "tolerance": plan.get("tolerance")}
    terms = Terms(
        target=target,
        direction=plan["direction"],
        method=plan.get("method"),
        zero_target=plan.get("zero_target", "exclude"),
        **{name: exact(value) for name, value in optional.items() if value is not None},
    )
    reached = attainment(None if inputs["actual"] is None else exact(inputs["actual"]), terms)
    return {
        "attainment": written(reached.share, plan["scale"]),
        "raw": written(reached.raw, plan["scale"]),
        "status": reached.status,
        "effective_target": written(target, plan["scale"]),
    }


def put_together(plan: dict, inputs: dict) -> dict:
    if "records" in inputs:
        values = [exact(record["value"]) for record in inputs["records"]]
        share = exact(plan.get("p", 0))
        of_records = {
            "nps": lambda: (aggregate.net_promoter_score(values) or 0) * IN_PERCENT,
            "percentile_cont": lambda: aggregate.percentile_continuous(values, share),
            "percentile_disc": lambda: aggregate.percentile_discrete(values, share),
        }
        return {"value": written(of_records[plan["agg"]](), plan["scale"]), "n": len(values)}
    given = {name: exact(value) for name, value in inputs.items()}
    value = {
        "retention": lambda: aggregate.retention(given["start"], given["end"], given["new"]),
        "churn": lambda: aggregate.churn(given["start"], given["lost"]),
        "compound_retention": lambda: aggregate.compound_retention(given["monthly_churn"], inputs["months"]),
        "nrr": lambda: aggregate.net_revenue_retention(
            given["start"], given["expansion"], given["contraction"], given["churn"]
        ),
        "grr": lambda: aggregate.gross_revenue_retention(given["start"], given["contraction"], given["churn"]),
    }[plan["agg"]]()
    return {"value": written(None if value is None else value * IN_PERCENT, plan["scale"])}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_worked_example_comes_out_exactly(case):
    compute = judged if case["kind"] == "attainment" else put_together
    computed = compute(case["plan"], case["inputs"])
    assert {name: computed[name] for name in case["expected"]} == case["expected"]
