"""What is as old as the window is outside it; suspended days do not count; fraud knows no window."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, Refused
from crm.exact.reading import read
from incentives.engine.clawback_windows import Age, Suspension, Window, age_between, days_of_spells, is_inside

ACTIVATED = date(2026, 1, 1)
MONTHS, DAYS = Window(window_months=12), Window(window_days=180)


def suspended(start: int, end: int | None) -> Suspension:
    """A suspension from the day of this age to the day of that one."""
    last = None if end is None else ACTIVATED + timedelta(end)
    return Suspension(start=ACTIVATED + timedelta(start), end=last)


def day_of(age: int) -> date:
    return ACTIVATED + timedelta(age)


@pytest.mark.parametrize(
    ("window", "age", "inside"),
    [
        (MONTHS, Age(months=Fraction(0)), True),
        (MONTHS, Age(months=Fraction(11)), True),
        (MONTHS, Age(months=Fraction(12)), False),
        (DAYS, Age(days=179), True),
        (DAYS, Age(days=180), False),
        (DAYS, Age(days=181), False),
        (Window(), Age(), True),
    ],
)
def test_an_age_of_the_whole_window_is_outside(window: Window, age: Age, inside: bool) -> None:
    assert is_inside(window, age) is inside


def test_fraud_knows_no_window_and_needs_no_age() -> None:
    assert is_inside(DAYS, Age(days=10_000), is_fraud=True)
    assert is_inside(DAYS, Age(), is_fraud=True)


@pytest.mark.parametrize(("window", "age"), [(MONTHS, Age(days=3)), (DAYS, Age(months=Fraction(3)))])
def test_an_age_in_the_other_unit_is_not_guessed(window: Window, age: Age) -> None:
    with pytest.raises(NotComputable) as reason:
        is_inside(window, age)

    assert reason.value.code == "age_missing"


def test_a_window_is_counted_in_one_unit() -> None:
    with pytest.raises(Refused) as refused:
        read(Window, {"window_months": 6, "window_days": 180})

    assert (refused.value.problems[0].code, refused.value.problems[0].pointer) == ("two_windows", "/window_days")


@pytest.mark.parametrize(
    ("active", "pauses", "options", "days"),
    [
        ([100], [], {}, 100),
        ([100, 60], [30], {}, 160),
        ([100], [90], {"ended_suspended": True}, 100),
        ([100, 60], [30], {"all_count": True}, 190),
        ([100, 60], [30, 90], {"all_count": True, "ended_suspended": True}, 190),
        ([], [], {}, 0),
    ],
)
def test_only_active_days_count_unless_the_plan_says_otherwise(
    active: list[int], pauses: list[int], options: dict[str, Any], days: int
) -> None:
    assert days_of_spells(active, pauses, **options) == days


@pytest.mark.parametrize(
    ("suspensions", "end", "days"),
    [
        ([], 100, 100),
        ([suspended(50, 59)], 100, 90),
        ([suspended(50, 59), suspended(55, 64)], 100, 85),
        ([suspended(-10, 9)], 100, 90),
        ([suspended(100, None)], 190, 100),
        ([suspended(100, 200)], 190, 100),
        ([suspended(50, 59), suspended(150, None)], 190, 140),
        ([suspended(300, None)], 190, 190),
        ([suspended(-20, -10)], 190, 190),
        ([], 0, 0),
        ([], -5, 0),
    ],
)
def test_the_calendar_leaves_out_suspended_days(suspensions: list[Suspension], end: int, days: int) -> None:
    assert age_between(ACTIVATED, day_of(end), suspensions).days == days


def test_suspended_days_may_count_but_not_those_in_which_it_ended() -> None:
    suspensions = [suspended(50, 59), suspended(150, None)]

    assert age_between(ACTIVATED, day_of(190), suspensions, all_count=True).days == 150


def test_a_suspension_moves_the_months_as_well() -> None:
    end = date(2026, 7, 1)

    assert age_between(ACTIVATED, end).months == 6
    assert age_between(ACTIVATED, end, [suspended(31, 40)]).months == 5


@given(
    st.integers(0, 400),
    st.lists(st.tuples(st.integers(-50, 400), st.integers(0, 100)), max_size=4),
)
def test_counting_day_by_day_gives_the_same(end: int, pauses: list[tuple[int, int]]) -> None:
    suspensions = [suspended(start, start + length) for start, length in pauses]
    covering = [one.start for one in suspensions if one.covers(day_of(end))]
    over = min(covering, default=day_of(end))
    lived = [ACTIVATED + timedelta(age) for age in range(max(0, (over - ACTIVATED).days))]

    assert age_between(ACTIVATED, day_of(end), suspensions).days == sum(
        not any(one.covers(day) for one in suspensions) for day in lived
    )


def test_a_suspension_does_not_end_before_it_starts() -> None:
    with pytest.raises(Refused) as refused:
        read(Suspension, {"from": "2026-02-01", "to": "2026-01-01"})

    assert refused.value.problems[0].code == "ends_before_start"
