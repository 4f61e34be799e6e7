import pytest

from evaluations.cases.tests.examples import outcome, problems

PLAN = {"tz": "Asia/Shanghai", "as_of": "2026-03-20T00:00:00+08:00", "scale": 2}
DONE = "2026-03-14T01:00:00Z"
IN_TIME, TOO_LATE = "2026-03-10T12:00:00Z", "2026-03-11T12:00:00Z"


def judged(*tasks, plan=PLAN):
    found = outcome("punctuality", plan, {"tasks": list(tasks)})
    return found["value"], found["on_time"], found["due"]


@pytest.mark.parametrize(
    "told",
    [
        lambda at: {"due": "2026-03-15", "original_due": "2026-03-10", "rescheduled_at": at},
        lambda at: {"due": "2026-03-10", "rescheduled_to": "2026-03-15", "rescheduled_at": at},
        lambda at: {"due": "2026-03-10", "rescheduled": {"at": at, "to": "2026-03-15"}},
        lambda at: {"due": "2026-03-10", "rescheduled": [{"at": at, "to": "2026-03-15"}]},
        lambda at: {"due": "2026-03-10", "moves": [{"moved_at": at, "new_due": "2026-03-15"}]},
    ],
)
def test_a_move_may_be_told_in_several_ways_and_helps_only_in_time(told):
    assert judged(told(IN_TIME) | {"done": DONE}) == ("100", "1", "1")
    assert judged(told(TOO_LATE) | {"done": DONE}) == ("0", "0", "1")


def test_a_move_without_its_moment_helps_nobody():
    assert judged({"due": "2026-03-15", "original_due": "2026-03-10", "done": DONE})[0] == "0"


def test_only_the_customer_excuses_what_was_cancelled():
    assert judged({"due": "2026-03-10", "cancelled": True})[2] == "0"
    assert judged({"due": "2026-03-10", "cancelled": True, "cancelled_by": "agent"}) == ("0", "0", "1")


def test_nothing_fell_due_is_no_data():
    found = outcome("punctuality", PLAN, {"tasks": []})
    assert (found["value"], found["status"]) == (None, "no_data")


def test_the_moment_may_come_with_the_inputs_but_has_to_come():
    plan = {"tz": "Asia/Shanghai", "scale": 2}
    given = {"tasks": [{"due": "2026-03-10"}]}
    assert outcome("punctuality", plan, given | {"as_of": "2026-03-20T00:00:00+08:00"})["due"] == "1"
    assert problems("punctuality", plan, given) == [("/plan", "missing")]


def test_what_cannot_be_read_is_told_where_it_stands():
    assert problems("punctuality", PLAN | {"tz": "Mars"}, {"tasks": []}) == [("/plan/tz", "unknown_zone")]
    given = {"tasks": [{"due": "2026-02-30"}, {"due": "2026-03-01", "done": "2026-03-01T09:00:00"}]}
    assert problems("punctuality", PLAN, given) == [
        ("/inputs/tasks/0/due", "not_a_day"),
        ("/inputs/tasks/1/done", "not_a_moment"),
    ]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00"])
def test_a_moment_at_the_end_of_all_time_is_no_moment(moment):
    given = {"tasks": [{"due": "2026-03-10", "done": moment}]}
    assert problems("punctuality", PLAN, given) == [("/inputs/tasks/0/done", "not_a_moment")]


def test_the_last_day_of_the_calendar_may_be_due():
    assert judged({"due": "9999-12-31"})[2] == "0"
