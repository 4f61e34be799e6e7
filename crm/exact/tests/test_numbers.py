"""Numbers are read from text exactly, written so that they can be read again, and nothing rounds them unasked."""

from decimal import Context, Decimal, Inexact, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction, added, exact, fixed, from_decimal, is_decimal, stored, text_of, to_decimal

fractions = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6)
cents = st.integers(-(10**12), 10**12).map(lambda units: Decimal(units).scaleb(-2))


@pytest.mark.parametrize(
    ("text", "number"),
    [("0.05", Fraction(1, 20)), ("-12", Fraction(-12)), ("1/3", Fraction(1, 3)), ("007.10", Fraction(71, 10))],
)
def test_a_plain_decimal_or_a_share_is_read_exactly(text: str, number: Fraction) -> None:
    assert exact(text) == number


@pytest.mark.parametrize(
    "text",
    ["", " 1", "1 ", "1e5", "NaN", "Infinity", "0x10", "1,000", "+1", ".5", "5.", "1.0000000000001", "1/0", "-1/3",
     "１２", "٣", "1" * 25],
)  # fmt: skip
def test_anything_else_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        exact(text)


@given(fractions)
def test_a_number_written_is_the_number_read_again(number: Fraction) -> None:
    assert stored(text_of(number)) == number


@given(st.integers(-(10**15), 10**15), st.integers(0, 6))
def test_units_of_the_last_place_are_written_with_so_many_decimals(units: int, scale: int) -> None:
    text = fixed(units, scale)

    assert Fraction(text) == Fraction(units, 10**scale)
    assert len(text.partition(".")[2]) == scale


def test_a_number_without_an_end_is_no_decimal() -> None:
    assert to_decimal(Fraction(3, 8)) == Decimal("0.375")
    assert [is_decimal(number) for number in (Fraction(3, 8), Fraction(1, 3))] == [True, False]
    with pytest.raises(ValueError, match="round it first"):
        to_decimal(Fraction(1, 3))


@given(st.lists(cents, max_size=20))
def test_amounts_add_up_whatever_the_decimal_context_of_the_caller(amounts: list[Decimal]) -> None:
    expected = sum((from_decimal(amount) for amount in amounts), Fraction(0))

    with localcontext(Context(prec=2, rounding="ROUND_DOWN", traps=[Inexact])):
        assert from_decimal(added(amounts)) == expected
