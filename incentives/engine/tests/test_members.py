"""Members: their numbers, and who may share."""

import pytest

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import read
from incentives.engine.members import Member, MemberGate, eligibility_of


def member(**given):
    return read(Member, {"id": "a", **given})


def gate(op=">=", value="0.50", **more):
    return read(MemberGate, {"measure": "attainment", "op": op, "value": value, **more})


def test_every_number_beside_the_name_is_known_and_words_are_not():
    found = member(weight="7", points=3, name="Chen", certified=True, presence=None)

    assert found.numbers == {"weight": Fraction(7), "points": Fraction(3)}


def test_what_is_no_number_is_refused_where_a_number_is_asked_for():
    found = member(name="Chen", attainment="nearly", points=None)

    assert (found.number("points", ""), found.number("weight", "")) == (None, None)
    with pytest.raises(Refused) as refused:
        eligibility_of(found, gate(), "/members/2")
    assert [(p.code, p.pointer) for p in refused.value.problems] == [("not_a_number", "/members/2/attainment")]


def test_a_member_may_be_called_the_payee():
    assert read(Member, {"payee": "a", "weight": "7"}).id == "a"


def test_a_member_without_a_name_is_refused():
    with pytest.raises(Refused) as refused:
        read(Member, {"weight": "7"})
    assert [(p.code, p.gaps["field"]) for p in refused.value.problems] == [("missing", "id")]


def test_a_binary_float_is_refused_and_not_overlooked():
    with pytest.raises(Refused) as refused:
        member(weight=0.1)
    assert [(p.code, p.pointer) for p in refused.value.problems] == [("float", "/weight")]


@pytest.mark.parametrize(
    ("op", "actual", "state"),
    [
        (">=", "0.50", "eligible"),
        (">=", "0.49", "ineligible"),
        (">", "0.50", "ineligible"),
        ("<=", "0.50", "eligible"),
        ("<", "0.50", "ineligible"),
        ("==", "0.50", "eligible"),
    ],
)
def test_a_member_shares_who_meets_the_condition(op, actual, state):
    assert eligibility_of(member(attainment=actual), gate(op)) == state


@pytest.mark.parametrize(("no_data", "state"), [("fail", "ineligible"), ("pass", "eligible"), ("hold", "unknown")])
def test_no_data_is_an_outcome_of_its_own(no_data, state):
    assert eligibility_of(member(attainment=None), gate(no_data=no_data)) == state


def test_without_a_word_about_it_no_data_holds():
    assert eligibility_of(member(), gate()) == "unknown"


def test_the_number_is_compared_as_it_is_published():
    assert eligibility_of(member(attainment="0.496"), gate(scale=2)) == "eligible"


def test_without_a_condition_everybody_shares():
    assert eligibility_of(member(), None) == "eligible"
