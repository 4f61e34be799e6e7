"""Parts of a fixed amount."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import Term, evaluate, explain, leaves, value
from crm.exact.numbers import Fraction
from crm.exact.sharing import shared, shared_in_order
from crm.exact.wording import rows_of

WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any)


def weights_of(numbers: list[int]) -> dict[str, Term]:
    return {f"p{number}": value(Fraction(weight)) for number, weight in enumerate(numbers)}


def parts(amount: str, numbers: list[int], scale: int = 2) -> list[Fraction]:
    return [part.value for part in shared(value(Fraction(amount)), weights_of(numbers), scale=scale).values()]


def test_the_units_left_go_to_the_largest_fractions():
    assert parts("100", [1, 1, 4], scale=0) == [17, 17, 66]


@pytest.mark.parametrize(("share", "lucky"), [(shared, "early"), (shared_in_order, "late")])
def test_a_tie_goes_by_name_or_by_the_order_given(share, lucky):
    names = {"late": value(Fraction(1)), "early": value(Fraction(1))}
    found = share(value(Fraction(1)), names, scale=0)
    assert list(found) == ["late", "early"]
    assert [name for name, part in found.items() if part.value] == [lucky]


def test_a_reversal_mirrors_the_split():
    assert parts("-100", [3, 2, 2], 0) == [-part for part in parts("100", [3, 2, 2], 0)]


def test_a_part_says_that_it_got_a_unit_left_over():
    found = shared(value(Fraction("0.03")), weights_of([1, 1]), scale=2).values()
    assert [len(leaves(part.as_data(), "unit_left")) for part in found] == [1, 0]


@pytest.mark.parametrize("numbers", [[], [0, 0], [2, -1]])
def test_weights_are_not_negative_and_one_is_positive(numbers):
    with pytest.raises(ValueError, match="positive"):
        parts("1", numbers)


def test_an_amount_finer_than_the_minor_unit_cannot_be_shared():
    with pytest.raises(ValueError, match="finer"):
        parts("0.005", [1, 1])


@given(st.integers(-10_000_000, 10_000_000), WEIGHTS)
def test_the_parts_add_up_and_their_arithmetic_comes_to_them(cents, numbers):
    amount = Fraction(cents, 100)
    found = shared_in_order(value(amount), weights_of(numbers), scale=2)
    assert sum(part.value for part in found.values()) == amount
    assert all(evaluate(part.as_data()) == part.value for part in found.values())
    assert all(
        abs(part.value - amount * numbers[at] / sum(numbers)) < Fraction(1, 100)
        for at, part in enumerate(found.values())
    )


@given(st.integers(-10_000, 10_000), WEIGHTS)
def test_what_is_left_over_is_handed_out_one_unit_each(units, numbers):
    for part in shared(value(Fraction(units)), weights_of(numbers), scale=0).values():
        left = [abs(evaluate(leaf)) for leaf in leaves(part.as_data(), "unit_left")]
        assert left in ([], [1])


def test_a_part_tells_its_weight_among_all_weights_unless_they_come_to_one():
    def told(numbers):
        weights = {str(number): value(Fraction(text), "share") for number, text in enumerate(numbers)}
        return rows_of(explain("part", shared(value(Fraction(9)), weights, scale=0)["0"]).explanation, "en")

    assert told(["1", "2"])[:2] == [
        ("Calculation", "9.00 × 1.00 ÷ 3 = 3.00"),
        ("Where", "3 all weights together"),
    ]
    assert told(["1/3", "2/3"])[0] == ("Calculation", "9.00 × 0.333333 = 3.00")


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_part_is_told_in_words(language):
    part = shared(value(Fraction(1)), weights_of([1, 2]), scale=2)["p1"]
    assert "0.67" in rows_of(explain("part", part).explanation, language)[0][1]
