"""A number is what its arithmetic comes to, when it is made and when it is read again years later."""

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import (
    Term,
    amount_of,
    at_least,
    at_most,
    cut,
    difference,
    evaluate,
    explain,
    leaves,
    no_result,
    power,
    product,
    quotient,
    rounded,
    total,
    tree_of,
    value,
)
from crm.exact.numbers import Fraction
from crm.exact.problems import say
from crm.exact.rounding import Rounding
from crm.exact.wording import rows_of

say({"nothing_sold": ("Nothing was sold in {period}.", "{period} 没有业绩。")})
numbers = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=1000)
leaf = numbers.map(lambda number: value(number, "basis"))


WAYS: tuple[Callable[[Term, Term], Term], ...] = (
    product,
    lambda one, two: total([one, two]),
    lambda one, _two: total([]) if one.value < 0 else total([one]),
    difference,
    at_most,
    at_least,
    lambda one, two: quotient(one, two) if two.value else one,
    lambda one, _two: rounded(one, Rounding("half_even", 3)),
    lambda one, _two: cut(one, 2),
    lambda one, two: power(one, two.value.numerator % 3),
)


def built(of: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    """Every way to make a term of other terms."""
    return st.builds(lambda way, one, two: way(one, two), st.sampled_from(WAYS), of, of)


terms = st.recursive(leaf, built, max_leaves=8)


@given(terms)
def test_stored_arithmetic_comes_to_the_same_number(term: Term) -> None:
    data = json.loads(json.dumps(term.as_data()))

    assert evaluate(data) == term.value


@given(terms)
def test_any_arithmetic_can_be_told_in_both_languages(term: Term) -> None:
    tree = tree_of("anything", term)

    assert all(text for language in ("en", "zh-hans") for _, text in rows_of(tree, language))


def test_every_operation_says_what_it_comes_to() -> None:
    five, two = value(Fraction(5)), value(Fraction(2))
    found = [
        product(five, two), total([five, two]), difference(five, two), quotient(five, two), power(five, 2),
        at_most(five, two), at_least(five, two), cut(value(Fraction("-2.999")), 2), total([]),
    ]  # fmt: skip

    assert [str(term.value) for term in found] == ["10", "7", "3", "5/2", "25", "2", "5", "-299/100", "0"]
    assert [evaluate(term.as_data()) for term in found] == [term.value for term in found]


def test_a_sum_of_one_is_that_one() -> None:
    five = value(Fraction(5))

    assert total([five]) is five
    assert total([five], tier=1).notes == {"tier": 1}


def test_what_a_number_stands_for_is_stored_beside_its_arithmetic() -> None:
    five, two = value(Fraction(5), "part", tier=2), value(Fraction(2))
    found = [
        product(five, two, tier=1), total([five, two], tier=1), difference(five, two, tier=1),
        quotient(five, two, tier=1), power(five, 2, tier=1),
    ]  # fmt: skip

    assert five.as_data() == {"op": "value", "value": "5", "is": "part", "tier": 2}
    assert [term.as_data()["tier"] for term in found] == [1] * 5
    assert [part.get("is") for part in found[0].as_data()["of"]] == ["part", None]


def test_an_explanation_says_what_was_worked_out_and_whatever_else_is_told() -> None:
    five = value(Fraction(5))

    assert explain("commission", five, plan="P").explanation == {
        "schema": 2, "kind": "commission", "calculation": {"op": "value", "value": "5"}, "plan": "P",
    }  # fmt: skip
    assert explain("commission", five).status == "ok"
    assert no_result("commission", "no_data").explanation == {
        "schema": 2, "kind": "commission", "calculation": None, "status": "no_data",
    }  # fmt: skip


def test_the_parts_that_mean_something_are_found_again() -> None:
    part = product(value(Fraction(3), "part"), value(Fraction(1, 10), "rate"), **{"is": "slice"})
    data = total([part, part]).as_data()

    assert [evaluate(node) for node in leaves(data, "slice")] == [Fraction(3, 10)] * 2


def test_a_rounded_number_is_money_and_an_endless_one_is_not() -> None:
    third = value(Fraction(1, 3))

    assert explain("share", rounded(third, Rounding())).amount == Decimal("0.33")
    assert amount_of(tree_of("share", rounded(third, Rounding()))) == Decimal("0.33")
    with pytest.raises(ValueError, match="no end"):
        _ = explain("share", third).amount


def test_without_a_number_the_reason_is_told_in_the_readers_language() -> None:
    nothing = no_result("attainment", "nothing_sold", period="2026-03")

    assert (nothing.value, nothing.status) == (None, "nothing_sold")
    assert rows_of(nothing.explanation, "en") == [("No result", "Nothing was sold in 2026-03.")]
    assert rows_of(nothing.explanation, "zh-hans") == [("无结果", "2026-03 没有业绩。")]
    with pytest.raises(ValueError, match="nothing_sold"):
        _ = nothing.amount
