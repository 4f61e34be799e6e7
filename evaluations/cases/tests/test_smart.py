import pytest

from evaluations.cases.tests.examples import outcome, problems

PLAN = {"cycle": {"start": "2026-01-01", "end": "2026-12-31"}}
GOAL = {
    "title": "More visits",
    "owner": "agent:3",
    "kpi": "visits",
    "unit": "visits",
    "direction": "higher",
    "baseline": "40",
    "target": "50",
    "start": "2026-01-01",
    "due": "2026-06-30",
    "theme": "presence",
    "history_best": "48",
}


def checked(plan=PLAN, **changes):
    found = outcome("smart", plan, {"goal": GOAL | changes})
    return found["errors"], found["warnings"]


def test_a_good_goal_may_be_proposed():
    assert checked() == ([], [])
    assert outcome("smart", PLAN, {"goal": GOAL})["may_be_proposed"] is True


@pytest.mark.parametrize("blank", [None, "", "  "])
@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("title", "specific.title_missing"),
        ("owner", "specific.owner_missing"),
        ("kpi", "measurable.kpi_missing"),
        ("unit", "measurable.unit_missing"),
        ("target", "measurable.target_missing"),
        ("theme", "relevant.not_aligned"),
        ("due", "timebound.due_missing"),
    ],
)
def test_what_is_left_blank_is_missing(field, code, blank):
    assert checked(**{field: blank}) == ([code], [])


@pytest.mark.parametrize("hold", [{"hold": True}, {"kind": "hold"}, {"type": "hold"}, {"direction": "hold"}])
def test_a_goal_to_hold_may_say_so_in_several_ways(hold):
    assert checked(target="40") == (["measurable.baseline_equals_target"], [])
    assert checked(target="40", **hold) == ([], [])


def test_a_range_may_have_bounds_instead_of_a_target():
    assert checked(direction="range", target=None, lower="30", upper="60") == ([], [])
    assert checked(direction=None, kind="range", target="40") == ([], [])


def test_the_own_best_may_be_read_from_a_history():
    assert checked(history_best=None, history=["30", "48", "41"]) == ([], [])
    assert checked(history_best=None, history=["30", "39"]) == ([], ["achievable.beyond_best"])
    assert checked(history_best=None) == ([], ["achievable.no_history"])


def test_the_stretch_is_the_plans():
    assert checked(PLAN | {"stretch": "0.01"}) == ([], ["achievable.beyond_best"])


def test_every_finding_has_a_place_and_words():
    found = outcome("smart", PLAN, {"goal": GOAL | {"due": "2027-01-01"}})["findings"]
    assert [(one["pointer"], one["code"]) for one in found] == [("/inputs/goal/due", "timebound.outside_cycle")]
    assert found[0]["message"]["zh-Hans"] == "超出考核周期 2026-01-01 至 2026-12-31。"


def test_the_goals_of_somebody_are_checked_each_and_as_a_set():
    goals = [GOAL | {"weight": weight} for weight in ("40", "30")] + [GOAL | {"weight": "29.99", "kpi": ""}]
    found = outcome("smart", PLAN, {"goals": goals})
    assert found["errors"] == ["measurable.kpi_missing", "set.weights_not_100"]
    assert [one["errors"] for one in found["goals"]] == [[], [], ["measurable.kpi_missing"]]
    assert (found["set"]["errors"], found["set"]["warnings"]) == (["set.weights_not_100"], [])


def test_weights_may_be_checked_alone():
    assert outcome("smart", PLAN, {"weights": ["60", "40"]})["warnings"] == [
        "set.goal_count",
        "set.weight_out_of_range",
    ]


def test_what_is_no_goal_is_refused():
    assert problems("smart", PLAN, {}) == [("/inputs", "missing")]
    assert problems("smart", PLAN, {"goal": GOAL | {"direction": "up"}}) == [
        ("/inputs/goal/direction", "not_allowed")
    ]
    assert problems("smart", PLAN | {"stretch": "-0.1"}, {"goal": GOAL}) == [("/plan/stretch", "too_small")]
    assert problems("smart", {"cycle": {"start": "2026"}}, {"goal": GOAL}) == [
        ("/plan/cycle/start", "not_a_day"),
        ("/plan/cycle", "missing"),
    ]
