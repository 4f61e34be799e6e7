"""The books carry what is earned and not paid, and take it back the month after."""

from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from incentives.engine.accruals import month_ends
from incentives.engine.tests.telling import told

money = st.integers(-(10**6), 10**6).map(lambda cents: Fraction(cents, 100))


def test_what_was_earned_in_march_and_paid_in_april_is_accrued_at_the_end_of_march() -> None:
    march, april = month_ends([(Fraction(500), Fraction(0)), (Fraction(200), Fraction(500))])

    assert (told(march.reversal), told(march.accrual)) == (0, 500)
    assert (told(april.reversal), told(april.accrual)) == (-500, 200)


@given(st.lists(st.tuples(money, money), min_size=1, max_size=12))
def test_all_entries_together_are_what_is_still_owed(months: list[tuple[Fraction, Fraction]]) -> None:
    entries = sum(told(end.reversal) + told(end.accrual) for end in month_ends(months))

    assert entries == sum(earned - paid for earned, paid in months)
