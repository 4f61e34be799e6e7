from evaluations.cases.tests.examples import outcome, problems

ROWS = [
    {"agent": "ann", "day": "2026-03-01", "num": 1, "den": 2, "min": 3},
    {"agent": "ann", "day": "2026-03-10", "num": 3, "den": 4, "max": 9},
    {"agent": "bob", "day": "2026-03-10", "num": 0, "den": 0},
]
PLACES = [
    {"agent": "ann", "team": "north", "from": "2026-01-01", "to": "2026-03-05"},
    {"agent": "ann", "team": "south", "from": "2026-03-06"},
]


def rolled_up(plan, rows=None, **more):
    return outcome("rollup", {"scale": 2} | plan, {"days": ROWS if rows is None else rows, **more})


def told(found):
    return found["value"], found["num"], found["den"], found["n"]


def test_the_whole_adds_up_both_sides_and_keeps_the_extremes():
    found = rolled_up({})
    assert (told(found), found["min"], found["max"]) == (("66.67", "4", "6", 6), "3", "9")


def test_a_ratio_may_be_published_as_it_is():
    assert rolled_up({"unit": "ratio", "scale": 4})["value"] == "0.6667"
    assert rolled_up({"agg": "average"})["value"] == "0.67"


def test_sums_and_counts_have_no_denominator():
    assert rolled_up({"agg": "sum"})["value"] == "4"
    assert rolled_up({"agg": "count"}, rows=[])["value"] == "0"


def test_parts_are_told_beside_the_whole():
    found = rolled_up({"by": "subject"})["parts"]
    assert (told(found["ann"]), found["bob"]["status"]) == (("66.67", "4", "6", 6), "no_data")


def test_what_an_agent_did_stays_with_the_team_of_that_day():
    found = rolled_up({"by": "team"}, assignments=PLACES)["parts"]
    assert {team: part["value"] for team, part in found.items()} == {
        "north": "50",
        "south": "75",
        "unassigned": None,
    }


def test_days_are_parts_too():
    assert list(rolled_up({"group_by": "day"})["parts"]) == ["2026-03-01", "2026-03-10"]


def test_only_the_days_of_a_window_count():
    window = {"start": "2026-03-02", "end": "2026-03-31"}
    assert rolled_up({"window": window})["value"] == "75"


def test_what_does_not_add_up_over_days_is_refused():
    assert problems("rollup", {"agg": "count_distinct"}, {"days": []}) == [("/plan/agg", "not_additive")]
    assert problems("rollup", {"agg": "guess"}, {"days": []}) == [("/plan/agg", "not_allowed")]


def test_too_few_cases_are_no_figure():
    found = rolled_up({"n_min": 7})
    assert (found["value"], found["status"]) == (None, "below_n_min")
