"""Further worked examples of KPIs, goals and reviews, one for each rule that the published ones leave open."""

from typing import Any

import pytest

from crm.exact.tests.by_hand import Arithmetic, Example
from incentives.cases.kinds import KINDS


def kpi(
    kind: str, plan: dict[str, Any], inputs: dict[str, Any], expected: dict[str, Any], *arithmetic: Arithmetic
) -> Example:
    return Example(kind, plan, inputs, expected, arithmetic)


GOAL = {
    "title": "Cut churn",
    "owner": "agent:7",
    "kpi": "churn_rate",
    "unit": "%",
    "direction": "lower",
    "baseline": "8",
    "target": "5",
    "start": "2026-01-01",
    "due": "2026-06-30",
    "parent": "goal:12",
    "history_best": "4.5",
}
CYCLE = {"cycle": {"start": "2026-01-01", "end": "2026-12-31"}, "stretch": "0.25"}


EXAMPLES = {
    "promoters less detractors": kpi(
        "aggregate",
        {"agg": "nps", "scale": 2},
        {"records": [{"value": value} for value in (10, 9, 9, 8, 7, 6, 3, 10, 9, 2)]},
        {"value": "20", "n": 10},
        ("(5 - 3)/10*100", "20"),
    ),
    "of each customer the last answer": kpi(
        "aggregate",
        {"agg": "nps", "scale": 2},
        {
            "records": [
                {"customer": "a", "day": 9, "value": 9},
                {"customer": "a", "day": 1, "value": 3},
                {"customer": "b", "day": 2, "value": 7},
            ]
        },
        {"value": "50", "n": 2},
        ("1/2*100", "50"),
    ),
    "the two top boxes": kpi(
        "aggregate",
        {"agg": "csat", "top": 2, "scale": 2},
        {"records": [{"value": value} for value in (5, 4, 3, 5, 2, 4, 1, 5)]},
        {"value": "62.50", "n": 8},
        ("5/8*100", "62.50"),
    ),
    "a customer seen on two days is one customer": kpi(
        "aggregate",
        {"agg": "count_distinct", "scale": 0},
        {
            "records": [
                {"subject": "c1", "day": "2026-03-01"},
                {"subject": "c1", "day": "2026-03-02"},
                {"subject": "c2", "day": 2},
            ]
        },
        {"value": "2"},
    ),
    "refunds are in the sum": kpi(
        "aggregate",
        {"agg": "sum", "scale": 2},
        {"records": [{"value": "100.50"}, {"value": "-30.25"}]},
        {"value": "70.25", "n": 2},
        ("100.50 - 30.25", "70.25"),
    ),
    "the average of nothing is no number": kpi(
        "aggregate",
        {"agg": "average", "scale": 2},
        {"records": []},
        {"value": None, "n": 0, "status": "no_data"},
    ),
    "far above what less would have been better": kpi(
        "attainment",
        {"direction": "lower", "method": "two_minus_ratio", "scale": 4},
        {"actual": "25", "target": "10"},
        {"attainment": "0", "raw": "-0.5"},
        ("2 - 25/10", "-0.5"),
    ),
    "above the band": kpi(
        "attainment",
        {"direction": "range", "tolerance": "0.05", "scale": 4},
        {"actual": "3500000", "target": "3000000"},
        {"attainment": "0.8772"},
        ("2850000 - (3500000 - 3150000)", "2500000"),
    ),
    "churn on its way from 8 to 5": kpi(
        "attainment",
        {"direction": "lower", "method": "from_baseline", "scale": 4},
        {"baseline": "8", "actual": "6", "target": "5"},
        {"attainment": "0.6667"},
        ("(6 - 8)*3", "(5 - 8)*2"),
    ),
    "one figure cannot buy the rest": kpi(
        "scorecard",
        {"scale": 3, "missing": "redistribute", "total": "100", "cap": "120"},
        {"items": [{"id": "a", "weight": "50", "score": "300"}, {"id": "b", "weight": "50", "score": "40"}]},
        {"score": "80", "contributions": {"a": "60", "b": "20"}},
        ("(120 + 40)/2", "80"),
    ),
    "what is missing waits": kpi(
        "scorecard",
        {"scale": 3, "missing": "hold"},
        {"items": [{"id": "a", "weight": "60", "score": "100"}, {"id": "b", "weight": "40", "score": None}]},
        {"score": None, "status": "held", "missing": ["b"]},
    ),
    "exactly half of the weight has data": kpi(
        "scorecard",
        {"scale": 3, "missing": "redistribute", "min_weight": "50", "total": "100"},
        {"items": [{"id": "a", "weight": "50", "score": "90"}, {"id": "b", "weight": "50", "score": None}]},
        {"score": "90", "missing": ["b"]},
    ),
    "grades by largest remainder": kpi(
        "distribution",
        {"shares": [["A", "0.20"], ["B", "0.70"], ["C", "0.10"]], "min_group": 5},
        {"scores": {f"p{number}": str(100 - number) for number in range(7)}},
        {"counts": {"A": 1, "B": 5, "C": 1}},
        ("7*0.2 + 7*0.7 + 7*0.1", "7"),
    ),
    "whole units by largest remainder": kpi(
        "cascade",
        {"scale": 0},
        {"target": "100", "children": [{"id": one, "weight": "1"} for one in "abc"]},
        {"targets": {"a": "34", "b": "33", "c": "33"}},
    ),
    "handed down too often": kpi(
        "coverage",
        {"min": "1.00", "max": "1.15"},
        {"target": "200000", "children": ["80000", "80000", "80000"]},
        {"coverage": "1.2", "status": "over_cascaded", "gap": "-40000"},
        ("240000/200000", "1.2"),
    ),
    "two thirds are handed down": kpi(
        "coverage",
        {"min": "1.00", "max": "1.15"},
        {"target": "300000", "children": ["80000", "120000", None]},
        {"coverage": "0.6667", "status": "under_cascaded", "gap": "100000"},
        ("200000*3", "300000*2"),
    ),
    "a goal that ends after the cycle": kpi(
        "smart",
        CYCLE,
        {"goal": GOAL | {"due": "2027-03-31"}},
        {"errors": ["timebound.outside_cycle"], "warnings": []},
    ),
    "a goal where it stands already": kpi(
        "smart",
        CYCLE,
        {"goal": GOAL | {"target": "8"}},
        {"errors": ["measurable.baseline_equals_target"], "warnings": []},
    ),
    "a goal to stay where it is": kpi(
        "smart",
        CYCLE,
        {"goal": GOAL | {"target": "8", "maintain": True}},
        {"errors": [], "warnings": []},
    ),
    "nobody accepts an own offer": kpi(
        "negotiation",
        {},
        {
            "events": [
                {"event": "propose", "by": "manager", "target": "120000"},
                {"event": "accept", "by": "manager"},
            ]
        },
        {"state": "proposed", "target": None, "version": 1, "rejected": [{"index": 1, "error": "own_offer"}]},
    ),
    "after the lock only amendments": kpi(
        "negotiation",
        {},
        {
            "events": [
                {"event": "propose", "by": "manager", "target": "120000"},
                {"event": "accept", "by": "agent"},
                {"event": "lock", "by": "hr"},
                {"event": "counter", "by": "agent", "target": "90000"},
            ]
        },
        {
            "state": "locked",
            "target": "120000",
            "version": 1,
            "rejected": [{"index": 3, "error": "illegal_transition"}],
        },
    ),
    "a cycle from its draft to its end": kpi(
        "cycle",
        {},
        {
            "events": [
                "open_goals",
                "lock_goals",
                "start_self",
                "start_raters",
                "start_manager",
                "start_calibration",
                "publish",
                "acknowledge_all",
                "close",
            ]
        },
        {"state": "closed", "rejected": []},
    ),
    "the lowest grade pays nothing, and that is an amount": kpi(
        "payout",
        {"grade_factor": {"A": "1.2", "B": "1.0", "D": "0"}, "scale": 2},
        {"target": "20000", "company": "1.05", "grade": "D", "presence": ["365", "365"]},
        {"amount": "0", "status": "ok"},
    ),
}


@pytest.mark.parametrize("title", EXAMPLES)
def test_it_comes_out_as_worked_out_by_hand(title: str) -> None:
    assert EXAMPLES[title].mistakes(KINDS) == []
