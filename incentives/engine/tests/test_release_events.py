"""What was earned is paid as the customer pays, and never more than was earned."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable
from crm.exact.rounding import rounded
from incentives.engine.release_events import OnFullPayment, ProRataEvents, ReleaseEvent, by_events
from incentives.engine.releases import Schedule
from incentives.engine.tests.telling import CENTS, told

PRO_RATA, ON_FULL = ProRataEvents(type="pro_rata_events"), OnFullPayment(type="on_full_payment")
amounts = st.integers(-(10**6), 10**6).map(lambda cents: Fraction(cents, 100))
positive = st.integers(1, 10**6).map(lambda cents: Fraction(cents, 100))


def received(*payments: str) -> list[ReleaseEvent]:
    return [
        ReleaseEvent(f"p{number}", Fraction(amount), date(2026, number, 1))
        for number, amount in enumerate(payments, start=1)
    ]


def released(schedule: Schedule) -> list[Fraction]:
    return [told(schedule.explained(part)) for part in schedule.releases]


def pro_rata(earning: str, receivable: str, *payments: str) -> list[Fraction]:
    return released(by_events(PRO_RATA, Fraction(earning), Fraction(receivable), received(*payments), CENTS))


def on_full_payment(earning: str, receivable: str, *payments: str) -> list[Fraction]:
    return released(by_events(ON_FULL, Fraction(earning), Fraction(receivable), received(*payments), CENTS))


@given(amounts, positive, st.lists(amounts, max_size=8), st.sampled_from([PRO_RATA, ON_FULL]))
def test_whatever_comes_in_no_more_than_the_earning_and_no_less_than_nothing_is_out(
    earning: Fraction, receivable: Fraction, payments: list[Fraction], rule: ProRataEvents | OnFullPayment
) -> None:
    events = [ReleaseEvent("p", amount) for amount in payments]
    out = Fraction(0)
    for part in released(by_events(rule, earning, receivable, events, CENTS)):
        out += part
        assert min(0, earning) <= out <= max(0, earning)


@given(amounts, positive, st.lists(positive, min_size=1, max_size=8))
def test_once_all_is_paid_all_is_released(
    earning: Fraction, receivable: Fraction, payments: list[Fraction]
) -> None:
    events = [ReleaseEvent("p", amount) for amount in (*payments, receivable)]

    assert sum(released(by_events(PRO_RATA, earning, receivable, events, CENTS))) == rounded(earning, CENTS)
    assert sum(released(by_events(ON_FULL, earning, receivable, events, CENTS))) == rounded(earning, CENTS)


def test_thirds_are_released_to_the_cent() -> None:
    assert pro_rata("100", "3", "1", "1", "1") == [Fraction("33.33"), Fraction("33.34"), Fraction("33.33")]


def test_a_refund_takes_back_its_part() -> None:
    assert pro_rata("100", "1000", "500", "-200", "700") == [50, -20, 70]


def test_more_than_the_whole_releases_no_more() -> None:
    assert pro_rata("100", "1000", "900", "300", "-100", "-200") == [90, 10, 0, -10]


def test_refunds_of_more_than_came_in_take_back_no_more() -> None:
    assert pro_rata("100", "1000", "200", "-500", "400") == [20, -20, 10]


def test_a_credit_note_is_released_as_it_is_paid_out() -> None:
    assert pro_rata("-100", "-1000", "-300", "-700") == [-30, -70]


def test_nothing_is_released_until_the_last_cent_is_there() -> None:
    assert on_full_payment("10", "100", "60", "39.99", "0.01") == [0, 0, 10]


def test_a_refund_of_the_full_payment_takes_it_back() -> None:
    assert on_full_payment("10", "100", "100", "-50", "50") == [10, -10, 10]


def test_payments_count_in_the_order_of_their_days() -> None:
    late, early = (
        ReleaseEvent("late", Fraction(90), date(2026, 5, 1)),
        ReleaseEvent("early", Fraction(10), date(2026, 4, 1)),
    )
    schedule = by_events(PRO_RATA, Fraction(100), Fraction(100), [late, early], CENTS)

    assert [(part.ref, part.term.value) for part in schedule.releases] == [("early", 10), ("late", 90)]


def test_where_nothing_is_receivable_there_is_no_share_of_it() -> None:
    for receivable in ("0", "-1000"):
        with pytest.raises(NotComputable) as reason:
            pro_rata("100", receivable, "1")
        assert reason.value.code == "nothing_receivable"


def test_a_credit_note_is_released_like_its_invoice() -> None:
    assert pro_rata("-100", "-1000", "-300", "-700") == [-30, -70]
