from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from evaluations.engine.figures import EXACT, EXACT_SHARE, Share
from evaluations.engine.roll_up import UNASSIGNED, Assignment, Row, grouped, roll_up, roll_up_sum, team_of
from evaluations.engine.tests.told import told

F = Fraction


def row(num: int, den: int = 0, **told_of) -> Row:
    return Row(F(num), F(den), **told_of)


def test_ratios_are_not_averaged():
    found = roll_up([row(1, 2), row(98, 100)], Share(scale=2)).whole
    assert (told(found.value), told(found.num), told(found.den)) == (F("97.06"), 99, 102)
    sides = [part["of"][0]["is"] for part in (found.num.explanation["calculation"],
             found.den.explanation["calculation"])]  # fmt: skip
    assert sides == ["numerator", "denominator"]


def test_days_of_nought_by_nought_add_nothing():
    assert told(roll_up([row(1, 2), row(0, 0)], EXACT_SHARE).whole.value) == F(1, 2)


@pytest.mark.parametrize("rows", [[], [row(0, 0)]])
def test_without_anything_to_divide_by_there_is_no_data(rows):
    assert roll_up(rows, EXACT_SHARE).whole.status == "no_data"


def test_sums_add_up_and_are_nought_without_days():
    assert told(roll_up_sum([row(5), row(-2)], EXACT).whole.value) == 3
    assert told(roll_up_sum([], EXACT).whole.value) == 0


def test_the_cases_behind_a_ratio_are_those_it_is_divided_by_unless_the_days_say_otherwise():
    assert roll_up([row(1, 2), row(3, 4)], EXACT_SHARE).whole.n == 6
    assert roll_up([row(1, 2, n=9), row(3, 4, n=1)], EXACT_SHARE).whole.n == 10
    assert roll_up([row(1, 2, n=9), row(3, 4)], EXACT_SHARE).whole.n == 9
    assert roll_up_sum([row(1, 2), row(3, 4)], EXACT).whole.n == 2
    assert roll_up([row(1, 2)], Share(n_min=3)).whole.status == "below_n_min"


def test_the_lowest_and_highest_case_are_those_of_all_days():
    found = roll_up([row(1, 2, low=F(3), high=F(9)), row(1, 2, low=F(1)), row(0, 0)], EXACT_SHARE)
    assert (told(found.low), told(found.high)) == (1, 9)
    assert roll_up([row(1, 2)], EXACT_SHARE).low is None


def test_a_day_that_was_rolled_up_twice_counts_once():
    assert (
        told(roll_up([row(1, 2, id="d", version=1), row(2, 2, id="d", version=2)], EXACT_SHARE).whole.value) == 1
    )


PLACES = (
    Assignment("ann", "north", date(2026, 1, 1), date(2026, 3, 9)),
    Assignment("ann", "south", date(2026, 3, 10)),
)


@pytest.mark.parametrize(
    ("day", "team"),
    [("2026-03-09", "north"), ("2026-03-10", "south"), ("2030-01-01", "south"), ("2025-12-31", UNASSIGNED)],
)
def test_what_an_agent_did_stays_with_the_team_of_that_day(day, team):
    assert team_of(row(1, subject="ann", at=date.fromisoformat(day)), PLACES) == team


def test_the_day_of_an_event_is_the_tenants():
    late = row(1, subject="ann", at=datetime(2026, 3, 9, 16, tzinfo=UTC))
    assert team_of(late, PLACES, ZoneInfo("Asia/Shanghai")) == "south"


def test_a_row_may_name_its_team_itself_and_nobody_is_dropped():
    assert team_of(row(1, team="east"), PLACES) == "east"
    assert team_of(row(1, team="east", subject="ann", at=date(2026, 3, 9)), PLACES) == "east"
    assert team_of(row(1, subject="bob", at=date(2026, 3, 9)), PLACES) == UNASSIGNED
    assert list(grouped([row(1, subject="bob")], lambda one: team_of(one, PLACES))) == [UNASSIGNED]


ROWS = st.lists(
    st.tuples(st.integers(-99, 99), st.integers(0, 99), st.sampled_from(["north", "south", "east"])).map(
        lambda told_of: row(told_of[0], told_of[1], team=told_of[2])
    ),
    max_size=8,
)


@given(ROWS)
def test_whatever_the_parts_their_sums_make_up_the_whole(rows):
    whole = roll_up(rows, EXACT_SHARE).whole
    parts = [roll_up(part, EXACT_SHARE).whole for part in grouped(rows, lambda one: one.team).values()]
    assert told(whole.num) == sum(told(part.num) for part in parts)
    assert told(whole.den) == sum(told(part.den) for part in parts)
    assert whole.n == sum(part.n for part in parts)


@given(ROWS, st.randoms())
def test_the_order_of_days_changes_nothing(rows, chance):
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert told(roll_up(shuffled, EXACT_SHARE).whole.value) == told(roll_up(rows, EXACT_SHARE).whole.value)
