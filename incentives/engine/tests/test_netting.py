"""What a period pays, recovers and carries on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import read
from incentives.engine.netting import Balance, PaymentTerms, PeriodPay, net_periods
from incentives.engine.tests.sold import CENTS, number


def terms(**of):
    return read(PaymentTerms, of)


def periods(*rows):
    return [read(PeriodPay, dict(zip(("earned", "clawback", "write_off"), row, strict=False))) for row in rows]


def netted(rule, *rows, opening=None):
    return net_periods(rule, periods(*rows), CENTS, opening or Balance())


def told(rule, *rows, what=("paid", "carry"), opening=None):
    return [tuple(number(getattr(one, name)) for name in what) for one in netted(rule, *rows, opening=opening)]


PLAIN = terms()


def test_a_clawback_is_netted_before_anything_is_paid():
    assert told(PLAIN, ("500", "-100")) == [(400, 0)]


def test_what_is_left_below_zero_is_carried_and_recovered_later():
    assert told(PLAIN, ("500", "-800"), ("1000",)) == [(0, -300), (700, 0)]


def test_a_negative_earning_is_carried_as_well():
    assert told(PLAIN, ("-200",), ("150",), ("100",)) == [(0, -200), (0, -50), (50, 0)]


def test_recovery_takes_at_most_its_share_of_the_period_s_positive_earnings():
    rule = terms(carry_negative=True, max_recovery_pct="0.25")

    assert told(rule, ("1000", "-900"), ("2000",), ("2000",)) == [(750, -650), (1500, -150), (1850, 0)]


def test_a_period_without_earnings_recovers_nothing():
    assert told(terms(max_recovery_pct="0.25"), ("0", "-900"), ("-100",)) == [(0, -900), (0, -1000)]


def test_recovery_may_be_agreed_as_an_instalment():
    rule = terms(max_recovery_amount="100")

    assert told(rule, ("1000", "-250"), ("1000",), ("1000",)) == [(900, -150), (900, -50), (950, 0)]


def test_the_lower_of_share_and_instalment_counts():
    rule = terms(max_recovery_pct="0.10", max_recovery_amount="100")

    assert told(rule, ("500", "-400"), ("2000",)) == [(450, -350), (1900, -250)]


def test_a_share_of_nothing_recovers_nothing():
    assert told(terms(max_recovery_pct="0"), ("1000", "-250")) == [(1000, -250)]


def test_a_plan_that_carries_nothing_lets_the_rest_go_and_says_so():
    rule = terms(carry_negative=False)

    assert told(rule, ("500", "-800"), ("1000",), what=("paid", "carry", "forgiven")) == [
        (0, 0, 300),
        (1000, 0, 0),
    ]


def test_a_clawback_that_is_taken_back_first_clears_the_debt_and_then_is_paid():
    assert told(PLAIN, ("0", "-300"), ("100", "500")) == [(0, -300), (300, 0)]


def test_it_clears_the_debt_whatever_limit_protects_earnings():
    assert told(terms(max_recovery_pct="0"), ("0", "-300"), ("100", "200")) == [(0, -300), (100, -100)]


def test_what_is_written_off_is_no_longer_recovered_and_told():
    found = told(PLAIN, ("0", "-300"), ("100", "0", "250"), what=("paid", "carry", "forgiven"))

    assert found == [(0, -300, 0), (50, 0, 250)]


def test_no_more_is_written_off_than_is_owed():
    assert told(PLAIN, ("100", "-30", "500"), what=("paid", "forgiven")) == [(100, 30)]


def test_what_is_above_the_cap_is_lost_and_reported():
    found = told(terms(cap="5000"), ("7000",), ("3000",), what=("paid", "deferred", "withheld"))

    assert found == [(5000, 0, 2000), (3000, 0, 0)]


def test_or_it_waits_for_periods_below_the_cap():
    rule = terms(cap="5000", pay_excess_later=True)

    found = told(rule, ("7000",), ("6000",), ("1000",), ("1000",), what=("paid", "deferred", "withheld"))

    assert found == [(5000, 2000, 0), (5000, 3000, 0), (4000, 0, 0), (1000, 0, 0)]


def test_the_cap_is_applied_after_netting():
    assert told(terms(cap="5000"), ("7000", "-1500"), what=("paid", "withheld")) == [(5000, 500)]


def test_deferred_pay_is_set_off_against_a_debt_before_the_period_s_own():
    rule = terms(cap="5000", pay_excess_later=True, max_recovery_pct="0.10")

    found = told(rule, ("7000",), ("1000", "-2500"), what=("paid", "carry", "deferred", "recovered"))

    assert found == [(5000, 0, 2000, 0), (900, -400, 0, 2100)]


def test_a_balance_from_before_goes_into_the_first_period():
    rule = terms(cap="500", pay_excess_later=True)

    opening = Balance(Fraction(-100), Fraction(50))

    assert told(rule, ("1000",), what=("paid", "carry", "deferred"), opening=opening) == [(500, 0, 450)]


def test_a_year_in_one_go_or_month_by_month_comes_to_the_same():
    rule = terms(max_recovery_pct="0.5", cap="800", pay_excess_later=True)
    rows = [("1000", "-300"), ("900",), ("100", "-700"), ("2000",)]

    at_once = netted(rule, *rows)
    balance, one_by_one = Balance(), []
    for row in rows:
        one_by_one += netted(rule, row, opening=balance)
        balance = one_by_one[-1].balance

    assert one_by_one == list(at_once)


@pytest.mark.parametrize(
    ("of", "code"),
    [
        ({"cap": "-1"}, "too_small"),
        ({"max_recovery_pct": "1.01"}, "too_large"),
        ({"max_recovery_pct": "-0.1"}, "too_small"),
        ({"max_recovery_amount": "-1"}, "too_small"),
        ({"ceiling": "1"}, "unknown_field"),
    ],
)
def test_terms_that_cannot_be_meant_are_refused(of, code):
    with pytest.raises(Refused) as refused:
        terms(**of)
    assert [problem.code for problem in refused.value.problems] == [code]


CENT_NUMBERS = st.integers(-(10**6), 10**6).map(lambda cents: Fraction(cents, 100))
RULES = st.builds(
    PaymentTerms,
    carry_negative=st.booleans(),
    max_recovery_pct=st.none() | st.integers(0, 100).map(lambda n: Fraction(n, 100)),
    max_recovery_amount=st.none() | st.integers(0, 5000).map(Fraction),
    cap=st.none() | st.integers(0, 5000).map(Fraction),
    pay_excess_later=st.booleans(),
)
PAY = st.builds(PeriodPay, earned=CENT_NUMBERS, clawback=CENT_NUMBERS, write_off=CENT_NUMBERS.map(abs))


@given(RULES, st.lists(PAY, max_size=5))
def test_nothing_is_lost_between_earned_and_paid(rule, given_periods):
    found = net_periods(rule, given_periods, CENTS)

    earned = sum(one.earned + one.clawback for one in given_periods)
    paid, withheld, forgiven = (
        sum(number(getattr(one, name)) for one in found) for name in ("paid", "withheld", "forgiven")
    )
    balance = found[-1].balance if found else Balance()
    assert paid + withheld + balance.deferred + balance.carry == earned + forgiven


@given(RULES, st.lists(PAY, max_size=5))
def test_nobody_pays_in_and_no_period_pays_above_the_cap(rule, given_periods):
    for one in net_periods(rule, given_periods, CENTS):
        assert number(one.paid) >= 0
        assert number(one.carry) <= 0
        assert rule.cap is None or one.paid.value <= rule.cap


@given(st.integers(0, 100), st.lists(PAY, max_size=5))
def test_recovery_never_takes_more_than_its_share_to_the_cent(percent, given_periods):
    share = Fraction(percent, 100)
    rule = PaymentTerms(max_recovery_pct=share)

    for one, found in zip(given_periods, net_periods(rule, given_periods, CENTS), strict=True):
        assert number(found.recovered) <= share * max(0, one.earned) + Fraction(1, 200)
