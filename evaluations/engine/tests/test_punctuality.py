from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from evaluations.engine.figures import EXACT_SHARE, Share
from evaluations.engine.punctuality import FollowUp, Move, due_day, is_on_time, punctuality
from evaluations.engine.tests.told import told

SHANGHAI = ZoneInfo("Asia/Shanghai")
TENTH = date(2026, 3, 10)
AS_OF = datetime(2026, 3, 19, 16, tzinfo=UTC)  # midnight of the 20th in Shanghai


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}+00:00")


def judged(*follow_ups: FollowUp, zone=SHANGHAI):
    found = punctuality(follow_ups, zone, AS_OF, EXACT_SHARE)
    return told(found.value), told(found.num), told(found.den)


def test_the_due_day_ends_where_the_tenant_is():
    last_second, too_late = FollowUp(TENTH, utc("10T15:59:59")), FollowUp(TENTH, utc("10T16:00"))
    assert judged(last_second, too_late) == (Fraction(1, 2), 1, 2)
    assert judged(last_second, too_late, zone=ZoneInfo("UTC")) == (1, 2, 2)


def test_what_is_overdue_and_open_is_late():
    assert judged(FollowUp(TENTH)) == (0, 0, 1)


def test_cancelled_ones_do_not_count():
    assert judged(FollowUp(TENTH, is_cancelled=True)) == (None, 0, 0)


@pytest.mark.parametrize(("day", "counts"), [(18, 1), (19, 1), (20, 0), (25, 0)])
def test_what_is_not_yet_due_does_not_count_and_today_is_still_running(day, counts):
    assert judged(FollowUp(date(2026, 3, day), utc("10T00:00")))[2] == counts


def test_a_due_moment_is_due_on_its_day():
    assert is_on_time(FollowUp(utc("10T01:00"), utc("10T09:00")), SHANGHAI)


def test_moments_are_days_where_the_tenant_is():
    at_night = utc("10T20:00")  # the 11th in Shanghai
    assert due_day(FollowUp(at_night), SHANGHAI) == date(2026, 3, 11)
    moved = FollowUp(TENTH, moves=(Move(TENTH, at_night),))
    assert due_day(moved, SHANGHAI) == date(2026, 3, 11)
    just_now = FollowUp(utc("18T20:00"))  # the 19th in Shanghai, where it is the 20th
    assert punctuality([just_now], SHANGHAI, AS_OF, EXACT_SHARE).n == 1
    assert punctuality([just_now], SHANGHAI, utc("19T15:00"), EXACT_SHARE).n == 0


def test_done_on_the_day_is_on_time_where_no_moment_is_known():
    assert is_on_time(FollowUp(TENTH, TENTH), SHANGHAI)
    assert not is_on_time(FollowUp(TENTH, date(2026, 3, 11)), SHANGHAI)


def test_moved_in_time_it_is_due_on_the_new_day():
    moved = FollowUp(TENTH, utc("12T00:00"), moves=(Move(utc("10T15:59:59"), date(2026, 3, 12)),))
    assert (due_day(moved, SHANGHAI), judged(moved)[0]) == (date(2026, 3, 12), 1)


def test_moved_after_its_day_it_stays_late():
    moved = FollowUp(TENTH, utc("12T00:00"), moves=(Move(utc("10T16:00"), date(2026, 3, 12)),))
    assert (due_day(moved, SHANGHAI), judged(moved)[0]) == (TENTH, 0)


def test_a_move_nobody_dated_helps_nobody():
    assert due_day(FollowUp(TENTH, moves=(Move(None, date(2026, 3, 12)),)), SHANGHAI) == TENTH


def test_moves_follow_each_other_in_time_and_the_first_late_one_ends_them():
    early, late = Move(utc("09T00:00"), date(2026, 3, 12)), Move(utc("13T00:00"), date(2026, 3, 15))
    for moves in ((early, late), (late, early)):
        assert due_day(FollowUp(TENTH, moves=moves), SHANGHAI) == date(2026, 3, 12)
    again = Move(utc("11T00:00"), date(2026, 3, 11))
    assert due_day(FollowUp(TENTH, moves=(again, early)), SHANGHAI) == date(2026, 3, 11)


def test_a_follow_up_that_comes_twice_counts_once():
    assert judged(FollowUp(TENTH, id="f"), FollowUp(TENTH, id="f"))[2] == 1


def test_too_few_that_fell_due_are_not_published():
    assert punctuality([FollowUp(TENTH)], SHANGHAI, AS_OF, Share(n_min=2)).status == "below_n_min"


DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 31))
FOLLOW_UPS = st.lists(
    st.tuples(DAYS, st.none() | DAYS, st.booleans()).map(lambda told_of: FollowUp(*told_of)), max_size=8
)


@given(FOLLOW_UPS)
def test_a_share_of_punctual_ones_lies_between_none_and_all(follow_ups):
    found, on_time, due = judged(*follow_ups)
    assert 0 <= on_time <= due
    assert (found is None) == (due == 0)


@given(FOLLOW_UPS, st.integers(1, 30))
def test_what_fell_due_stays_fallen_due(follow_ups, days):
    before = punctuality(follow_ups, SHANGHAI, AS_OF, EXACT_SHARE)
    after = punctuality(follow_ups, SHANGHAI, AS_OF + timedelta(days=days), EXACT_SHARE)
    assert before.n <= after.n
