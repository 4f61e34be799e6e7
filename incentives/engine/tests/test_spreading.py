"""An amount over time is handed out to the last cent, however often it is looked at."""

from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import value
from crm.exact.numbers import Fraction
from crm.exact.rounding import Rounding, rounded
from crm.exact.rounding import spread as spread_exactly
from incentives.engine.spreading import equal_shares, spread
from incentives.engine.tests.telling import CENTS, THREE, YEN

roundings = st.sampled_from([CENTS, YEN, THREE])
amounts = st.fractions(-(10**9), 10**9, max_denominator=10**4)


@given(amounts, st.integers(1, 60), roundings)
def test_equal_parts_come_to_the_amount(amount: Fraction, count: int, rounding: Rounding) -> None:
    parts = spread(value(amount), equal_shares(count), rounding)

    assert len(parts) == count
    assert sum(part.value for part in parts) == rounded(amount, rounding)


@given(amounts, st.integers(1, 60), roundings)
def test_no_part_differs_from_another_by_more_than_the_last_place(
    amount: Fraction, count: int, rounding: Rounding
) -> None:
    values = [part.value for part in spread(value(amount), equal_shares(count), rounding)]

    assert max(values) - min(values) <= 2 * Fraction(1, 10**rounding.scale)


@given(amounts, st.integers(1, 60), roundings)
def test_what_is_taken_back_mirrors_what_was_given(amount: Fraction, count: int, rounding: Rounding) -> None:
    given_out = spread(value(amount), equal_shares(count), rounding)
    taken_back = spread(value(-amount), equal_shares(count), rounding)

    assert [part.value for part in taken_back] == [-part.value for part in given_out]


@given(amounts, st.lists(st.fractions(0, 2, max_denominator=99), max_size=9), roundings)
def test_terms_and_plain_numbers_spread_alike(
    amount: Fraction, shares: list[Fraction], rounding: Rounding
) -> None:
    terms = spread(value(amount), [value(share) for share in shares], rounding)

    assert tuple(term.value for term in terms) == spread_exactly(amount, shares, rounding)


def test_the_middle_part_takes_the_cent_that_is_over() -> None:
    assert [part.value for part in spread(value(Fraction(100)), equal_shares(3), CENTS)] == [
        Fraction("33.33"),
        Fraction("33.34"),
        Fraction("33.33"),
    ]


def test_the_first_part_may_be_the_sum_of_the_first_few() -> None:
    parts = spread(value(Fraction(12)), equal_shares(12, first=9), CENTS)

    assert [part.value for part in parts] == [9, 1, 1, 1]
