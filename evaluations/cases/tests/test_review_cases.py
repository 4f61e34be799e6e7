"""Cases of the second half of a review: scores, grades, feedback, targets handed down."""

import json
from pathlib import Path
from typing import Any

import pytest

from crm.exact.cases import Kind, differences, evaluate, schema_of
from evaluations.cases import cascade, distribution, feedback360, goal_tree, grades, normalisation, scorecard

FILE = Path(__file__).parents[3] / "tests" / "cases" / "kpi_cases.json"
MODULES = (cascade, distribution, feedback360, goal_tree, grades, normalisation, scorecard)
KINDS: dict[str, Kind] = {name: kind for module in MODULES for name, kind in module.KINDS.items()}
CASES = [case for case in json.loads(FILE.read_text("utf-8"))["cases"] if case["kind"] in KINDS]


def outcome(kind: str, plan: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any]:
    return evaluate({"kind": kind, "plan": plan, "inputs": inputs}, KINDS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_worked_example_comes_out_exactly(case):
    assert list(differences(case["expected"], evaluate(case, KINDS))) == []


def test_every_kind_has_a_worked_example():
    assert {case["kind"] for case in CASES} == set(KINDS)


ITEM = {"id": "a", "weight": "1", "score": "2"}
BANDS = {"bands": [{"grade": "A", "from": "60"}, {"grade": "B", "from": "0"}]}
GROUPS = {"groups": [{"id": "peer", "weight": "1"}]}


@pytest.mark.parametrize(
    ("kind", "plan", "inputs", "pointer", "code"),
    [
        ("scorecard", {"missing": "guess"}, {"items": [ITEM]}, "/plan/missing", "not_allowed"),
        ("scorecard", {"extra": "1"}, {"items": [ITEM]}, "/plan/extra", "unknown_field"),
        ("scorecard", {}, {"items": []}, "/inputs/items", "too_few"),
        ("scorecard", {}, {"items": [ITEM, ITEM]}, "/inputs/items", "named_twice"),
        ("scorecard", {}, {"items": [ITEM | {"score": 2.5}]}, "/inputs/items/0/score", "float"),
        ("goal_tree", {"kra_weights": {"q": "99"}}, {"goals": []}, "/plan/kra_weights", "weights_not_100"),
        ("goal_tree", {}, {"goals": [{"id": "a", "parent": "b"}]}, "/inputs/goals/0/parent", "unknown_parent"),
        (
            "rater360",
            GROUPS,
            {"ratings": [{"group": "x", "rater": "r"}]},
            "/inputs/ratings/0/group",
            "unknown_group",
        ),
        ("grade", BANDS, {"scores": "x"}, "/inputs/scores", "wrong_type"),
        ("grade", BANDS, {"scores": [1.5]}, "/inputs/scores/0", "float"),
        ("distribution", {"shares": [["A", "0.9"]]}, {"scores": {}}, "/plan/shares", "shares_not_100"),
        ("normalise", {"method": "magic"}, {"scores": []}, "/plan/method", "not_allowed"),
        ("normalise", {}, {"scores": []}, "/plan", "missing"),
        (
            "cascade",
            {},
            {"target": "1", "children": [{"id": "a", "weight": "0"}]},
            "/inputs/children",
            "no_weight",
        ),
        ("coverage", {"min": "x"}, {"target": "1", "children": []}, "/plan/min", "not_a_number"),
    ],
)
def test_what_cannot_be_worked_out_says_where_and_why(kind, plan, inputs, pointer, code):
    found = outcome(kind, plan, inputs)
    assert (found["error"], found["problems"][0]["pointer"]) == (code, pointer)
    assert all(found["problems"][0]["message"].values())


def test_a_score_below_every_band_is_said_to_be_so():
    assert outcome("grade", BANDS, {"scores": ["-1"]})["error"] == "below_lowest_band"


def test_grades_are_told_in_a_row_or_by_person():
    assert outcome("grade", BANDS, {"scores": ["60", None]})["grades"] == ["A", "NR"]
    assert outcome("grade", BANDS, {"scores": {"li": "59"}})["grades"] == {"li": "B"}


@pytest.mark.parametrize("published", [{"scale": 0}, {"rounding": {"mode": "half_up", "scale": 0}}])
def test_rounding_is_read_as_a_scale_or_as_a_rule(published):
    assert outcome("grade", BANDS | published, {"scores": ["59.5"]})["grades"] == ["A"]


def test_half_to_even_is_read_too():
    plan = BANDS | {"rounding": {"mode": "half_even", "scale": 0}}
    assert outcome("grade", plan, {"scores": ["60.5"]})["scores"] == ["60"]


def test_nobody_is_a_peer_of_himself_where_it_is_said_whom_the_ratings_are_about():
    ratings = {"ratings": [{"group": "peer", "rater": "anna", "score": "5"}], "subject": "anna"}
    assert outcome("rater360", GROUPS, ratings)["error"] == "rates_himself"


def test_the_deviation_is_that_of_the_proposed_grades():
    plan, scores = {"shares": {"A": "0.5", "B": "0.5"}}, {"a": "9", "b": "8"}
    found = outcome("distribution", plan, {"scores": scores, "proposed": {"a": "A", "b": "A"}})
    assert (found["deviation"], found["status"]) == ({"A": "1", "B": "-1"}, "ok")
    binding = outcome(
        "distribution", plan | {"mode": "enforced"}, {"scores": scores, "proposed": {"a": "A", "b": "A"}}
    )
    assert binding["status"] == "off_guideline"


def test_in_too_small_a_group_there_is_no_guideline_and_it_says_why():
    found = outcome("distribution", {"shares": {"A": "1"}, "min_group": 5}, {"scores": {"a": "1"}})
    assert (found["counts"], found["explanation"]["status"]) == (None, "group_too_small")


def test_scores_are_normalised_in_every_way():
    scores = {"scores": [{"who": "a", "score": "4"}]}
    ways = [
        ({"method": "rating", "min": "1", "max": "5"}, "75"),
        ({"method": "attainment"}, "400"),
        ({"method": "bands", "bands": [{"from": "0", "score": "10"}, {"from": "4", "score": "90"}]}, "90"),
        ({"method": "rater_mean_shift"}, "4"),
    ]
    assert [outcome("normalise", plan, scores)["scores"]["a"] for plan, _ in ways] == [out for _, out in ways]
    small = outcome("normalise", {"method": "rater_mean_shift", "min_group": 5}, scores)
    assert (small["scores"], small["status"]) == (None, "group_too_small")


def test_the_types_describe_themselves():
    assert json.dumps(schema_of(KINDS))
