"""Overrides along the hierarchy of the credit date."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import read
from incentives.engine.credit import CreditRule, credited
from incentives.engine.hierarchy import ManagerSpan, hierarchy_of
from incentives.engine.manager_overrides import commission_override, manager_overrides, rolled_up
from incentives.engine.overrides import ManagerEffective, PercentOfCommission, RollUp, sold_parts
from incentives.engine.tests.sold import CENTS, a_deal, amounts, money, number, parts, shares, sold


def spans(*rows):
    return hierarchy_of(
        [
            read(
                ManagerSpan,
                {"payee": payee, "manager": manager, "start": start, "end": end, "vacant": bool(vacant)},
            )
            for payee, manager, start, end, *vacant in rows
        ]
    )


CHANGES = spans(
    ("agent", "M1", "2026-01-01", "2026-06-15"),
    ("agent", "M2", "2026-06-16", None),
    ("M1", "head", None, None),
    ("M2", "head", None, None),
)
TWO_PERCENT = ManagerEffective(type="manager_effective", rate=Fraction("0.02"))


def of(day, amount="1000", deal_id="d", **more):
    return a_deal(deal_id, amount, date=day, payee="agent", **more)


def overrides(rule, hierarchy, *deals):
    found = manager_overrides(rule, hierarchy, parts(*deals), CENTS)
    return amounts(found.lines)


def test_the_manager_in_force_on_the_credit_date_is_paid():
    deals = of("2026-06-15", deal_id="d1"), of("2026-06-16", "2000", deal_id="d2")

    assert overrides(TWO_PERCENT, CHANGES, *deals) == money(M1="20", M2="40")


def test_a_refund_hits_the_manager_who_had_the_deal():
    deal, refund = of("2026-06-15", deal_id="d1"), of("2026-07-05", "-1000", "r1", reverses="d1")

    assert overrides(TWO_PERCENT, CHANGES, deal, refund) == money(M1="0")


def test_also_when_the_deal_is_of_an_earlier_period():
    refund = of("2026-07-05", "-1000", "r1", reverses="d1")
    later = sold_parts(sold(refund, earlier=(of("2026-06-15", deal_id="d1"),)), None, 2)

    assert amounts(manager_overrides(TWO_PERCENT, CHANGES, later, CENTS).lines) == money(M1="-20")


def test_a_refund_of_a_deal_nobody_knows_is_refused_and_not_put_on_today_s_manager():
    with pytest.raises(Refused) as refused:
        overrides(TWO_PERCENT, CHANGES, of("2026-07-05", "-1000", "r1", reverses="gone"))
    assert refused.value.problems[0].code == "original_unknown"


def test_a_manager_who_gets_nothing_is_listed():
    assert overrides(TWO_PERCENT, CHANGES, of("2026-06-15", "0")) == money(M1="0")


def test_rates_go_level_by_level():
    rule = ManagerEffective(type="manager_effective", rates=(Fraction("0.02"), Fraction("0.01"), Fraction("0.01")))

    assert overrides(rule, CHANGES, of("2026-06-15")) == money(M1="20", head="10")


def test_a_manager_s_own_sale_goes_to_his_manager():
    own = a_deal(payee="M1", date="2026-06-15")

    assert overrides(TWO_PERCENT, CHANGES, own) == money(head="20")


VACANT = spans(("agent", "lead", None, None), ("lead", "head", None, None, True))


def test_a_vacant_seat_is_skipped_to_the_next_one_up():
    assert overrides(TWO_PERCENT, VACANT, of("2026-06-15")) == money(head="20")


def test_or_the_house_gets_what_a_vacant_seat_would():
    rule = ManagerEffective(type="manager_effective", rate=Fraction("0.02"), vacant="house", house="H")

    assert overrides(rule, VACANT, of("2026-06-15")) == money(H="20")


def test_what_finds_no_manager_is_told_and_not_lost():
    nobody = spans(("agent", "M1", "2026-01-01", "2026-01-31"))

    found = manager_overrides(TWO_PERCENT, nobody, parts(of("2026-06-15")), CENTS)

    assert found.lines == ()
    assert [(line.ref, number(line.amount)) for line in found.unassigned] == [("d", 20)]


def test_or_it_is_the_house_s():
    rule = ManagerEffective(type="manager_effective", rate=Fraction("0.02"), vacant="house")

    assert overrides(rule, spans(), of("2026-06-15")) == money(house="20")


def test_a_split_deal_goes_to_the_managers_of_both_sellers():
    team = spans(("A", "M1", None, None), ("B", "M2", None, None))

    assert overrides(TWO_PERCENT, team, a_deal(credits=shares(A="0.6", B="0.4"))) == money(M1="12", M2="8")


def test_a_deal_without_a_seller_is_refused():
    with pytest.raises(Refused) as refused:
        overrides(TWO_PERCENT, CHANGES, a_deal())
    assert refused.value.problems[0].gaps["field"] == "payee"


def commission(payee, rate, **team):
    rule = PercentOfCommission(type="percent_of_commission", rate=Fraction(rate), payee=payee)
    line = commission_override(rule, {name: Fraction(amount) for name, amount in team.items()}, CENTS)
    return line.payee, number(line.amount)


def test_a_manager_gets_his_rate_of_the_team_s_commissions():
    assert commission("Rodriguez", "0.05", r1="12500", r2="-500") == ("Rodriguez", 600)


def test_his_own_commission_is_not_his_team_s():
    assert commission("M", "0.05", r1="1000", M="9000") == ("M", 50)


def test_a_team_without_commissions_is_worth_nothing():
    assert commission("M", "0.05") == ("M", 0)


def roll(rule, hierarchy, *deals):
    own = [one for sale in credited(CreditRule(mode="split"), sold(*deals), 2) for one in sale.credits]
    return [(one.payee, one.amount.value, one.role) for one in rolled_up(rule, hierarchy, own)]


def test_credit_rolls_up_to_every_manager_of_the_credit_date():
    assert roll(RollUp(type="roll_up"), CHANGES, of("2026-06-15")) == [
        ("M1", 1000, "roll_up"),
        ("head", 1000, "roll_up"),
    ]


def test_credit_rolls_up_no_further_than_the_plan_says():
    rule = RollUp(type="roll_up", max_levels=1)

    assert roll(rule, CHANGES, of("2026-06-16")) == [("M2", 1000, "roll_up")]


def test_a_manager_of_both_sellers_is_credited_with_the_whole_deal_once():
    team = spans(("A", "M", None, None), ("B", "M", None, None))

    found = roll(RollUp(type="roll_up"), team, a_deal(credits=shares(A="0.6", B="0.4")))

    assert sum(amount for _, amount, _ in found) == 1000


@given(st.integers(-(10**7), 10**7), st.integers(0, 364), st.integers(0, 200))
def test_a_deal_and_its_refund_leave_no_manager_with_anything(cents, day, later):
    sold_on = date(2026, 1, 1) + timedelta(day)
    amount = f"{abs(cents) // 100}.{abs(cents) % 100:02}"
    deal = of(str(sold_on), amount, "d1")
    refund = of(str(sold_on + timedelta(later)), f"-{amount}", "r1", reverses="d1")

    assert not any(overrides(TWO_PERCENT, CHANGES, deal, refund).values())
