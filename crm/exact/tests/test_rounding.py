"""A line is rounded once; what is split or spread loses nothing and makes nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.rounding import Rounding, largest_remainder, minor_units, rounded, spread

amounts = st.integers(-(10**11), 10**11).map(lambda cents: Fraction(cents, 100))
numbers = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**5)


@pytest.mark.parametrize(
    ("number", "half_up", "half_even"),
    [("0.125", "0.13", "0.12"), ("-0.125", "-0.13", "-0.12"), ("0.135", "0.14", "0.14"),
     ("0.1249", "0.12", "0.12"), ("-0.005", "-0.01", "0")],
)  # fmt: skip
def test_a_tie_goes_away_from_zero_or_to_the_even_neighbour(number: str, half_up: str, half_even: str) -> None:
    assert rounded(Fraction(number), Rounding("half_up", 2)) == Fraction(half_up)
    assert rounded(Fraction(number), Rounding("half_even", 2)) == Fraction(half_even)


@given(numbers, st.sampled_from(["half_up", "half_even"]), st.integers(0, 4))
def test_rounding_moves_by_at_most_half_a_unit_and_mirrors(number: Fraction, mode: str, scale: int) -> None:
    rule = Rounding(mode, scale)  # type: ignore[arg-type]

    assert abs(rounded(number, rule) - number) <= Fraction(1, 2 * 10**scale)
    assert rounded(-number, rule) == -rounded(number, rule)
    assert rounded(rounded(number, rule), rule) == rounded(number, rule)


def test_each_currency_has_its_own_minor_unit() -> None:
    assert [minor_units(currency) for currency in ("JPY", "CNY", "KWD")] == [0, 2, 3]


@given(amounts, st.integers(1, 60), st.integers(0, 3))
def test_parts_over_time_add_up_to_the_whole_at_every_date(total: Fraction, parts: int, scale: int) -> None:
    total = rounded(total, Rounding(scale=scale))
    shares = [Fraction(number, parts) for number in range(1, parts + 1)]
    found = spread(total, shares, Rounding(scale=scale))

    assert sum(found) == total
    for at in range(1, parts + 1):
        assert abs(sum(found[:at]) - total * shares[at - 1]) <= Fraction(1, 2 * 10**scale)


@given(amounts, st.lists(st.fractions(0, 100, max_denominator=50), min_size=1, max_size=9))
def test_the_parts_of_a_split_add_up_and_a_reversal_mirrors_them(total: Fraction, weights: list[Fraction]) -> None:
    shares = [(f"p{at}", weight) for at, weight in enumerate([*weights, Fraction(1)])]
    parts = largest_remainder(total, shares, scale=2)

    assert sum(parts.values()) == total
    assert largest_remainder(-total, shares, scale=2) == {name: -part for name, part in parts.items()}
    whole = sum(weight for _, weight in shares)
    assert all(abs(parts[name] - total * weight / whole) < Fraction(1, 100) for name, weight in shares)


def test_the_unit_left_goes_to_the_largest_fraction_and_of_equal_ones_to_the_first_name() -> None:
    thirds = largest_remainder(
        Fraction(100), [("b", Fraction(1)), ("a", Fraction(1)), ("c", Fraction(1))], scale=2
    )

    assert thirds == {"a": Fraction("33.34"), "b": Fraction("33.33"), "c": Fraction("33.33")}


@pytest.mark.parametrize("shares", [[], [("a", Fraction(0))], [("a", Fraction(2)), ("b", Fraction(-1))]])
def test_shares_that_cannot_be_split_by_are_refused(shares: list[tuple[str, Fraction]]) -> None:
    with pytest.raises(ValueError, match="positive"):
        largest_remainder(Fraction(1), shares, scale=2)


def test_an_amount_finer_than_the_minor_unit_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="finer"):
        largest_remainder(Fraction(1, 3), [("a", Fraction(1))], scale=2)
