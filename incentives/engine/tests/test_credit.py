"""Credit: splits and overlays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import evaluate, leaves
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, Refused
from crm.exact.reading import read
from incentives.engine.credit import CreditRule, credited
from incentives.engine.credit_earnings import credit_lines, earning_lines, has_rates
from incentives.engine.tests.sold import CENTS, a_deal, amounts, money, number, shares, sold

SPLIT = CreditRule(mode="split")
OVERLAY = CreditRule(mode="overlay")


def credits_of(rule, *deals, earlier=()):
    return [credit for one in credited(rule, sold(*deals, earlier=earlier), 2) for credit in one.credits]


def credit_amounts(rule, *deals, earlier=()):
    return {credit.payee: credit.amount.value for credit in credits_of(rule, *deals, earlier=earlier)}


def refusal(rule, deal, scale=2):
    with pytest.raises(Refused) as refused:
        credited(rule, sold(deal), scale)
    problem = refused.value.problems[0]
    assert problem.message("en")
    assert problem.message("zh-Hans")
    return problem.code, problem.pointer


def test_a_split_hands_out_the_deal_to_the_last_cent():
    thirds = shares(A="1/3", B="1/3", C="1/3")

    assert credit_amounts(SPLIT, a_deal(amount="100", credits=thirds)) == money(A="33.34", B="33.33", C="33.33")


def test_a_refund_mirrors_the_split():
    thirds = shares(A="1/3", B="1/3", C="1/3")

    assert credit_amounts(SPLIT, a_deal(amount="-100", credits=thirds)) == money(
        A="-33.34", B="-33.33", C="-33.33"
    )


def test_a_refund_without_credits_of_its_own_goes_to_those_of_its_deal():
    deal = a_deal("d1", credits=shares(A="0.6", B="0.4"))

    found = credit_amounts(SPLIT, a_deal("r1", "-100", reverses="d1"), earlier=(deal,))

    assert found == money(A="-60", B="-40")


@pytest.mark.parametrize("second", ["0.39", "0.41", "0.399999999999"])
def test_shares_that_do_not_total_exactly_one_are_refused(second):
    deal = a_deal(credits=shares(A="0.6", B=second))

    assert refusal(SPLIT, deal) == ("split_not_100", "/deals/0/credits")


def test_a_split_without_anybody_is_refused():
    assert refusal(SPLIT, a_deal(credits=[])) == ("split_not_100", "/deals/0/credits")


def test_somebody_credited_twice_is_refused():
    deal = a_deal(credits=[*shares(A="0.5"), *shares(A="0.5")])

    assert refusal(SPLIT, deal) == ("credited_twice", "/deals/0/credits")


def test_an_amount_finer_than_the_minor_unit_cannot_be_split():
    deal = a_deal(amount="10.5", credits=shares(A="0.5", B="0.5"))

    assert refusal(SPLIT, deal, scale=0) == ("finer_than_minor_unit", "/deals/0/amount")


def test_a_deal_with_a_seller_and_no_credits_is_all_his():
    assert credit_amounts(SPLIT, a_deal(payee="A")) == money(A="1000")


def test_a_deal_without_anybody_is_an_exception_and_not_dropped():
    assert refusal(SPLIT, a_deal()) == ("missing", "/deals/0")


def test_a_share_of_nothing_is_credited_with_nothing():
    assert credit_amounts(SPLIT, a_deal(credits=shares(A="1", B="0"))) == money(A="1000", B="0")


def test_overlay_credit_comes_on_top():
    deal = a_deal(credits=shares(AE="1", SE="0.25"))

    [sale] = credited(OVERLAY, sold(deal), 2)

    assert {credit.payee: credit.amount.value for credit in sale.credits} == money(AE="1000", SE="250")
    assert sale.total == Fraction("1.25")
    assert number(sale.beyond_limit) == 0


def test_marked_overlay_leaves_the_split_of_the_deal_exact():
    extra = {"payee": "SE", "share": "0.5", "overlay": True}
    thirds = [*shares(A="1/3", B="1/3", C="1/3"), extra]

    found = credits_of(OVERLAY, a_deal(amount="100", credits=thirds))

    assert [credit.role for credit in found] == ["direct", "direct", "direct", "overlay"]
    assert sum(credit.amount.value for credit in found[:3]) == 100


def test_what_is_not_marked_beside_an_overlay_must_total_one():
    deal = a_deal(credits=[*shares(A="0.9"), {"payee": "SE", "share": "0.5", "overlay": True}])

    assert refusal(OVERLAY, deal) == ("split_not_100", "/deals/0/credits")


def test_a_split_has_no_overlay():
    deal = a_deal(credits=[*shares(A="1"), {"payee": "SE", "share": "0.5", "overlay": True}])

    assert refusal(SPLIT, deal) == ("overlay_in_split", "/deals/0/credits")


def test_beyond_the_limit_overlays_give_way_in_proportion_and_it_is_reported():
    extra = [{"payee": payee, "share": share, "overlay": True} for payee, share in (("B", "0.75"), ("C", "0.5"))]

    [sale] = credited(
        CreditRule(mode="overlay", max_total_credit=Fraction(2)), sold(a_deal(credits=[*shares(A="1"), *extra])), 2
    )

    assert {credit.payee: credit.amount.value for credit in sale.credits} == money(A="1000", B="600", C="400")
    assert sale.total == 2
    assert number(sale.beyond_limit) == 250


def test_without_a_mark_all_credit_gives_way_alike():
    rule = CreditRule(mode="overlay", max_total_credit=Fraction("1.5"))

    assert credit_amounts(rule, a_deal(credits=shares(A="1", B="1"))) == money(A="750", B="750")


def test_a_limit_below_the_deal_itself_is_refused():
    with pytest.raises(Refused) as refused:
        read(CreditRule, {"mode": "overlay", "max_total_credit": "0.9"})
    assert refused.value.problems[0].code == "too_small"


def test_share_and_rate_are_different_things():
    found = credits_of(SPLIT, a_deal(amount="3680", credits=shares(Chen="0.6", Torres="0.4")))

    lines = earning_lines(found, {"Chen": Fraction("0.10"), "Torres": Fraction("0.05")}, CENTS)

    assert amounts(lines) == money(Chen="220.80", Torres="73.60")


def test_a_rate_given_with_the_share_counts_for_that_deal():
    deal = a_deal(credits=[{"payee": "A", "share": "1", "rate": "0.02"}])
    found = credits_of(SPLIT, deal)

    assert has_rates(found)
    assert amounts(earning_lines(found, {"A": Fraction("0.10")}, CENTS)) == money(A="20")


def test_a_payee_without_a_rate_earns_no_silent_zero():
    found = credits_of(SPLIT, a_deal(credits=shares(A="0.5", B="0.5")))

    with pytest.raises(NotComputable) as reason:
        earning_lines(found, {"A": Fraction(1)}, CENTS)
    assert reason.value.code == "payee_without_rate"


def test_an_earning_is_rounded_once_for_each_line():
    found = credits_of(OVERLAY, a_deal(amount="0.30", credits=shares(A="0.05", B="1")))

    assert amounts(earning_lines(found, {"A": Fraction("0.5"), "B": Fraction("0.5")}, CENTS)) == money(
        A="0.01", B="0.15"
    )


def test_the_cent_left_over_is_told():
    [line, _, _] = credit_lines(
        credits_of(SPLIT, a_deal(amount="1", credits=shares(A="1/3", B="1/3", C="1/3"))), CENTS
    )

    assert leaves(line.amount.explanation["calculation"], "unit_left")
    assert number(line.amount) == Fraction("0.34")


WEIGHTS = st.lists(st.integers(0, 50), min_size=1, max_size=6).filter(any)
CENT_AMOUNTS = st.integers(-(10**9), 10**9).map(
    lambda cents: f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"
)


def split_by(weights):
    return [{"payee": f"p{at}", "share": f"{weight}/{sum(weights)}"} for at, weight in enumerate(weights)]


@given(CENT_AMOUNTS, WEIGHTS)
def test_credits_of_a_split_deal_sum_to_the_deal(amount, weights):
    found = credits_of(SPLIT, a_deal(amount=amount, credits=split_by(weights)))

    assert sum(credit.amount.value for credit in found) == Fraction(amount)
    assert all(evaluate(credit.amount.as_data()) == credit.amount.value for credit in found)


@given(CENT_AMOUNTS, WEIGHTS, st.lists(CENT_AMOUNTS, max_size=3))
def test_a_deal_and_its_refund_leave_every_total_unchanged(amount, weights, others):
    rates = {f"p{at}": Fraction(at, 7) for at in range(6)}
    deals = [a_deal(f"o{at}", other, credits=split_by(weights)) for at, other in enumerate(others)]
    pair = [
        a_deal("sold", amount, credits=split_by(weights)),
        a_deal("back", negated(amount), reverses="sold"),
    ]

    before = amounts(earning_lines(credits_of(SPLIT, *deals), rates, CENTS))
    after = amounts(earning_lines(credits_of(SPLIT, *deals, *pair), rates, CENTS))

    assert {payee: amount for payee, amount in after.items() if amount} == {p: n for p, n in before.items() if n}


def negated(amount: str) -> str:
    return amount[1:] if amount.startswith("-") else f"-{amount}"


@given(st.permutations(range(4)))
def test_the_order_of_deals_changes_no_total(order):
    deals = [a_deal(f"d{at}", f"{at}.0{at}", credits=shares(A="1/3", B="2/3")) for at in range(4)]

    assert credit_sums(deals[at] for at in order) == credit_sums(deals)


def credit_sums(deals):
    return amounts(credit_lines(credits_of(SPLIT, *deals), CENTS))
