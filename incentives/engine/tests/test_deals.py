"""Deals, and what a refund takes back."""

from datetime import date

import pytest

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import read
from incentives.engine.deals import CreditShare, Deal
from incentives.engine.tests.sold import a_deal, shares, sold


def code_of(refused: pytest.ExceptionInfo[Refused]) -> tuple[str, str]:
    problem = refused.value.problems[0]
    assert problem.message("en")
    assert problem.message("zh-Hans")
    return problem.code, problem.pointer


def test_a_refund_follows_the_deal_it_takes_back():
    deal = a_deal("d1", credits=shares(A="1"), payee="A", date="2026-01-31")
    refund = a_deal("r1", "-1000", reverses="d1", credits=shares(B="1"), payee="B", date="2026-04-01")

    [_, sale] = sold(deal, refund)

    assert (sale.seller, sale.day, sale.credits) == ("A", date(2026, 1, 31), deal.credits)


def test_the_deal_a_refund_takes_back_may_be_of_an_earlier_period():
    [sale] = sold(a_deal("r1", "-5", reverses="d1"), earlier=(a_deal("d1", date="2025-12-01"),))

    assert sale.day == date(2025, 12, 1)


def test_a_refund_of_a_refund_follows_the_first_deal():
    earlier = (a_deal("d1", date="2025-12-01"), a_deal("r1", "-5", reverses="d1", date="2026-01-05"))

    [sale] = sold(a_deal("again", "5", reverses="r1"), earlier=earlier)

    assert sale.day == date(2025, 12, 1)


def test_a_refund_may_name_the_day_of_a_deal_that_is_not_at_hand():
    [sale] = sold(a_deal("r1", "-5", reverses="d1", original_date="2025-11-30"))

    assert sale.day == date(2025, 11, 30)


def test_a_refund_of_an_unknown_deal_is_not_dated_by_itself():
    [sale] = sold(a_deal("d"), a_deal("r1", "-5", reverses="gone"))[1:]

    with pytest.raises(Refused) as refused:
        _ = sale.day
    assert code_of(refused) == ("original_unknown", "/deals/1/reverses")


def test_a_deal_without_a_day_says_that_it_needs_one():
    [sale] = sold(read(Deal, {"id": "d", "amount": "1"}))

    with pytest.raises(Refused) as refused:
        _ = sale.day
    assert code_of(refused) == ("missing", "/deals/0")


def test_a_deal_handed_in_twice_counts_once():
    assert len(sold(a_deal("d1"), a_deal("d1"))) == 1


def test_two_different_deals_under_one_id_are_refused():
    with pytest.raises(Refused) as refused:
        sold(a_deal("d1", "1"), a_deal("d1", "2"))
    assert code_of(refused) == ("deal_repeated", "/deals/1")


def test_a_deal_that_takes_back_itself_is_refused():
    with pytest.raises(Refused) as refused:
        sold(a_deal("r1", reverses="r2"), a_deal("r2", reverses="r1"))
    assert code_of(refused) == ("reverses_itself", "/deals/0/reverses")


def test_the_amount_may_be_called_the_base_and_the_day_the_credit_date():
    deal = read(Deal, {"id": "d", "base": 12, "credit_date": "2026-01-02", "seller": "A"})

    assert (deal.amount, deal.day, deal.payee) == (Fraction(12), date(2026, 1, 2), "A")


@pytest.mark.parametrize(
    ("share", "code"),
    [
        ({"payee": "A", "share": "-0.1"}, "too_small"),
        ({"payee": "A", "share": "1", "rate": "1.5"}, "rate_out_of_range"),
    ],
)
def test_a_share_is_not_negative_and_a_rate_is_at_most_one(share, code):
    with pytest.raises(Refused) as refused:
        read(CreditShare, share)
    assert code_of(refused)[0] == code
