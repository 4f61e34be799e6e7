from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from crm.exact.numbers import Fraction
from evaluations.engine.figures import EXACT_SHARE
from evaluations.engine.service_levels import Request, resolved_in_time, response_times
from evaluations.engine.tests.told import told
from evaluations.engine.working_hours import WorkingHours

OFFICE = WorkingHours(zone=ZoneInfo("UTC"))
DAY = Fraction(24)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


AS_OF = at(20, 12)


def times(*requests: Request, **told_of):
    return [term.value for term in response_times(requests, AS_OF, **told_of)]


def test_a_first_response_is_measured_in_working_hours_where_there_are_any():
    over_the_weekend = Request(at(6, 17), at(9, 10))
    assert times(over_the_weekend) == [65]
    assert times(over_the_weekend, calendar=OFFICE) == [2]


def test_who_still_waits_counts_with_the_time_so_far_only_where_it_is_to():
    waiting, answered = Request(at(20, 9)), Request(at(19, 9), at(19, 10))
    assert times(waiting, answered) == [1]
    assert times(waiting, answered, include_open=True) == [1, 3]


def test_what_happens_at_the_moment_of_the_report_has_happened():
    assert times(Request(AS_OF), include_open=True) == [0]
    assert times(Request(at(20, 9), AS_OF)) == [3]


def test_the_shortest_time_stands_first_however_many_days_it_took():
    over_the_weekend, quickly = Request(at(6, 15), at(9, 12)), Request(at(10, 9), at(10, 10))
    assert times(over_the_weekend, quickly, calendar=OFFICE) == [1, 6]


def test_what_was_asked_or_answered_later_is_not_known_yet():
    assert times(Request(at(21, 9)), include_open=True) == []
    assert times(Request(at(20, 9), at(21, 9)), include_open=True) == [3]


def test_a_request_that_comes_twice_counts_once():
    assert len(times(Request(at(1, 9), at(1, 10), id="r"), Request(at(1, 9), at(1, 10), id="r"))) == 1


def resolved(*complaints: Request, calendar=None):
    found = resolved_in_time(complaints, DAY, AS_OF, EXACT_SHARE, calendar)
    return told(found.value), told(found.num), told(found.den)


def test_resolved_within_the_limit_is_in_time_and_later_is_not():
    assert resolved(Request(at(1, 9), at(2, 9)), Request(at(1, 9), at(2, 10))) == (Fraction(1, 2), 1, 2)


def test_an_open_complaint_counts_once_it_is_overdue():
    assert resolved(Request(at(20, 9))) == (None, 0, 0)
    assert resolved(Request(at(1, 9))) == (0, 0, 1)
    assert resolved(Request(at(1, 9)), Request(at(2, 9))) == (0, 0, 2)
    assert resolved_in_time([Request(at(1, 9))], DAY, AS_OF, EXACT_SHARE).n == 1


def test_a_reopened_complaint_is_not_resolved():
    assert resolved(Request(at(1, 9), at(1, 10), is_reopened=True)) == (0, 0, 1)
    assert resolved(Request(at(20, 9), at(20, 10), is_reopened=True)) == (None, 0, 0)


def test_the_limit_may_run_by_working_hours():
    assert resolved(Request(at(6, 17), at(9, 10)))[0] == 0
    assert resolved(Request(at(6, 17), at(9, 10)), calendar=OFFICE)[0] == 1
