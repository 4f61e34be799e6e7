"""What all overrides share: whose part goes up which line, and who in a line is paid."""

import pytest

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import read
from incentives.engine.credit import CreditRule
from incentives.engine.deals import Link
from incentives.engine.overrides import ManagerEffective, PercentOfBase, RollUp, line_up, sold_parts
from incentives.engine.tests.sold import a_deal, shares, sold


def links(*payees):
    return [Link(payee=payee, level=f"level {at}") for at, payee in enumerate(payees)]


def places(rule, *payees, seller="s"):
    return [(link.payee, link.level) for link in line_up(rule, links(*payees), seller)]


SKIP = PercentOfBase(type="percent_of_base")
HOUSE = PercentOfBase(type="percent_of_base", vacant="house", house="H")


def test_who_stands_twice_in_a_line_is_credited_once_at_the_higher_place():
    assert places(SKIP, "a", "b", "a") == [("b", "level 1"), ("a", "level 2")]


def test_nobody_overrides_himself():
    assert places(SKIP, "a", "s", "b") == [("a", "level 0"), ("b", "level 2")]


def test_a_vacant_seat_is_skipped():
    assert places(SKIP, "a", None, "b") == [("a", "level 0"), ("b", "level 2")]


def test_or_every_vacant_seat_is_the_house_s():
    assert places(HOUSE, None, "a", None) == [("H", "level 0"), ("a", "level 1"), ("H", "level 2")]


def test_a_seat_may_be_vacant_though_its_name_is_known():
    assert line_up(SKIP, [Link(payee="gone", vacant=True)], "s") == ()


def test_a_split_deal_goes_up_part_by_part_along_each_seller_s_own_line():
    deal = a_deal(
        amount="100.01",
        credits=[
            {"payee": "A", "share": "0.5", "chain": [{"payee": "A"}, {"payee": "M1"}]},
            {"payee": "B", "share": "0.5", "chain": [{"payee": "B"}, {"payee": "M2"}]},
        ],
    )

    found = sold_parts(sold(deal), None, 2)

    assert [(part.seller, part.base.value, part.chain[-1].payee) for part in found] == [
        ("A", Fraction("50.01"), "M1"),
        ("B", Fraction("50.00"), "M2"),
    ]


def test_the_line_of_the_deal_is_not_the_line_of_its_other_seller():
    deal = a_deal(credits=shares(A="0.5", B="0.5"), chain=[{"payee": "A"}, {"payee": "M"}])

    assert [len(part.chain) for part in sold_parts(sold(deal), None, 2)] == [2, 0]


def test_managers_that_a_deal_names_without_a_seller_are_everybody_s():
    deal = a_deal(credits=shares(A="0.5", B="0.5"), chain=[{"payee": "M"}])

    assert [len(part.chain) for part in sold_parts(sold(deal), None, 2)] == [1, 1]


def test_an_overlay_goes_up_with_its_own_share():
    deal = a_deal(credits=shares(AE="1", SE="0.25"))

    found = sold_parts(sold(deal), CreditRule(mode="overlay"), 2)

    assert [(part.seller, part.base.value) for part in found] == [("AE", 1000), ("SE", 250)]


@pytest.mark.parametrize("rates", [{}, {"rate": "0.1", "rates": ["0.1"]}])
def test_managers_have_one_rate_or_a_rate_for_each_level(rates):
    with pytest.raises(Refused) as refused:
        read(ManagerEffective, {"type": "manager_effective", **rates})
    assert [problem.code for problem in refused.value.problems] == ["rate_or_rates"]


def test_one_rate_is_the_nearest_manager_s_unless_the_plan_reaches_further():
    one = read(ManagerEffective, {"type": "manager_effective", "rate": "0.1"})
    three = read(ManagerEffective, {"type": "manager_effective", "rate": "0.1", "depth": 3})
    listed = read(ManagerEffective, {"type": "manager_effective", "rates": ["0.2", "0.1"], "max_levels": 1})

    assert [len(rule.by_level) for rule in (one, three, listed)] == [1, 3, 1]


def test_a_reach_of_no_level_is_refused():
    with pytest.raises(Refused):
        read(RollUp, {"type": "roll_up", "max_levels": 0})
