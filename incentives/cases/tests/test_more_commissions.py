"""Further worked examples of commission, one for each rule that the published ones leave open."""

from typing import Any

import pytest

from crm.exact.tests.by_hand import Arithmetic, Example
from incentives.cases.kinds import KINDS
from incentives.cases.tests.written import HEAD, deal, line, table


def commission(
    component: dict[str, Any],
    deals: list[dict[str, Any]],
    expected: dict[str, Any],
    *arithmetic: Arithmetic,
    **inputs: Any,
) -> Example:
    plan = HEAD | {"components": [{"id": "main", "basis": "amount", "apply": "each"} | component]}
    return Example("commission", plan, {"deals": deals} | inputs, expected, arithmetic)


def percent(value: str) -> dict[str, str]:
    return {"type": "percent", "value": value}


ORACLE = (("0", "0.01"), ("1000", "0.02"), ("3000", "0.03"), ("8000", "0.05"))
ATTAINED = (("0", "0.06"), ("1.00", "0.09"), ("1.50", "0.12"))
MIXED = (("0", "0.05"), ("0.50", "0.10", "0"), ("1.00", "0.20"))
VOLUME = (("0", "0"), ("25000", "0.02"), ("50000", "0.03"), ("100000", "0.05"))
RULES = [
    {"match": {}, "specificity": 0, "type": "percent", "value": "0.05"},
    {"match": {"category": "office"}, "specificity": 1, "type": "percent", "value": "0.10"},
    {"match": {"product": "desk"}, "specificity": 2, "type": "fixed", "value": "20"},
    {"match": {"variant": "desk-black"}, "specificity": 3, "type": "percent", "value": "0.15"},
]
SOLD = [
    deal("L1", "1000", variant="desk-black", product="desk", category="office"),
    deal("L2", "1000", variant="desk-white", product="desk", category="office"),
    deal("L3", "1000", product="chair", category="office"),
    deal("L4", "1000", product="laptop", category="computers"),
]
ACROSS = [deal("d1", "60000", "2026-01-15"), deal("d2", "30000", "2026-02-10"), deal("d3", "25000", "2026-03-20")]
CSAT = {"measure": "csat", "op": ">=", "value": "4.0", "no_data": "hold"}

