from evaluations.cases.tests.examples import outcome, problems

UNTIL_CALIBRATION = [
    "open_goals",
    "lock_goals",
    "start_self",
    "start_raters",
    "start_manager",
    "start_calibration",
]


def told(*events, plan=None):
    return outcome("cycle", plan or {}, {"events": list(events)})


def test_a_cycle_tells_its_state_its_version_and_what_was_not_allowed():
    found = told(*UNTIL_CALIBRATION, "close", "publish", "appeal", "publish", "acknowledge_all", "close")
    assert (found["state"], found["version"], found["rejected"]) == ("closed", 2, [6])
    assert (found["errors"][0]["index"], found["errors"][0]["error"]) == (6, "out_of_turn")


def test_steps_may_say_when_and_why():
    published = {"event": "publish", "on": "2026-03-01", "scores": {"ann": "80"}}
    appeal = {"event": "appeal", "on": "2026-03-09"}
    again = {"event": "republish", "scores": {"ann": "85"}, "reason": "visits were missing"}
    found = told(*UNTIL_CALIBRATION, published, appeal, again, plan={"appeal_days": 10})
    assert [one["scores"]["ann"] for one in found["publications"]] == ["80", "85"]
    assert told(*UNTIL_CALIBRATION, published, appeal, plan={"appeal_days": 5})["rejected"] == [7]


def test_stages_left_out_and_people_who_came_late_are_told():
    skip = {"event": "skip", "stage": "rater_review", "reason": "pilot"}
    found = told(*UNTIL_CALIBRATION[:3], {"event": "join", "who": "bob"}, skip, "start_manager")
    assert (found["state"], found["joined"]) == ("manager_review", ["bob"])
    assert found["skipped"] == [{"stage": "rater_review", "reason": "pilot"}]


def test_what_cannot_be_read_is_refused():
    assert problems("cycle", {"appeal_days": -1}, {"events": []}) == [("/plan/appeal_days", "too_small")]
    assert problems("cycle", {}, {"events": [{"on": "2026-03-01"}]}) == [("/inputs/events/0", "missing")]
