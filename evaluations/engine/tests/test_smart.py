from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import explain
from crm.exact.numbers import Fraction
from evaluations.engine.facts import Period
from evaluations.engine.smart import ProposedGoal, best_of, furthest, is_smart
from evaluations.engine.tests.told import told

F = Fraction
YEAR = Period(start=date(2026, 1, 1), end=date(2026, 12, 31))
GOOD = ProposedGoal(
    title="Answer complaints faster",
    owner="agent:3",
    kpi="complaint_hours",
    unit="h",
    direction="lower",
    baseline=F(40),
    target=F(24),
    best=F(30),
    parent="goal:1",
    start=date(2026, 1, 1),
    due=date(2026, 6, 30),
)


def found(**changes):
    findings = is_smart(GOOD._replace(**changes), YEAR)
    return [p.code for p in findings.errors], [p.code for p in findings.warnings]


def test_a_complete_goal_may_be_proposed():
    assert found() == ([], [])
    assert is_smart(GOOD, YEAR).may_be_proposed


WHERE = {
    "specific.title_missing": "/title",
    "specific.owner_missing": "/owner",
    "measurable.kpi_missing": "/kpi",
    "measurable.unit_missing": "/unit",
    "measurable.target_missing": "/target",
    "measurable.baseline_equals_target": "/target",
    "measurable.direction_mismatch": "/target",
    "relevant.not_aligned": "/parent",
    "timebound.due_missing": "/due",
    "timebound.due_before_start": "/due",
    "timebound.outside_cycle": "/due",
}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "  "}, "specific.title_missing"),
        ({"owner": ""}, "specific.owner_missing"),
        ({"kpi": ""}, "measurable.kpi_missing"),
        ({"unit": ""}, "measurable.unit_missing"),
        ({"target": None}, "measurable.target_missing"),
        ({"target": None, "lower": F(1), "upper": F(2)}, "measurable.target_missing"),
        ({"target": None, "direction": "range", "lower": F(1)}, "measurable.target_missing"),
        ({"target": None, "direction": "range", "upper": F(2)}, "measurable.target_missing"),
        ({"target": F(40)}, "measurable.baseline_equals_target"),
        ({"target": F(41)}, "measurable.direction_mismatch"),
        ({"direction": "higher"}, "measurable.direction_mismatch"),
        ({"parent": ""}, "relevant.not_aligned"),
        ({"due": None}, "timebound.due_missing"),
        ({"start": date(2026, 7, 1)}, "timebound.due_before_start"),
        ({"due": date(2027, 1, 1)}, "timebound.outside_cycle"),
        ({"start": date(2025, 12, 31)}, "timebound.outside_cycle"),
    ],
)
def test_each_thing_that_is_missing_or_wrong_stops_the_goal(changes, code):
    errors, warnings = found(**changes)
    assert (errors, warnings) == ([code], [])
    assert is_smart(GOOD._replace(**changes), YEAR).errors[0].pointer == WHERE[code]
    assert not is_smart(GOOD._replace(**changes), YEAR).may_be_proposed


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_letters():
    errors, _ = found(title="", kpi="", parent="", due=None)
    assert errors == [
        "specific.title_missing",
        "measurable.kpi_missing",
        "relevant.not_aligned",
        "timebound.due_missing",
    ]


def test_a_theme_aligns_a_goal_as_well_as_a_parent():
    assert found(parent="", theme="service") == ([], [])


def test_a_goal_to_hold_and_a_range_may_stay_where_they_are():
    assert found(target=F(40), is_hold=True) == ([], [])
    assert found(target=F(40), direction="range") == ([], [])


def test_a_range_may_name_its_bounds_and_a_milestone_needs_no_number():
    assert found(target=None, direction="range", lower=F(1), upper=F(2)) == ([], [])
    assert found(target=None, direction="milestone") == ([], [])


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "is_beyond"),
    [
        ("lower", 40, "22.5", False),
        ("lower", 40, "22.4", True),
        ("higher", 20, "37.5", False),
        ("higher", 20, 38, True),
    ],
)
def test_more_than_a_quarter_beyond_the_own_best_is_a_warning(direction, baseline, target, is_beyond):
    errors, warnings = found(direction=direction, baseline=F(baseline), target=F(target))
    assert (errors, warnings) == ([], ["achievable.beyond_best"] if is_beyond else [])


def test_a_warning_names_the_limit_and_how_it_came_about():
    (warning,) = is_smart(GOOD._replace(target=F("22.4")), YEAR).warnings
    assert warning.pointer == "/target"
    assert warning.message("en") == ("The target 22.4 lies beyond 22.5, which is 25 % past the own best of 30.")
    (mismatch,) = is_smart(GOOD._replace(target=F(41)), YEAR).errors
    assert "From 40 to 41" in mismatch.message("en")
    assert "“lower”" in mismatch.message("en")
    (outside,) = is_smart(GOOD._replace(due=date(2027, 1, 1)), YEAR).errors
    assert "from 2026-01-01 to 2026-12-31" in outside.message("en")


def test_a_goal_may_take_the_whole_cycle_or_one_day():
    assert found(start=YEAR.start, due=YEAR.end) == ([], [])
    assert found(start=date(2026, 6, 30)) == ([], [])


def test_a_warning_stops_nobody():
    assert is_smart(GOOD._replace(best=None), YEAR).may_be_proposed
    assert found(best=None) == ([], ["achievable.no_history"])
    assert is_smart(GOOD._replace(best=None), YEAR).warnings[0].pointer == "/history_best"


def test_the_stretch_is_a_parameter_and_tells_its_arithmetic():
    assert told(explain("goal.furthest", furthest(F(30), "lower", F(1, 10)))) == 27
    assert is_smart(GOOD, YEAR, F(1, 10)).warnings[0].code == "achievable.beyond_best"


def test_beyond_a_negative_best_is_further_up_or_down_too():
    assert furthest(F(-10), "higher").value == F("-7.5")
    assert furthest(F(-10), "lower").value == F("-12.5")


def test_the_best_of_a_history_is_the_highest_or_the_lowest():
    history = [F(3), F(9), F(5)]
    assert (best_of(history, "higher"), best_of(history, "lower"), best_of([], "lower")) == (9, 3, None)
    assert best_of(history, "range") == 5


def test_without_a_cycle_no_day_lies_outside_it():
    assert is_smart(GOOD._replace(due=date(2030, 1, 1))).errors == ()


def test_every_finding_says_how_to_mend_it_in_both_languages():
    empty = is_smart(ProposedGoal(baseline=F(1), target=F(0), start=date(2027, 1, 2), due=date(2027, 1, 1)), YEAR)
    beyond = is_smart(GOOD._replace(target=F(1)), YEAR)
    for problem in (*empty.errors, *empty.warnings, *beyond.warnings):
        assert problem.message("en") != problem.message("zh-hans")


@given(st.integers(-99, 99), st.integers(-99, 99), st.sampled_from(["higher", "lower"]))
def test_a_goal_leads_to_somewhere_better_or_is_stopped(baseline, target, direction):
    errors, _ = found(direction=direction, baseline=F(baseline), target=F(target))
    is_better = target > baseline if direction == "higher" else target < baseline
    assert (errors == []) == is_better
