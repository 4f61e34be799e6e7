"""On which days of a period somebody was active."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.problems import Refused
from crm.exact.reading import read
from incentives.engine.presence import LeaveRule, active_in
from incentives.engine.spans import GivenSpan, Period, Span, cut_to, days_in, joined, without

QUARTER = Span(date(2026, 4, 1), date(2026, 6, 30))
NO_LEAVE = LeaveRule()


def span(start: str, end: str) -> Span:
    return Span(date.fromisoformat(f"2026-{start}"), date.fromisoformat(f"2026-{end}"))


def active_days(*spans: Span, leave: tuple[Span, ...] = (), **rule: Any) -> int:
    return days_in(active_in(QUARTER, spans, leave, read(LeaveRule, rule)))


def test_both_the_first_and_the_last_day_count() -> None:
    assert active_days(span("04-16", "04-30")) == 15
    assert active_days(span("04-16", "04-16")) == 1


def test_what_lies_outside_of_the_period_does_not_count() -> None:
    assert active_days(span("01-01", "12-31")) == 91
    assert active_days(span("01-01", "04-01")) == 1
    assert active_days(span("07-01", "07-31")) == 0


def test_several_spans_are_added_up() -> None:
    assert active_days(span("04-01", "04-30"), span("06-01", "06-30")) == 60


def test_a_day_in_two_spans_counts_once() -> None:
    assert active_days(span("04-01", "04-20"), span("04-10", "04-30")) == 30
    assert active_days(span("04-10", "04-30"), span("04-01", "04-30"), span("04-12", "04-13")) == 30


def test_nobody_there_is_no_days() -> None:
    assert active_days() == 0
    assert active_days(leave=(span("04-01", "04-02"),)) == 0


def test_leave_is_taken_out() -> None:
    assert active_days(span("01-01", "12-31"), leave=(span("05-01", "05-31"),)) == 60


def test_leave_that_overlaps_is_taken_out_once() -> None:
    leave = (span("05-01", "05-20"), span("05-10", "05-31"), span("03-01", "04-01"))

    assert active_days(span("01-01", "12-31"), leave=leave) == 59


@pytest.mark.parametrize(("last", "days"), [("05-14", 91), ("05-15", 76)])
def test_an_absence_up_to_the_threshold_counts_as_presence(last: str, days: int) -> None:
    assert active_days(span("01-01", "12-31"), leave=(span("05-01", last),), leave_threshold_days=14) == days


def test_a_gap_between_two_spans_is_an_absence_too() -> None:
    gap_of_two_weeks = (span("04-01", "04-30"), span("05-15", "06-30"))

    assert active_days(*gap_of_two_weeks) == 77
    assert active_days(*gap_of_two_weeks, leave_threshold_days=14) == 91
    assert active_days(*gap_of_two_weeks, leave_threshold_days=13) == 77


def test_before_the_first_day_and_after_the_last_one_there_is_no_absence_to_forgive() -> None:
    assert active_days(span("04-06", "06-25"), leave_threshold_days=14) == 81


def test_two_leaves_in_a_row_are_one_absence() -> None:
    leave = (span("05-01", "05-10"), span("05-11", "05-20"))

    assert active_days(span("01-01", "12-31"), leave=leave, leave_threshold_days=14) == 71


def test_a_long_leave_is_long_however_little_of_it_lies_in_the_period() -> None:
    assert active_days(span("01-01", "12-31"), leave=(span("03-01", "04-05"),), leave_threshold_days=14) == 86


def test_a_plan_may_leave_out_only_the_days_beyond_the_threshold() -> None:
    rule = {"leave_threshold_days": 14, "leave_excluded": "beyond_threshold"}

    assert active_days(span("01-01", "12-31"), leave=(span("05-01", "05-31"),), **rule) == 91 - 17
    assert active_days(span("01-01", "12-31"), leave=(span("05-01", "05-14"),), **rule) == 91


def test_an_end_that_is_not_known_yet_is_open() -> None:
    open_span = read(GivenSpan, {"from": "2026-06-01", "to": None}).span

    assert active_days(open_span) == 30


@pytest.mark.parametrize("kind", [GivenSpan, Period])
def test_what_ends_before_it_starts_is_refused(kind: Any) -> None:
    with pytest.raises(Refused) as refusal:
        read(kind, {"start": "2026-06-02", "end": "2026-06-01"})

    (problem,) = refusal.value.problems
    assert (problem.pointer, problem.code) == ("/end", "ends_before_start")


def test_a_period_is_one_of_pay_and_not_of_history() -> None:
    read(Period, {"start": "2026-01-01", "end": "2035-12-31"})
    with pytest.raises(Refused, match="/end period_too_long"):
        read(Period, {"start": "2026-01-01", "end": "2036-12-31"})


def test_the_calendar_may_be_used_up_to_its_last_day() -> None:
    for_ever = Span(date.min, date.max)

    assert joined([for_ever, for_ever]) == (for_ever,)
    assert without([for_ever], [for_ever]) == ()
    assert active_in(for_ever, [for_ever], [QUARTER], LeaveRule(leave_threshold_days=3660)) == (for_ever,)


DAYS = st.integers(-20, 120).map(lambda number: QUARTER.start + timedelta(number))
SPANS = st.lists(st.tuples(DAYS, DAYS).map(lambda pair: Span(min(pair), max(pair))), max_size=5)


def day_by_day(spans: list[Span]) -> set[date]:
    return {one.start + timedelta(number) for one in spans for number in range(one.days)}


@given(SPANS, SPANS)
def test_days_are_those_counted_one_by_one(active: list[Span], leave: list[Span]) -> None:
    found = active_in(QUARTER, active, leave, NO_LEAVE)

    assert day_by_day(list(found)) == (day_by_day(active) - day_by_day(leave)) & day_by_day([QUARTER])
    assert days_in(found) == len(day_by_day(list(found)))


@given(SPANS)
def test_joined_spans_are_the_same_days_apart(spans: list[Span]) -> None:
    found = joined(spans)

    assert day_by_day(list(found)) == day_by_day(spans)
    assert all(before.end + timedelta(1) < after.start for before, after in zip(found, found[1:], strict=False))


@given(SPANS, SPANS)
def test_what_is_inside_and_what_is_outside_are_all_of_it(spans: list[Span], gaps: list[Span]) -> None:
    apart = joined(spans)
    inside = sum(days_in(cut_to(apart, gap)) for gap in joined(gaps))

    assert inside + days_in(without(apart, gaps)) == days_in(apart)
