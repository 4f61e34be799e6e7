"""Further worked examples of pay beside commission, one for each rule that the published ones leave open."""

from typing import Any

import pytest

from crm.exact.tests.by_hand import Arithmetic, Example
from incentives.cases.kinds import KINDS
from incentives.cases.tests.written import HEAD, deal, line, table


def other(
    kind: str, plan: dict[str, Any], inputs: dict[str, Any], expected: dict[str, Any], *arithmetic: Arithmetic
) -> Example:
    return Example(kind, HEAD | plan, inputs, expected, arithmetic)


def curve(*points: tuple[str, str], **more: Any) -> dict[str, Any]:
    shape = {"mode": "linear", "below": "zero", "above": "hold"} | more
    return {"id": "rev", "weight": "1", "curve": [{"at": at, "pay": pay} for at, pay in points], **shape}


def shares(**of: str) -> list[dict[str, str]]:
    return [{"payee": payee, "share": share} for payee, share in of.items()]


ATTAINED = (("0", "0.06"), ("1.00", "0.09"), ("1.50", "0.12"))
VOLUME = (("0", "0"), ("25000", "0.02"), ("50000", "0.03"), ("100000", "0.05"))
CHAIN = [
    {"payee": "Sarah", "level": "agent", "rate": "0.50"},
    {"payee": "Bob", "level": "team_lead", "rate": "0.02"},
    {"payee": "Lisa", "level": "manager", "rate": "0.015"},
]
YEAR = {"start": "2026-01-01", "end": "2026-12-31"}
BANDED = [
    {
        "id": "rev",
        "basis": "amount",
        "apply": "running",
        "rate": table("amount", "banded", ("0", "0.05"), ("100000", "0.08")),
    }
]
QUARTER = [deal("d1", "30000", "2026-01-10"), deal("d2", "60000", "2026-02-10"), deal("d3", "30000", "2026-03-10")]

