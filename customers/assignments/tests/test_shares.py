from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from customers.assignments.shares import CreditShare, Held, room, shares_in, shares_on, spans_of, with_history

ANNA, BO, CLEO, DAN = (UUID(int=number) for number in range(1, 5))
JANUARY, MARCH, MAY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)
DAY = timedelta(days=1)


def owns(agent, starts_on=JANUARY, ends_on=None):
    return Held(agent, "owner", Fraction(0), starts_on, ends_on)


def helps(agent, percent, starts_on=JANUARY, ends_on=None):
    return Held(agent, "collaborator", Fraction(percent, 100), starts_on, ends_on)


def told(shares):
    return {one.agent_id: (one.share * 100, one.role) for one in shares}


def test_the_owner_has_what_the_collaborators_leave():
    found = shares_on([helps(CLEO, 10), owns(ANNA), helps(BO, 30)], MARCH)
    assert told(found) == {ANNA: (60, "owner"), BO: (30, "collaborator"), CLEO: (10, "collaborator")}
    assert found[0].agent_id == ANNA


def test_an_owner_alone_has_everything():
    assert shares_on([owns(ANNA)], MARCH) == (CreditShare(ANNA, Fraction(1), "owner"),)


def test_who_helps_without_credit_is_not_credited():
    assert told(shares_on([owns(ANNA), helps(BO, 0)], MARCH)) == {ANNA: (100, "owner")}


def test_collaborators_with_all_of_it_leave_the_owner_nothing():
    assert told(shares_on([owns(ANNA), helps(BO, 100)], MARCH)) == {BO: (100, "collaborator")}


def test_without_an_owner_the_rest_counts_for_nobody_and_says_so():
    assert told(shares_on([helps(BO, 30)], MARCH)) == {None: (70, "owner"), BO: (30, "collaborator")}
    assert told(shares_on([], MARCH)) == {None: (100, "owner")}


def test_an_owner_who_is_also_asked_to_help_is_credited_once():
    assert told(shares_on([owns(ANNA), helps(ANNA, 30), helps(BO, 20)], MARCH)) == {
        ANNA: (80, "owner"),
        BO: (20, "collaborator"),
    }


def test_of_two_owners_the_one_who_began_last_owns():
    assert told(shares_on([owns(ANNA, MARCH), owns(BO)], MAY)) == {ANNA: (100, "owner")}


def test_both_days_of_an_assignment_belong_to_it():
    held = [owns(ANNA), helps(BO, 30, MARCH, MAY)]
    spans = spans_of(held, JANUARY, date(2026, 12, 31))
    assert [(span.starts_on, span.ends_on, len(span.shares)) for span in spans] == [
        (JANUARY, MARCH - DAY, 1),
        (MARCH, MAY, 2),
        (MAY + DAY, date(2026, 12, 31), 1),
    ]
    assert [len(shares_in(spans, day)) for day in (MARCH - DAY, MARCH, MAY, MAY + DAY)] == [1, 2, 2, 1]


def test_spans_are_cut_only_where_the_credit_changes():
    held = [owns(ANNA), helps(BO, 30, JANUARY, MARCH - DAY), helps(BO, 30, MARCH), helps(CLEO, 0, MAY)]
    assert len(spans_of(held, JANUARY, date(2026, 12, 31))) == 1


def test_a_period_sees_what_began_before_it():
    (span,) = spans_of([owns(ANNA), helps(BO, 30)], MAY, MAY)
    assert told(span.shares) == {ANNA: (70, "owner"), BO: (30, "collaborator")}


def test_what_ends_on_the_last_day_there_is_breaks_nothing():
    (span,) = spans_of([owns(ANNA, JANUARY, date.max)], JANUARY, date.max)
    assert span.ends_on == date.max


@pytest.mark.parametrize(
    ("first", "last", "left", "day"),
    [
        (JANUARY, None, 30, MARCH),
        (JANUARY, MARCH - DAY, 70, JANUARY),
        (MAY + DAY, None, 60, MAY + DAY),
        (MAY, MAY, 30, MAY),
    ],
)
def test_what_is_left_is_what_is_left_on_the_fullest_day(first, last, left, day):
    held = [owns(ANNA), helps(BO, 30, JANUARY, MAY), helps(CLEO, 40, MARCH)]
    assert room(held, first, last) == (Fraction(left, 100), day)


DAYS = st.integers(0, 60).map(lambda number: JANUARY + timedelta(days=number))


@st.composite
def care(draw):
    """Owners one after the other, with gaps, and collaborators who together have at most everything."""
    turns = sorted(draw(st.sets(DAYS, min_size=2, max_size=6)))
    held = [
        owns(draw(st.sampled_from([ANNA, BO, CLEO])), start, end - DAY)
        for start, end in zip(turns, turns[1:], strict=False)
        if draw(st.booleans())
    ]
    for agent in (BO, CLEO, DAN):
        first, last = sorted((draw(DAYS), draw(DAYS)))
        left, _day = room(held, first, last)
        share = left * Fraction(draw(st.integers(0, 1_000_000)), 1_000_000)
        held.append(Held(agent, "collaborator", share, first, draw(st.sampled_from([last, None]))))
        if room(held, first)[0] < 0:
            held.pop()
    return held


@given(care(), DAYS)
def test_on_every_day_the_shares_total_exactly_one(held, day):
    shares = shares_on(held, day)
    assert sum(one.share for one in shares) == 1
    assert all(0 < one.share <= 1 for one in shares)
    assert len({one.agent_id for one in shares}) == len(shares)


@given(care(), DAYS, DAYS)
def test_spans_say_of_every_day_what_the_day_itself_says(held, one, other):
    first, last = sorted((one, other))
    spans = spans_of(held, first, last)
    assert [span.starts_on for span in spans[1:]] == [span.ends_on + DAY for span in spans[:-1]]
    assert (spans[0].starts_on, spans[-1].ends_on) == (first, last)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        assert shares_in(spans, day) == shares_on(held, day)


@given(care(), DAYS)
def test_what_is_left_can_be_given_and_not_a_millionth_more(held, day):
    left, fullest = room(held, day)
    full = [*held, Held(DAN, "collaborator", left, day, None)]
    assert room(full, day)[0] == 0
    assert room([*full, Held(ANNA, "collaborator", Fraction(1, 10**6), day, None)], day)[0] < 0
    assert fullest >= day


def test_what_came_before_anybody_was_on_record_counts_for_the_first_owner():
    held = with_history([owns(BO, MAY), owns(ANNA, MARCH, date(2026, 3, 31)), helps(CLEO, 20, MARCH)])
    assert told(shares_on(held, JANUARY)) == {ANNA: (100, "owner")}
    assert told(shares_on(held, MARCH)) == {ANNA: (80, "owner"), CLEO: (20, "collaborator")}
    assert told(shares_on(held, date(2026, 4, 1))) == {None: (80, "owner"), CLEO: (20, "collaborator")}
    assert told(shares_on(held, MAY)) == {BO: (80, "owner"), CLEO: (20, "collaborator")}
    assert with_history([]) == []
