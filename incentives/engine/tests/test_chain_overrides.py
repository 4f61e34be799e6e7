"""Overrides along the chain a deal carries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.rounding import rounded
from incentives.engine.chain_overrides import chain_overrides
from incentives.engine.overrides import LevelDifference, PercentOfBase
from incentives.engine.tests.sold import CENTS, a_deal, amounts, money, parts

PERCENT = PercentOfBase(type="percent_of_base")
LEVELS = LevelDifference(type="level_difference")


def rates(**of):
    return [{"payee": payee, "rate": rate} for payee, rate in of.items()]


def contracts(**of):
    return [{"payee": payee, "contract": level} for payee, level in of.items()]


def overrides(rule, *deals):
    return amounts(chain_overrides(rule, parts(*deals), CENTS))


def refusal(rule, **deal):
    with pytest.raises(Refused) as refused:
        overrides(rule, a_deal(**deal))
    problem = refused.value.problems[0]
    assert problem.message("zh-Hans")
    return problem.code, problem.gaps.get("field")


def test_every_step_gets_its_rate_of_the_base():
    chain = rates(Sarah="0.50", Bob="0.02", Lisa="0.015")

    assert overrides(PERCENT, a_deal(chain=chain)) == money(Sarah="500", Bob="20", Lisa="15")


def test_a_refund_goes_back_along_the_chain_of_its_deal():
    deal = a_deal("d1", chain=rates(agent="0.5", M1="0.02"))
    refund = a_deal("r1", "-1000", reverses="d1", chain=rates(agent="0.5", M2="0.03"))

    assert overrides(PERCENT, deal, refund) == money(agent="0", M1="0")


def test_a_manager_s_own_sale_goes_to_his_manager_only():
    assert overrides(PERCENT, a_deal(chain=rates(lead="0.50", head="0.01"))) == money(lead="500", head="10")


def test_a_seller_who_is_also_the_team_lead_gets_his_own_rate_once():
    chain = [*rates(Sarah="0.50"), *rates(Sarah="0.02"), *rates(Lisa="0.01")]

    assert overrides(PERCENT, a_deal(chain=chain)) == money(Sarah="500", Lisa="10")


def test_above_the_last_level_everybody_is_listed_with_nothing():
    rule = PercentOfBase(type="percent_of_base", max_levels=1)

    chain = rates(agent="0.5", lead="0.02", head="0.01", chief="0.01")

    assert overrides(rule, a_deal(chain=chain)) == money(agent="500", lead="20", head="0", chief="0")


def test_a_vacant_seat_does_not_use_up_a_level():
    rule = PercentOfBase(type="percent_of_base", max_levels=1)

    chain = [*rates(agent="0.5"), {"payee": None, "rate": "0.02"}, *rates(head="0.01")]

    assert overrides(rule, a_deal(chain=chain)) == money(agent="500", head="10")


def test_a_vacant_seat_s_rate_may_be_the_house_s():
    rule = PercentOfBase(type="percent_of_base", vacant="house")

    chain = [*rates(agent="0.5"), {"rate": "0.02"}, *rates(head="0.01")]

    assert overrides(rule, a_deal(chain=chain)) == money(agent="500", house="20", head="10")


def test_a_chain_of_managers_alone_is_paid_without_the_seller():
    assert overrides(PERCENT, a_deal(payee="agent", chain=rates(lead="0.02", agent="0.5"))) == money(lead="20")


def test_the_difference_to_the_level_below_is_paid():
    assert overrides(LEVELS, a_deal(chain=contracts(agent="0.80", agency="1.00"))) == money(
        agent="800", agency="200"
    )


def test_an_equal_level_gets_nothing_and_the_next_one_up_the_difference():
    chain = contracts(agent="0.80", peer="0.80", agency="1.00")

    assert overrides(LEVELS, a_deal(chain=chain)) == money(agent="800", peer="0", agency="200")


def test_a_lower_level_above_a_higher_one_takes_nothing_away():
    chain = contracts(agent="0.90", lead="0.70", agency="1.00")

    assert overrides(LEVELS, a_deal(chain=chain)) == money(agent="900", lead="0", agency="100")


def test_a_vacant_level_passes_its_difference_up_or_to_the_house():
    chain = [*contracts(agent="0.80"), {"payee": None, "contract": "0.90"}, *contracts(agency="1.00")]
    to_house = LevelDifference(type="level_difference", vacant="house")

    assert overrides(LEVELS, a_deal(chain=chain)) == money(agent="800", agency="200")
    assert overrides(to_house, a_deal(chain=chain)) == money(agent="800", house="100", agency="100")


def test_a_split_deal_pays_both_lines():
    credits_ = [
        {"payee": "A", "share": "0.6", "chain": rates(A="0.1", M1="0.02")},
        {"payee": "B", "share": "0.4", "chain": rates(B="0.1", M2="0.02")},
    ]

    assert overrides(PERCENT, a_deal(credits=credits_)) == money(A="60", M1="12", B="40", M2="8")


@pytest.mark.parametrize(
    ("rule", "deal", "field"),
    [
        (PERCENT, {}, "chain"),
        (PERCENT, {"chain": [{"payee": "a"}]}, "rate"),
        (LEVELS, {"chain": [{"payee": "a"}]}, "contract"),
    ],
)
def test_what_a_chain_lacks_is_named(rule, deal, field):
    assert refusal(rule, **deal) == ("missing", field)


def test_levels_cannot_be_told_apart_without_the_seller_s_own():
    assert refusal(LEVELS, payee="agent", chain=contracts(lead="0.9"))[0] == "chain_without_seller"


LEVEL_LISTS = st.lists(st.integers(0, 120).map(lambda n: f"{n // 100}.{n % 100:02}"), min_size=1, max_size=6)


@given(st.integers(-(10**8), 10**8), LEVEL_LISTS)
def test_a_chain_comes_to_the_base_at_its_top_level_and_nobody_is_paid_twice(cents, levels):
    base = Fraction(cents, 100)
    amount = f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"
    chain = contracts(**{f"p{at}": level for at, level in enumerate(levels)})

    found = overrides(LEVELS, a_deal(amount=amount, chain=chain))

    assert sum(found.values()) == rounded(base * max(map(Fraction, levels)), CENTS)
    assert all(part * base >= 0 for part in found.values())


@given(st.integers(0, 10**8), LEVEL_LISTS)
def test_a_refund_mirrors_every_difference(cents, levels):
    chain = contracts(**{f"p{at}": level for at, level in enumerate(levels)})
    sold, back = (
        overrides(LEVELS, a_deal(amount=f"{sign}{cents // 100}.{cents % 100:02}", chain=chain))
        for sign in ("", "-")
    )

    assert back == {payee: -amount for payee, amount in sold.items()}
