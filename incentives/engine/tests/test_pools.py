"""Pools: how large, for whom, and shared to the last cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, Refused
from crm.exact.reading import read
from crm.exact.rounding import Rounding
from incentives.engine.members import Member
from incentives.engine.pools import Pool, share_out
from incentives.engine.tests.sold import CENTS, money, number

HALF = {"measure": "attainment", "op": ">=", "value": "0.50"}


def pool(**of):
    return read(Pool, {"allocation": "equal", **({} if "rate" in of else {"amount": "100"}), **of})


def members(**of):
    return [read(Member, {"id": name, **given}) for name, given in of.items()]


def shared(rule, team, result=None, rounding=CENTS):
    found = share_out(rule, team, result and Fraction(result), rounding)
    paid = {part.payee: number(part.paid) for part in found.parts}
    held = {part.payee: number(part.held) for part in found.parts if part.held.value}
    assert sum(paid.values()) + sum(held.values()) + number(found.undistributed) == number(found.pool)
    return paid, held, number(found.undistributed)


def weights(**of):
    return members(**{name: {"weight": weight} for name, weight in of.items()})


def test_an_equal_pool_that_does_not_divide_is_shared_to_the_last_cent():
    assert shared(pool(), members(a={}, b={}, c={}))[0] == money(a="33.34", b="33.33", c="33.33")


def test_ties_go_in_order_of_member_id_however_the_members_are_listed():
    assert shared(pool(), members(c={}, a={}, b={}))[0] == money(c="33.33", a="33.34", b="33.33")


def test_a_pool_is_shared_by_weight_at_the_minor_unit_of_its_currency():
    rule = pool(amount="100000", allocation="weights")

    paid, _, _ = shared(rule, weights(a="3", b="2", c="2"), rounding=Rounding(scale=0))

    assert paid == money(a="42857", b="28572", c="28571")


def test_a_negative_pool_mirrors_the_pool_it_takes_back():
    taken = shared(pool(amount="-10000", allocation="weights"), weights(a="7", b="7", c="7"))[0]

    assert taken == money(a="-3333.34", b="-3333.33", c="-3333.33")


def test_a_weight_may_be_points_times_salary_times_presence():
    team = members(
        a={"points": "3", "salary": "10000", "presence": "1"},
        b={"points": "2", "salary": "12000", "presence": "1"},
        c={"points": "2", "salary": "8000", "presence": "0.5"},
        d={"points": "1", "salary": "9000", "presence": "1"},
    )

    paid, _, _ = shared(pool(amount="50000", allocation="weights"), team)

    assert paid == money(a="21126.76", b="16901.41", c="5633.80", d="6338.03")


def test_the_plan_may_name_what_the_weight_is_made_of():
    team = members(a={"credited": "300", "weight": "1"}, b={"credited": "100", "weight": "1"})

    assert shared(pool(allocation="weights", weight_of=["credited"]), team)[0] == money(a="75", b="25")


@pytest.mark.parametrize(
    ("team", "field"),
    [
        (members(a={"weight": "1"}, b={}), "weight"),
        (members(a={"points": "3", "presence": "1"}, b={"points": "2"}), "presence"),
        (members(a={"points": "3"}, b={"points": "2", "presence": "1"}), "presence"),
        (members(a={}), "weight"),
    ],
)
def test_a_weight_that_is_missing_is_not_a_weight_of_one(team, field):
    with pytest.raises(NotComputable) as reason:
        shared(pool(allocation="weights"), team)
    assert (reason.value.code, reason.value.problem.gaps["field"]) == ("weight_missing", field)


def test_a_negative_weight_is_refused():
    with pytest.raises(Refused) as refused:
        shared(pool(allocation="weights"), weights(a="2", b="-1"))
    assert refused.value.problems[0].code == "weight_negative"


def test_a_member_twice_is_refused():
    with pytest.raises(Refused) as refused:
        shared(pool(), [*members(a={}), *members(a={})])
    assert [(p.code, p.pointer) for p in refused.value.problems] == [("member_repeated", "/members/1")]


def test_a_weight_of_nothing_gets_nothing():
    assert shared(pool(allocation="weights"), weights(a="1", b="0"))[0] == money(a="100", b="0")


@pytest.mark.parametrize("team", [[], weights(a="0", b="0")])
def test_where_nobody_has_any_weight_the_pool_is_undistributed(team):
    paid, _, undistributed = shared(pool(allocation="weights"), team)

    assert (sum(paid.values()), undistributed) == (0, 100)


def test_the_part_of_the_ineligible_goes_to_the_rest():
    team = members(a={"attainment": "0.9"}, b={"attainment": "0.1"}, c={"attainment": "0.5"})

    assert shared(pool(gate=HALF), team) == (money(a="50", b="0", c="50"), {}, 0)


def test_unless_the_plan_leaves_it_unallocated():
    team = members(a={"attainment": "0.9"}, b={"attainment": "0.1"})

    assert shared(pool(gate=HALF, ineligible="unallocated"), team) == (money(a="50", b="0"), {}, 50)


def test_the_ineligible_need_no_weight():
    team = members(a={"attainment": "0.9", "weight": "1"}, b={"attainment": "0.1"})

    assert shared(pool(gate=HALF, allocation="weights"), team)[0] == money(a="100", b="0")


def test_the_part_of_somebody_without_data_is_held_and_not_given_to_the_rest():
    team = members(a={"attainment": "0.9"}, b={})

    assert shared(pool(gate=HALF), team) == (money(a="50", b="0"), money(b="50"), 0)


def test_where_nobody_is_eligible_the_pool_is_undistributed_and_no_error():
    team = members(a={"attainment": "0.10"})

    assert shared(pool(rate="0.01", goal="20000", gate=HALF), team, "20000") == (money(a="0"), {}, 200)


@pytest.mark.parametrize(("result", "size"), [("20000", "200"), ("19999.99", "0"), ("20000.49", "200")])
def test_the_pool_is_a_rate_of_the_result_once_the_goal_is_met(result, size):
    assert shared(pool(rate="0.01", goal="20000"), members(a={}), result)[0] == money(a=size)


def test_a_fixed_pool_may_depend_on_a_goal_as_well():
    assert shared(pool(goal="1000"), members(a={}), "999")[0] == money(a="0")


def test_the_size_of_a_pool_is_rounded_once():
    assert shared(pool(rate="0.01"), members(a={}, b={}), "100.50")[0] == money(a="0.51", b="0.50")


@pytest.mark.parametrize("of", [{"rate": "0.01"}, {"goal": "5"}])
def test_a_pool_without_the_team_s_result_cannot_be_worked_out(of):
    with pytest.raises(NotComputable) as reason:
        shared(pool(**of), members(a={}))
    assert reason.value.code == "team_result_missing"


@pytest.mark.parametrize("size", [{}, {"amount": "1", "rate": "0.1"}])
def test_a_pool_has_one_size(size):
    with pytest.raises(Refused) as refused:
        read(Pool, {"allocation": "equal", **size})
    assert [problem.code for problem in refused.value.problems] == ["pool_amount_or_rate"]


@given(
    st.integers(-(10**9), 10**9),
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["0.1", "0.9", None])), max_size=7),
    st.sampled_from(["rest", "unallocated"]),
)
def test_parts_held_and_undistributed_together_are_the_pool(cents, team, ineligible):
    rule = Pool(amount=Fraction(cents, 100), allocation="weights", gate=HALF, ineligible=ineligible)
    who = {f"m{at}": {"weight": str(weight), "attainment": reached} for at, (weight, reached) in enumerate(team)}

    paid, held, left = shared(rule, members(**who))

    assert sum(paid.values()) + sum(held.values()) + left == Fraction(cents, 100)
    assert all(part * cents >= 0 for part in paid.values())


@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_members_changes_nothing(order):
    assert shared(pool(amount="0.07"), members(**dict.fromkeys(order, {})))[0] == money(
        a="0.02", b="0.02", c="0.02", d="0.01"
    )
