import pytest

from evaluations.cases.tests.examples import outcome, problems

PLAN = {"scale": 4, "direction": "higher"}


def judged(plan, inputs):
    found = outcome("attainment", {"scale": 4} | plan, inputs)
    assert "error" not in found, found["problems"]
    return found["attainment"] if found["status"] == "ok" else found["status"]


@pytest.mark.parametrize(
    "given",
    [
        {"active_days": 15, "period_days": 30},
        {
            "active": [{"start": "2026-04-16", "end": "2026-09-30"}],
            "period": {"start": "2026-04-01", "end": "2026-04-30"},
        },
        {"ramp": "0.5"},
        {"active_days": 30, "period_days": 30, "ramp": "0.5"},
    ],
)
def test_how_long_somebody_was_there_may_be_told_in_days_or_dates(given):
    found = outcome("attainment", PLAN, {"actual": "5", "target": "20", **given})
    assert (found["attainment"], found["effective_target"]) == ("0.5", "10")
    level = outcome("attainment", PLAN | {"target_kind": "level"}, {"actual": "5", "target": "20", **given})
    assert (level["attainment"], level["effective_target"]) == ("0.25", "20")


def test_a_target_may_be_told_month_by_month():
    assert judged(PLAN, {"actual": "30", "targets": ["10", "20", "30"]}) == "0.5"
    found = problems("attainment", PLAN, {"actual": "30", "targets": ["10"], "target": "11"})
    assert found == [("", "steps_do_not_add_up")]


@pytest.mark.parametrize("place", ["plan", "inputs"])
@pytest.mark.parametrize(("lower", "upper"), [("lower", "upper"), ("lower_bound", "upper_bound")])
def test_a_range_may_be_told_by_its_bounds(place, lower, upper):
    bounds = {lower: "10", upper: "20"}
    plan = {"direction": "range"} | (bounds if place == "plan" else {})
    assert judged(plan, {"actual": "22", **(bounds if place == "inputs" else {})}) == "0.8"


def test_milestones_count_by_weight_or_as_done_or_not():
    steps = [{"weight": "30", "done": True}, {"weight": "70", "done": False}]
    assert judged({"direction": "milestone"}, {"milestones": steps}) == "0.3"
    assert judged({"method": "milestone"}, {"milestones": [{"done": True}, {"done": False}]}) == "0.5"
    assert judged({"direction": "milestone"}, {"done": True}) == "1"


def test_cap_and_floor_are_the_plans_and_the_raw_share_is_kept():
    found = outcome("attainment", PLAN | {"cap": "1.2"}, {"actual": "30", "target": "10"})
    assert (found["attainment"], found["raw"], found["progress"]) == ("1.2", "3", "1")
    assert judged({"direction": "lower", "floor": None}, {"actual": "25", "target": "10"}) == "-0.5"


@pytest.mark.parametrize(
    ("plan", "inputs", "status"),
    [
        ({}, {"target": "5"}, "no_data"),
        ({}, {"actual": "5", "target": "0"}, "zero_target"),
        ({}, {"actual": "5", "target": "-2"}, "negative_target"),
        ({"method": "from_baseline"}, {"actual": "5", "target": "3", "baseline": "3"}, "baseline_equals_target"),
        ({"direction": "lower", "method": "inverse_ratio"}, {"actual": "0", "target": "3"}, "unbounded"),
    ],
)
def test_where_there_is_no_share_the_status_says_why(plan, inputs, status):
    assert judged(plan, inputs) == status


@pytest.mark.parametrize(
    ("plan", "inputs", "problem"),
    [
        ({"method": "guess"}, {}, ("/plan/method", "not_allowed")),
        ({"direction": "lower", "method": "ratio"}, {}, ("/plan/method", "method_does_not_fit")),
        ({"cap": "0.5", "floor": "0.6"}, {}, ("/plan/cap", "limits_crossed")),
        ({"tolerance": "0.1"}, {}, ("/plan/tolerance", "only_for_a_range")),
        ({"upper": "9"}, {}, ("/plan/upper", "only_for_a_range")),
        ({"direction": "range", "tolerance": "1.5"}, {}, ("/plan/tolerance", "too_large")),
        ({"colour": "red"}, {}, ("/plan/colour", "unknown_field")),
        ({}, {"target": "5", "active_days": 3}, ("/inputs", "missing")),
        ({}, {"target": "5", "active": []}, ("/inputs", "missing")),
        ({}, {"target": 5.5}, ("/inputs/target", "float")),
        ({}, {"actual": "5"}, ("", "target_missing")),
        ({"method": "from_baseline"}, {"actual": "5", "target": "6"}, ("", "baseline_missing")),
        ({}, {"actual": "5", "target": "6", "active_days": 9, "period_days": 8}, ("", "days_exceed_period")),
    ],
)
def test_a_case_that_cannot_be_judged_says_where_and_why(plan, inputs, problem):
    assert problems("attainment", {"scale": 4} | plan, inputs) == [problem]
