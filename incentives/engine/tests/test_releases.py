"""On every day, whatever happens, an earning is released, held or cancelled, and nothing else."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.reading import read
from incentives.engine.advances import Advance, advance
from incentives.engine.holds import Hold
from incentives.engine.milestones import Milestones, milestones
from incentives.engine.release_events import OnFullPayment, ProRataEvents, ReleaseEvent, by_events
from incentives.engine.releases import Schedule, held_back, standing, until
from incentives.engine.schedules import Holdback, Installments, holdback, installments
from incentives.engine.tests.telling import CENTS, told

EARNED_ON = date(2026, 1, 10)
HOLDBACK = read(Holdback, {"type": "holdback", "pct": "0.30", "release_after_days": 90})

amounts = st.integers(-(10**7), 10**7).map(lambda cents: Fraction(cents, 100))
days = st.dates(date(2025, 12, 1), date(2027, 3, 1))


def a_holdback(amount: str = "1000.00") -> Schedule:
    return holdback(HOLDBACK, Fraction(amount), CENTS, EARNED_ON)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Any schedule of any earning."""
    earning, count = draw(amounts), draw(st.integers(1, 12))
    dates = [(EARNED_ON + timedelta(20 * number)).isoformat() for number in range(count)]
    events = [ReleaseEvent(f"e{number}", draw(amounts), draw(days)) for number in range(draw(st.integers(0, 5)))]
    shares = [{"ref": "a", "share": "1/3", "date": "2026-03-01"}, {"ref": "b", "share": "2/3"}]
    kind = draw(st.sampled_from([ProRataEvents(type="pro_rata_events"), OnFullPayment(type="on_full_payment")]))
    return draw(
        st.sampled_from(
            [
                holdback(HOLDBACK, earning, CENTS, EARNED_ON),
                installments(
                    read(Installments, {"type": "installments", "dates": dates}), earning, CENTS, EARNED_ON
                ),
                milestones(
                    read(Milestones, {"type": "milestones", "milestones": shares}), earning, CENTS, EARNED_ON
                ),
                advance(
                    Advance(type="advance", rate=Fraction("0.95"), advance_months=count), earning, CENTS, EARNED_ON
                ),
                by_events(kind, earning, draw(amounts.map(abs)) or Fraction(1), events, CENTS, EARNED_ON),
            ]
        )
    )


holds = st.lists(
    st.builds(
        lambda start, length: Hold(reason="checked", start=start, until=start + timedelta(length)),
        days,
        st.integers(0, 200),
    ),
    max_size=2,
)


@given(schedules(), days, st.none() | days, holds)
def test_earned_is_released_held_and_cancelled_on_every_day(
    schedule: Schedule, day: date, cancelled_on: date | None, waiting: list[Hold]
) -> None:
    on_that_day = standing(held_back(schedule, waiting), day, cancelled_on)
    earned, released, held, cancelled = (told(part) for part in on_that_day)

    assert earned == released + held + cancelled
    assert earned == (schedule.earned.value if day >= EARNED_ON else 0)
    assert cancelled == 0 or (cancelled_on is not None and cancelled_on <= day)


@given(schedules(), days)
def test_after_a_cancellation_nothing_is_held_and_nothing_more_released(schedule: Schedule, day: date) -> None:
    then = standing(schedule, day, cancelled_on=day)
    later = standing(schedule, day + timedelta(1000), cancelled_on=day)

    assert (then.held.value, later.held.value) == (0, 0)
    assert later.released.value == then.released.value


@given(schedules(), holds)
def test_a_hold_never_changes_an_amount(schedule: Schedule, waiting: list[Hold]) -> None:
    before, after = schedule.releases, held_back(schedule, waiting).releases

    assert [part.term for part in after] == [part.term for part in before]
    assert all(b.on is None or (a.on is not None and a.on >= b.on) for a, b in zip(after, before, strict=True))


def test_what_is_held_back_is_cancelled_with_the_sale() -> None:
    in_february = standing(a_holdback(), date(2026, 2, 24), cancelled_on=date(2026, 2, 24))

    assert [told(part) for part in in_february] == [1000, 700, 0, 300]


def test_on_the_day_the_window_closes_it_is_released_whatever_happens_that_day() -> None:
    last_day = date(2026, 4, 10)

    assert told(standing(a_holdback(), last_day, cancelled_on=last_day).released) == 1000


def test_before_it_is_earned_there_is_nothing() -> None:
    assert [told(part) for part in standing(a_holdback(), EARNED_ON - timedelta(1))] == [0, 0, 0, 0]


def test_without_a_day_what_waits_for_one_is_held() -> None:
    assert [told(part) for part in standing(a_holdback())] == [1000, 700, 300, 0]


def test_a_cancellation_keeps_the_lines_that_were_payable_by_then() -> None:
    left = until(a_holdback(), date(2026, 2, 24))

    assert [part.ref for part in left.releases] == ["at_once"]
    assert until(a_holdback(), None) == a_holdback()


def test_an_open_hold_keeps_everything_held() -> None:
    schedule = held_back(a_holdback(), [Hold(reason="under inquiry")])

    assert told(standing(schedule, date(2030, 1, 1)).held) == 1000
    assert told(standing(schedule).held) == 1000


def test_nothing_is_paid_before_it_is_earned_even_if_the_money_came_earlier() -> None:
    early = [ReleaseEvent("deposit", Fraction(100), date(2026, 1, 1))]
    schedule = by_events(
        ProRataEvents(type="pro_rata_events"), Fraction(10), Fraction(100), early, CENTS, EARNED_ON
    )

    assert held_back(schedule, []).releases[0].on == EARNED_ON


def test_what_is_cancelled_before_it_is_earned_is_never_released() -> None:
    early = [ReleaseEvent("deposit", Fraction(100), date(2026, 1, 1))]
    schedule = by_events(
        ProRataEvents(type="pro_rata_events"), Fraction(10), Fraction(100), early, CENTS, EARNED_ON
    )

    later = standing(schedule, date(2026, 5, 1), cancelled_on=date(2026, 1, 5))
    assert (told(later.released), told(later.cancelled)) == (0, 10)


def test_a_release_carries_the_day_it_was_earned_and_the_day_it_is_paid() -> None:
    schedule = a_holdback()
    line = schedule.explained(schedule.releases[1])

    assert told(line) == 300
    assert line.explanation["earned_on"] == "2026-01-10"
    assert line.explanation["payable_on"] == "2026-04-10"
    assert line.explanation["ref"] == "holdback"
