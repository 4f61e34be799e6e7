"""Nobody is paid less than a running draw, and what was paid ahead is owed to the cent."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import read
from incentives.engine.draws import Draw, DrawExit, draw_periods, settled_at_exit
from incentives.engine.tests.telling import CENTS, told

earnings = st.lists(st.integers(-(10**6), 10**6).map(lambda cents: Fraction(cents, 100)), max_size=12)
shares = st.integers(0, 100).map(lambda points: Fraction(points, 100))
draws = st.builds(
    Draw,
    amount=st.integers(0, 500_000).map(lambda cents: Fraction(cents, 100)),
    recoverable=st.booleans(),
    until_period=st.integers(1, 12),
    recover_from_period=st.integers(1, 12),
    recover_pct=shares,
)


def a_draw(**fields: Any) -> Draw:
    return read(Draw, {"amount": "2000", "until_period": 6} | fields)


def periods(draw: Draw, *earned: str, **more: Any) -> list[tuple[Fraction, Fraction]]:
    """What each period pays, and what is owed after it."""
    found = draw_periods(draw, [Fraction(amount) for amount in earned], CENTS, **more)
    return [(told(period.paid), told(period.balance)) for period in found]


@given(draws, earnings)
def test_what_was_paid_is_what_was_earned_plus_what_is_owed(draw: Draw, earned: list[Fraction]) -> None:
    found = draw_periods(draw, earned, CENTS)
    paid = sum((told(period.paid) for period in found), Fraction(0))
    counted = sum((max(Fraction(0), amount) for amount in earned), Fraction(0))

    if draw.recoverable and found:
        assert paid == counted + told(found[-1].balance)
    assert paid >= counted
    assert sum(period.carry for period in found) + counted == sum(earned)


@given(draws, earnings)
def test_no_period_pays_less_than_the_running_draw_and_no_balance_is_negative(
    draw: Draw, earned: list[Fraction]
) -> None:
    for number, period in enumerate(draw_periods(draw, earned, CENTS), start=1):
        assert told(period.paid) >= (draw.amount if number <= draw.until_period else 0)
        assert told(period.balance) >= 0
        assert draw.recoverable or period.balance.value == 0


@given(draws, earnings, st.lists(shares, max_size=12), st.lists(st.integers(0, 3000).map(Fraction), max_size=12))
def test_what_is_forgiven_is_neither_owed_nor_taken(
    draw: Draw, earned: list[Fraction], presence: list[Fraction], forgiven: list[Fraction]
) -> None:
    found = draw_periods(draw, earned, CENTS, presence=presence, forgiven=forgiven)
    paid = sum((told(period.paid) for period in found), Fraction(0))
    counted = sum((max(Fraction(0), amount) for amount in earned), Fraction(0))
    owed = told(found[-1].balance) if found else Fraction(0)

    assert counted + owed <= paid <= counted + owed + sum(forgiven) if draw.recoverable else paid >= counted


def test_a_draw_that_is_not_recovered_is_never_owed() -> None:
    assert periods(a_draw(recoverable=False), "500", "3000") == [(2000, 0), (3000, 0)]


def test_recovery_waits_for_its_first_period_and_goes_on_after_the_last_draw() -> None:
    draw = a_draw(until_period=2, recover_from_period=3)

    assert periods(draw, "1000", "3000", "1500") == [(2000, 1000), (3000, 1000), (500, 0)]


def test_recovery_takes_only_what_lies_above_a_running_draw() -> None:
    assert periods(a_draw(), "500", "2400") == [(2000, 1500), (2000, 1100)]


def test_recovery_takes_at_most_its_share() -> None:
    assert periods(a_draw(recover_pct="0.5"), "1000", "3000") == [(2000, 1000), (2500, 500)]


def test_a_negative_earning_is_topped_up_from_nothing_and_carried() -> None:
    (period,) = draw_periods(a_draw(), [Fraction(-300)], CENTS)

    assert (told(period.paid), told(period.balance), period.carry) == (2000, 2000, -300)


def test_once_the_draw_has_ended_a_negative_earning_pays_nothing() -> None:
    draw = a_draw(until_period=1)

    assert periods(draw, "2000", "-300") == [(2000, 0), (0, 0)]


def test_who_was_there_for_half_a_period_draws_half() -> None:
    half, third = Fraction(1, 2), Fraction(1, 3)

    assert periods(a_draw(), "0", "0", "0", presence=[half, third]) == [
        (1000, 1000),
        (Fraction("666.67"), Fraction("1666.67")),
        (2000, Fraction("3666.67")),
    ]


def test_a_waiver_lowers_the_balance_but_not_below_nothing() -> None:
    assert periods(a_draw(), "1500", "1500", forgiven=[Fraction(200), Fraction(5000)]) == [(2000, 300), (2000, 0)]


def test_a_balance_may_be_brought_along() -> None:
    assert periods(a_draw(), "2600", opening_balance=Fraction(1000)) == [(2000, 400)]


def leaving(**fields: Any) -> list[Fraction]:
    """Recovered, written off and still owed, of 1,500 owed by an agent whose last payment is 2,000."""
    draw = a_draw(**fields)
    (last,) = draw_periods(draw, [Fraction(500)], CENTS)
    exit_of: DrawExit = settled_at_exit(draw, last, CENTS)
    return [told(part) for part in (exit_of.recovered, exit_of.written_off, exit_of.balance)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [0, 0, 1500]),
        ({"at_exit": "write_off"}, [0, 1500, 0]),
        ({"at_exit": "final_pay"}, [1500, 0, 0]),
        ({"at_exit": "final_pay", "exit_pct": "0.2"}, [400, 0, 1100]),
        ({"at_exit": "final_pay", "exit_pct": "0"}, [0, 0, 1500]),
    ],
)
def test_when_the_agent_leaves_the_agreement_says_what_becomes_of_the_balance(
    fields: dict[str, Any], expected: list[int]
) -> None:
    assert leaving(**fields) == expected


def test_a_draw_without_an_end_runs_on_and_one_nobody_pays_back_needs_no_terms_of_recovery() -> None:
    draw = a_draw(recoverable=False, until_period=None, recover_from_period=None, recover_pct=None)

    found = periods(draw, "500", "3000", "0", opening_balance=Fraction(100))

    assert found == [(2000, 100), (3000, 100), (2000, 100)]


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"amount": "-1"}, "too_small", "/amount"),
        ({"amount": 2000}, "float", "/amount"),
        ({"until_period": 0}, "too_small", "/until_period"),
        ({"recover_from_period": 0}, "too_small", "/recover_from_period"),
        ({"recover_pct": "1.01"}, "too_large", "/recover_pct"),
        ({"recover_pct": None}, "recovery_missing", "/recover_pct"),
        ({"recover_from_period": None}, "recovery_missing", "/recover_from_period"),
        ({"recover_pct": "-0.1"}, "too_small", "/recover_pct"),
        ({"exit_pct": "2"}, "too_large", "/exit_pct"),
        ({"at_exit": "sue"}, "not_allowed", "/at_exit"),
        ({"guarantee": "2000"}, "unknown_field", "/guarantee"),
    ],
)
def test_an_agreement_that_cannot_be_meant_is_refused(fields: dict[str, Any], code: str, pointer: str) -> None:
    with pytest.raises(Refused) as refused:
        a_draw(**fields)

    assert (refused.value.problems[0].code, refused.value.problems[0].pointer) == (code, pointer)