EXAMPLES = {
    "of several rules the most specific decides: variant, product, category, everything": commission(
        {"rate": {"type": "rules", "rules": RULES}},
        SOLD,
        {"amount": "320", "lines": [line("L1", "150"), line("L2", "20"), line("L3", "100"), line("L4", "50")]},
        ("1000*0.15 + 20 + 1000*0.10 + 1000*0.05", "320"),
    ),
    "a sale below its cost has no margin, not a negative one": commission(
        {"basis": "margin_floor0", "rate": percent("0.10")},
        [deal("L1", "1000", quantity="10", unit_cost="60"), deal("L2", "500", quantity="10", unit_cost="60")],
        {"amount": "40", "lines": [line("L1", "40"), line("L2", "0")]},
        ("(1000 - 10*60)*0.10 + 0", "40"),
    ),
    "every transaction walks the steps alone": commission(
        {"rate": table("amount", "banded", *ORACLE)},
        [deal("T3", "1500"), deal("T6", "4500")],
        {"amount": "115", "lines": [line("T3", "20"), line("T6", "95")]},
        ("1000*0.01 + 500*0.02", "20"),
        ("1000*0.01 + 2000*0.02 + 1500*0.03", "95"),
    ),
    "a deal across a boundary shows its slices and the rate they come to": commission(
        {
            "apply": "running",
            "rate": table("amount", "banded", ("0", "0.04"), ("150000", "0.06"), ("250000", "0.08")),
        },
        [deal("before", "145000", "2026-01-05"), deal("new", "20000", "2026-02-05")],
        {
            "lines": [
                line("before", "5800", blended_rate="0.04"),
                line(
                    "new",
                    "1100",
                    blended_rate="0.055",
                    slices=[
                        {"base": "5000", "rate": "0.04", "amount": "200"},
                        {"base": "15000", "rate": "0.06", "amount": "900"},
                    ],
                ),
            ]
        },
        ("5000*0.04 + 15000*0.06", "1100"),
        ("1100/20000", "0.055"),
    ),
    "a rate that never ends is told in hundredths of a percent": commission(
        {
            "apply": "running",
            "quota": "300",
            "rate": table("attainment", "banded", ("0", "0.10"), ("0.5", "0.15")),
        },
        [deal("d", "190")],
        {"attainment": "0.6333", "lines": [line("d", "21", blended_rate="0.1105")]},
        ("150*0.10 + 40*0.15", "21"),
    ),
    "the crossing deal at the rate before it": commission(
        {"apply": "running", "rate": table("attainment", "banded", *ATTAINED[:2], straddle="lower")},
        ACROSS,
        {"amount": "6900", "lines": [line("d1", "3600"), line("d2", "1800"), line("d3", "1500")]},
        ("115000*0.06", "6900"),
        quota="100000",
    ),
    "a tier that reaches back is not reached": commission(
        {"apply": "period", "rate": table("attainment", "banded", *MIXED)},
        [deal("m", "16499")],
        {"amount": "824.95"},
        ("16499*0.05", "824.95"),
        quota="33000",
    ),
    "one cent below the threshold nothing is paid": commission(
        {"apply": "period", "rate": table("attainment", "banded", ("0", "0"), ("0.70", "0.05", "0"))},
        [deal("q", "69999.99")],
        {"amount": "0"},
        quota="100000",
    ),
    "three bands by attainment": commission(
        {"apply": "period", "rate": table("attainment", "banded", *ATTAINED)},
        [deal("q", "400000")],
        {"amount": "29250", "attainment": "1.6"},
        ("250000*0.06 + 125000*0.09 + 25000*0.12", "29250"),
        quota="250000",
    ),
    "a negative total earns the first rate, whatever the tiers": commission(
        {"apply": "period", "rate": table("amount", "banded", ("0", "0.50"), ("100000", "0.60", "0"))},
        [deal("q", "3000"), deal("r", "-5000")],
        {"amount": "-1000"},
        ("(3000 - 5000)*0.50", "-1000"),
    ),
    "half a cent is rounded away from nothing, in both directions": commission(
        {"rate": percent("0.05")},
        [deal("a", "0.10"), deal("b", "-0.10"), deal("c", "0.30")],
        {"amount": "0.02", "lines": [line("a", "0.01"), line("b", "-0.01"), line("c", "0.02")]},
        ("0.10*0.05", "0.005"),
    ),
    "satisfaction as a factor": commission(
        {
            "apply": "period",
            "rate": percent("0.05"),
            "multiplier": {
                "measure": "csat",
                "table": {
                    "on": "csat",
                    "method": "lookup_rate",
                    "tiers": [
                        {"from": "0", "rate": "0.8"},
                        {"from": "4.0", "rate": "1.0"},
                        {"from": "4.5", "rate": "1.2"},
                    ],
                },
            },
        },
        [deal("a", "50000")],
        {"amount": "3000"},
        ("50000*0.05*1.2", "3000"),
        measures={"csat": "4.5"},
    ),
    "the own attainment as a factor, its tiers written alone": commission(
        {
            "apply": "period",
            "quota": "50000",
            "rate": percent("0.05"),
            "multiplier": {
                "measure": "attainment",
                "table": [{"from": "0", "value": "0.8"}, {"from": "1.2", "value": "1.5"}],
            },
        },
        [deal("a", "60000")],
        {"amount": "4500"},
        ("60000/50000", "1.2"),
        ("60000*0.05*1.5", "4500"),
    ),
    "persistency decides the rate of everything": commission(
        {"apply": "period", "rate": table("persistency", "lookup_rate", ("0.80", "0.10"), ("0.90", "0.20"))},
        [deal("a", "50000")],
        {"amount": "5000"},
        ("50000*0.10", "5000"),
        measures={"persistency": "0.85"},
    ),
    "a missed condition halves the earning": commission(
        {"apply": "period", "rate": percent("0.05"), "gate": CSAT | {"else": "factor", "factor": "0.5"}},
        [deal("a", "50000")],
        {"amount": "1250", "gate": "failed"},
        ("50000*0.05*0.5", "1250"),
        measures={"csat": "3.9"},
    ),
    "without data the condition counts as met where the plan says so": commission(
        {"apply": "period", "rate": percent("0.05"), "gate": CSAT | {"else": "zero", "no_data": "pass"}},
        [deal("a", "50000")],
        {"amount": "2500", "held": "0", "gate": "no_data"},
        measures={"csat": None},
    ),
    "the factor before the cap, and what the cap keeps back": commission(
        {
            "apply": "period",
            "rate": percent("0.10"),
            "multiplier": {"value": "1.50"},
            "cap": {"per_period": "9000"},
        },
        [deal("a", "100000")],
        {"amount": "9000", "withheld": "6000"},
        ("100000*0.10*1.50 - 9000", "6000"),
    ),
    "a quota of nothing in the inputs": commission(
        {"apply": "period", "rate": table("attainment", "banded", *ATTAINED)},
        [deal("a", "1")],
        {"error": "quota_zero"},
        quota="0",
    ),
    "the rate in force on the credit date": commission(
        {
            "rate": {
                "type": "versions",
                "versions": [{"from": "2026-01-01", "rate": "0.05"}, {"from": "2026-07-01", "rate": "0.06"}],
            }
        },
        [deal("a", "10000", "2026-06-30"), deal("b", "10000", "2026-07-01")],
        {"amount": "1100", "lines": [line("a", "500"), line("b", "600")]},
        ("10000*0.05 + 10000*0.06", "1100"),
    ),
    "a volume right at the boundary is in the upper tier, all of it": commission(
        {"apply": "period", "rate": table("amount", "lookup_rate", *VOLUME)},
        [deal("P0", "100000")],
        {"amount": "5000"},
        ("100000*0.05", "5000"),
    ),
    "activations, all of them at the rate of the tier": commission(
        {
            "basis": "quantity",
            "apply": "period",
            "rate": table("quantity", "lookup_rate", ("0", "10"), ("50", "15"), ("100", "20")),
        },
        [{"id": "m1", "date": "2026-03-10", "quantity": 70}, {"id": "m2", "date": "2026-03-10", "quantity": "50"}],
        {"amount": "2400"},
        ("(70 + 50)*20", "2400"),
    ),
}


@pytest.mark.parametrize("title", EXAMPLES)
def test_it_comes_out_as_worked_out_by_hand(title: str) -> None:
    assert EXAMPLES[title].mistakes(KINDS) == []