EXAMPLES = {
    "two agents with the whole credit each": other(
        "credit",
        {"credit": {"mode": "overlay"}, "rates": {"A": "0.05", "B": "0.05"}},
        {"deals": [deal("SO1", "1000", credits=shares(A="1", B="1"))]},
        {"amount": "100", "by_payee": {"A": "50", "B": "50"}},
        ("1000*0.05 + 1000*0.05", "100"),
    ),
    "a hundred by thirds, and its refund": other(
        "credit",
        {"credit": {"mode": "split"}, "rates": {"A": "1", "B": "1", "C": "1"}},
        {"deals": [deal("S", "100", credits=shares(A="1/3", B="1/3", C="1/3")), deal("R", "-100", reverses="S")]},
        {
            "amount": "0",
            "by_payee": {"A": "0", "B": "0", "C": "0"},
            "lines": [
                line("S", "33.34"),
                line("S", "33.33"),
                line("S", "33.33"),
                line("R", "-33.34"),
                line("R", "-33.33"),
                line("R", "-33.33"),
            ],
        },
        ("33.34 + 33.33 + 33.33", "100"),
    ),
    "a refund takes the override back from the same chain": other(
        "credit",
        {"override": {"type": "percent_of_base"}},
        {"deals": [deal("P", "100000", chain=CHAIN), deal("R", "-40000", "2026-07-01", reverses="P")]},
        {"by_payee": {"Sarah": "30000", "Bob": "1200", "Lisa": "900"}},
        ("60000*0.50", "30000"),
        ("60000*0.02", "1200"),
        ("60000*0.015", "900"),
    ),
    "each level of contract is paid what it has above those below": other(
        "credit",
        {"override": {"type": "level_difference"}},
        {
            "deals": [
                deal(
                    "P",
                    "1200",
                    chain=[
                        {"payee": "agent", "contract": "0.80"},
                        {"payee": "manager", "contract": "0.90"},
                        {"payee": "agency", "contract": "1.10"},
                    ],
                )
            ]
        },
        {"amount": "1320", "by_payee": {"agent": "960", "manager": "120", "agency": "240"}},
        ("1200*0.80", "960"),
        ("1200*(0.90 - 0.80)", "120"),
        ("1200*(1.10 - 0.90)", "240"),
    ),
    "below the first point of the curve": other(
        "bonus",
        {"target": "12000", "measures": [curve(("0.75", "0.50"), ("1.00", "1.00"), above="extend")]},
        {"measures": {"rev": {"actual": "74.99", "target": "100"}}},
        {"amount": "0"},
    ),
    "beyond the last point the slope goes on": other(
        "bonus",
        {"target": "12000", "measures": [curve(("1.00", "1.00"), ("1.50", "3.00"), above="extend")]},
        {"measures": {"rev": {"actual": "175", "target": "100"}}},
        {"amount": "48000", "score": "4"},
        ("12000*(3 + 0.25*(3 - 1)/0.50)", "48000"),
    ),
    "objectives that do not weigh all there is": other(
        "validation",
        {"target": "100", "measures": [curve(("0", "0"), ("1", "1")) | {"weight": "0.99"}]},
        {"measures": {"rev": {"actual": "1", "target": "1"}}},
        {"error": "weights_not_100"},
    ),
    "a cell of a matrix": other(
        "matrix",
        {
            "target": "8000",
            "matrix": {
                "row": "ros",
                "col": "volume",
                "mode": "step",
                "rows": [{"from": "1"}, {"from": "2"}],
                "cols": [{"from": "100000"}, {"from": "200000"}],
                "values": [["0.500", "0.625"], ["0.625", "0.781"]],
            },
        },
        {"measures": {"ros": "1.5", "volume": "275000"}},
        {"amount": "5000", "pay_pct": "0.625"},
        ("8000*0.625", "5000"),
    ),
    "quarters that weigh differently, hired on the first of June": other(
        "proration",
        {
            "proration": {
                "method": "quarter_weights_months",
                "period": YEAR,
                "weights": ["0.20", "0.25", "0.25", "0.30"],
            }
        },
        {"active": [{"start": "2026-06-01", "end": "2026-12-31"}], "values": {"quota": "800000"}},
        {"values": {"quota": "506666.67"}},
        ("800000*(0.25/3 + 0.25 + 0.30)*3", "1520000"),
    ),
    "a volume bonus worked out again when a policy is cancelled": other(
        "retro",
        {
            "components": [
                {
                    "id": "volume",
                    "basis": "amount",
                    "apply": "period",
                    "rate": table("amount", "lookup_rate", *VOLUME),
                }
            ]
        },
        {"versions": [{"deals": [deal("P0", "60000"), deal("P1", "45000")]}, {"deals": [deal("P0", "60000")]}]},
        {"amount": "1800", "posted": ["5250", "-3450"], "origin_statement": "5250"},
        ("105000*0.05", "5250"),
        ("60000*0.03 - 5250", "-3450"),
    ),
    "a late deal of a closed quarter, the quota said once": other(
        "retro",
        {
            "components": [
                {
                    "id": "rev",
                    "basis": "amount",
                    "apply": "running",
                    "rate": table("attainment", "banded", *ATTAINED),
                }
            ]
        },
        {
            "quota": "100000",
            "versions": [{"deals": [deal("a", "90000")]}, {"deals": [deal("a", "90000"), deal("b", "20000")]}],
        },
        {"posted": ["5400", "1500"]},
        ("10000*0.06 + 10000*0.09", "1500"),
    ),
    "a deal that changes hands, each with an own rate": other(
        "retro",
        {"rates": {"A": "0.06", "B": "0.08"}},
        {"versions": [{"deals": [deal("d", "10000", payee="A")]}, {"deals": [deal("d", "10000", payee="B")]}]},
        {"posted_by_payee": {"A": ["600", "-600"], "B": ["0", "800"]}},
        ("10000*0.08", "800"),
    ),
    "a draw nobody pays back needs no terms of recovery": other(
        "draw",
        {
            "draw": {
                "amount": "2000",
                "recoverable": False,
                "until_period": None,
                "recover_from_period": None,
                "recover_pct": None,
            }
        },
        {"earnings": ["500", "2750"]},
        {"amount": "4750", "periods": [{"paid": "2000", "balance": "0"}, {"paid": "2750", "balance": "0"}]},
    ),
    "a draw recovered only after it ends": other(
        "draw",
        {
            "draw": {
                "amount": "1000",
                "recoverable": True,
                "until_period": 2,
                "recover_from_period": 3,
                "recover_pct": "1",
            }
        },
        {"earnings": ["500", "1800", "3000"]},
        {
            "periods": [
                {"paid": "1000", "balance": "500"},
                {"paid": "1800", "balance": "500"},
                {"paid": "2500", "balance": "0"},
            ]
        },
        ("3000 - 500", "2500"),
    ),
    "what is above the payment cap is paid later": other(
        "statement",
        {"payment": {"cap": "5000", "pay_excess_later": True}},
        {"periods": [{"earned": "7000"}, {"earned": "3000"}]},
        {"amount": "10000", "periods": [{"paid": "5000", "deferred": "2000"}, {"paid": "5000", "deferred": "0"}]},
    ),
    "a third of the window has passed": other(
        "clawback",
        {"clawback": {"method": "linear_months", "window_months": 12}},
        {"paid": "1200", "earned_months": 4},
        {"amount": "-800"},
        ("-1200*(12 - 4)/12", "-800"),
    ),
    "what was paid comes back, the attainment stays": other(
        "clawback",
        {"clawback": {"method": "full", "attainment": "keep"}},
        {"paid": "500", "earned_months": 2},
        {"amount": "-500", "attainment_kept": True},
    ),
    "at the original rate the deal's own line comes back": other(
        "clawback",
        {"clawback": {"method": "original_rate"}, "components": BANDED},
        {"deals": QUARTER, "refund": "d1"},
        {"amount": "-1500", "original_total": "6600", "attainment_kept": True},
        ("100000*0.05 + 20000*0.08", "6600"),
        ("-30000*0.05", "-1500"),
    ),
    "the original rate of a line that is handed in": other(
        "clawback",
        {"clawback": {"method": "original_rate"}},
        {"paid": "500"},
        {"amount": "-500"},
    ),
    "suspended days do not count toward the window": other(
        "clawback",
        {"clawback": {"method": "full", "window_days": 180}},
        {"paid": "120", "active_days": [100, 60], "suspended_days": [90], "end": "terminated"},
        {"amount": "-120", "counted_days": 160},
        ("100 + 60", "160"),
    ),
    "a hundred in three instalments": other(
        "schedule",
        {"schedule": {"type": "installments", "n": 3}},
        {"earning": "100"},
        {"amount": "100", "lines": [line("1", "33.33"), line("2", "33.34"), line("3", "33.33")]},
        ("66.67 - 33.33", "33.34"),
    ),
    "released invoice by invoice, never a cent lost": other(
        "schedule",
        {"schedule": {"type": "pro_rata_events"}},
        {
            "earning": "100",
            "base_total": "30000",
            "as_of": ["2026-01-31", "2026-02-28"],
            "events": [
                {"ref": "a", "date": "2026-01-10", "amount": "10000"},
                {"ref": "b", "date": "2026-02-10", "amount": "10000"},
            ],
        },
        {"lines": [line("a", "33.33"), line("b", "33.34")], "payable_as_of": ["33.33", "66.67"], "held": "33.33"},
        ("100 - 66.67", "33.33"),
    ),
    "the part of who does not qualify goes to the rest": other(
        "pool",
        {
            "pool": {
                "amount": "100",
                "allocation": "equal",
                "gate": {"measure": "attainment", "op": ">=", "value": "0.50"},
            }
        },
        {
            "members": [
                {"id": "a", "attainment": "0.90"},
                {"id": "b", "attainment": "0.40"},
                {"id": "c", "attainment": "0.50"},
            ]
        },
        {"amount": "100", "by_payee": {"a": "50", "b": "0", "c": "50"}, "undistributed": "0"},
    ),
}


@pytest.mark.parametrize("title", EXAMPLES)
def test_it_comes_out_as_worked_out_by_hand(title: str) -> None:
    assert EXAMPLES[title].mistakes(KINDS) == []
