"""Arithmetic reads as a person would write it by hand."""

from fractions import Fraction

import pytest

from crm.exact.explanation import (
    at_least,
    at_most,
    cut,
    difference,
    power,
    product,
    quotient,
    rounded,
    total,
    tree_of,
    value,
)
from crm.exact.rounding import Rounding
from crm.exact.wording import Writer, grouped, meanings, name, percent, rows_of, short

name(
    {
        "test_price": ("price", "价格", "money"),
        "test_share": ("share", "份额", "percent"),
        "test_count": ("pieces", "件数", "number"),
    }
)
PRICE, SHARE, COUNT = (
    value(Fraction(text), meaning)
    for text, meaning in (("1200", "test_price"), ("0.15", "test_share"), ("3", "test_count"))
)


@pytest.mark.parametrize(
    ("term", "english", "chinese"),
    [
        (product(COUNT, PRICE, SHARE), "3 × 1,200.00 × 15.0 % = 540.00", "3 × 1,200.00 × 15.0 % = 540.00"),
        (difference(PRICE, product(COUNT, difference(PRICE, COUNT))), "1,200.00 − 3 × (1,200.00 − 3) = -2,391.00",
         "1,200.00 − 3 × (1,200.00 − 3) = -2,391.00"),
        (quotient(PRICE, COUNT), "1,200.00 ÷ 3 = 400.00", "1,200.00 ÷ 3 = 400.00"),
        (quotient(PRICE, product(COUNT, PRICE)), "1,200.00 ÷ (3 × 1,200.00) = 0.333333",
         "1,200.00 ÷ (3 × 1,200.00) = 0.333333"),
        (at_most(PRICE, COUNT), "the lower of 1,200.00 and 3 = 3.00", "1,200.00 与 3 中较低者 = 3.00"),
        (at_least(PRICE, COUNT), "the higher of 1,200.00 and 3 = 1,200.00", "1,200.00 与 3 中较高者 = 1,200.00"),
        (power(SHARE, 2), "15.0 % ^ 2 = 0.0225", "15.0 % ^ 2 = 0.0225"),
        (cut(product(COUNT, SHARE), 0), "(3 × 15.0 %) cut = 0.00", "(3 × 15.0 %) 截断 = 0.00"),
        (value(Fraction(-5), "test_price"), "-5.00", "-5.00"),
        (total([]), "0.00", "0.00"),
    ],
)  # fmt: skip
def test_a_calculation_is_written_by_hand(term: object, english: str, chinese: str) -> None:
    node = term.as_data()  # type: ignore[attr-defined]

    assert Writer("en", 2).calculation(node) == english
    assert Writer("zh-hans", 2).calculation(node) == chinese


def test_what_the_numbers_are_is_said_once_each() -> None:
    term = total([product(PRICE, SHARE), product(PRICE, SHARE)])

    assert dict(rows_of(tree_of("anything", term), "en"))["Where"] == "1,200.00 price; 15.0 % share"
    assert dict(rows_of(tree_of("anything", term), "zh-hans"))["其中"] == "价格 1,200.00；份额 15.0 %"


def test_rounding_is_told_where_it_did_something_and_by_which_rule() -> None:
    half = product(value(Fraction("1.1"), "test_price"), value(Fraction("0.05"), "test_share"))

    assert rows_of(tree_of("anything", rounded(half, Rounding())), "en")[-1] == (
        "Rounding",
        "0.055 to 0.06, half up",
    )
    to_even = rows_of(tree_of("anything", rounded(half, Rounding("half_even", 2))), "zh-hans")[-1]
    assert to_even == ("舍入", "0.055 按四舍六入五成双为 0.06")
    assert "Rounding" not in dict(rows_of(tree_of("anything", rounded(PRICE, Rounding())), "en"))


def test_numbers_have_no_decimals_they_do_not_need() -> None:
    assert [short(Fraction(text)) for text in ("3", "2.50", "1/3", "1/1000000000")] == [
        "3",
        "2.5",
        "0.333333",
        "0",
    ]
    assert [grouped(text) for text in ("1234567.5", "-1000", "1/3")] == ["1,234,567.5", "-1,000", "1/3"]
    shares = [percent(Fraction(text)) for text in ("0.02", "0.0234567", "1/3", "1")]
    assert shares == ["2.0 %", "2.3457 %", "33.3 %", "100.0 %"]


def test_a_meaning_has_one_name() -> None:
    with pytest.raises(ValueError, match="two names"):
        name({"test_price": ("cost", "成本", "money")})
    assert meanings()["test_price"] == ("price", "价格", "money")
