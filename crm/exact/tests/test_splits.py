"""Parts of a fixed amount."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import Term, evaluate, explain, leaves, value
from crm.exact.rounding import largest_remainder
from crm.exact.splits import split
from crm.exact.wording import rows_of

WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any)


def parts(amount: str, weights: list[int], scale: int = 2) -> dict[str, Term]:
    shares = [(f"p{number}", value(Fraction(weight))) for number, weight in enumerate(weights)]
    return split(value(Fraction(amount)), shares, scale=scale)


def numbers(found: dict[str, Term]) -> list[Fraction]:
    return [part.value for part in found.values()]


def test_the_units_left_go_to_the_largest_fractions():
    assert numbers(parts("100", [1, 1, 4], scale=0)) == [17, 17, 66]


def test_a_tie_goes_to_the_first_in_the_order_given():
    shares = [("late", value(Fraction(1))), ("early", value(Fraction(1)))]
    found = split(value(Fraction(1)), shares, scale=0)
    assert {name: part.value for name, part in found.items()} == {"late": 1, "early": 0}


def test_a_reversal_mirrors_the_split():
    assert numbers(parts("-100", [3, 2, 2], 0)) == [-part for part in numbers(parts("100", [3, 2, 2], 0))]


def test_a_part_says_that_it_got_a_unit_left_over():
    with_unit, without = parts("0.03", [1, 1]).values()
    assert [len(leaves(part.as_data(), "unit_left")) for part in (with_unit, without)] == [1, 0]


def test_nothing_is_split_into_nothings():
    assert numbers(parts("0", [1, 2])) == [0, 0]


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_shares_are_not_negative_and_one_is_positive(weights):
    with pytest.raises(ValueError, match="positive"):
        parts("1", weights)


def test_an_amount_finer_than_the_minor_unit_cannot_be_split():
    with pytest.raises(ValueError, match="finer"):
        parts("0.005", [1, 1])


@given(st.integers(-10_000_000, 10_000_000), WEIGHTS)
def test_the_parts_add_up_and_are_those_of_the_largest_remainder(cents, weights):
    amount = Fraction(cents, 100)
    found = parts(str(amount), weights)
    plain = largest_remainder(amount, [(f"p{at}", Fraction(w)) for at, w in enumerate(weights)], scale=2)
    assert sum(numbers(found)) == amount
    assert {name: part.value for name, part in found.items()} == plain
    assert all(evaluate(part.as_data()) == part.value for part in found.values())


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_part_is_told_in_words(language):
    rows = rows_of(explain("part", parts("1", [1, 2])["p1"]).explanation, language)
    assert "0.67" in rows[0][1]
