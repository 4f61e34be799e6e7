"""Arithmetic reads as a person would write it by hand."""

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
from crm.exact.numbers import Fraction
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
        (cut(PRICE, 0), "1,200.00 cut = 1,200.00", "1,200.00 截断 = 1,200.00"),
        (power(total([SHARE, COUNT]), 2), "(15.0 % + 3) ^ 2 = 9.9225", "(15.0 % + 3) ^ 2 = 9.9225"),
        (quotient(PRICE, rounded(product(COUNT, SHARE), Rounding())), "1,200.00 ÷ (3 × 15.0 %) = 2,666.666667",
         "1,200.00 ÷ (3 × 15.0 %) = 2,666.666667"),
        (quotient(PRICE, rounded(PRICE, Rounding())), "1,200.00 ÷ 1,200.00 = 1.00",
         "1,200.00 ÷ 1,200.00 = 1.00"),
        (product(COUNT, rounded(total([PRICE, COUNT]), Rounding())), "3 × (1,200.00 + 3) = 3,609.00",
         "3 × (1,200.00 + 3) = 3,609.00"),
        (product(COUNT, quotient(PRICE, COUNT)), "3 × (1,200.00 ÷ 3) = 1,200.00",
         "3 × (1,200.00 ÷ 3) = 1,200.00"),
        (product(COUNT, value(Fraction(-5), "test_price")), "3 × (-5.00) = -15.00", "3 × (-5.00) = -15.00"),
        (product(COUNT, value(Fraction("1.5"), "test_share")), "3 × 1.5 = 4.50", "3 × 1.5 = 4.50"),
        (product(COUNT, value(Fraction(1), "test_share")), "3 × 100.0 % = 3.00", "3 × 100.0 % = 3.00"),
        (product(COUNT, value(Fraction(0), "test_price")), "3 × 0.00 = 0.00", "3 × 0.00 = 0.00"),
        (difference(PRICE, at_most(PRICE, COUNT)), "1,200.00 − (the lower of 1,200.00 and 3) = 1,197.00",
         "1,200.00 − (1,200.00 与 3 中较低者) = 1,197.00"),
        (difference(PRICE, at_least(PRICE, COUNT)), "1,200.00 − (the higher of 1,200.00 and 3) = 0.00",
         "1,200.00 − (1,200.00 与 3 中较高者) = 0.00"),
        (product(COUNT, total([])), "3 × 0.00 = 0.00", "3 × 0.00 = 0.00"),
        (rounded(product(COUNT, value(Fraction("0.3333"), "test_price")), Rounding()),
         "3 × 0.3333 = 1.00", "3 × 0.3333 = 1.00"),
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


def test_a_number_of_many_is_told_with_its_name() -> None:
    term = product(value(Fraction(2), "test_count", of_what="Anna"), value(Fraction(7)))

    assert dict(rows_of(tree_of("anything", term), "en"))["Where"] == "2 pieces Anna"
    assert dict(rows_of(tree_of("anything", term), "zh-hans"))["其中"] == "件数 Anna 2"
    assert "Where" not in dict(rows_of(tree_of("anything", value(Fraction(7), "unheard_of")), "en"))


def test_money_has_the_decimals_of_its_currency_and_more_only_where_there_are_any() -> None:
    term = product(value(Fraction(2), "test_price"), value(Fraction("1.25"), "test_price"))

    assert rows_of(tree_of("anything", term, scale=0), "en")[0][1] == "2 × 1.25 = 2.5"
    assert rows_of(tree_of("anything", term, scale=3), "en")[0][1] == "2.000 × 1.250 = 2.500"


def test_what_was_rounded_is_told_with_four_decimals_more_than_are_left() -> None:
    third = rounded(value(Fraction(1, 3), "test_price"), Rounding())

    assert rows_of(tree_of("anything", third), "en")[-1] == ("Rounding", "0.333333 to 0.33, half up")
    assert rows_of(tree_of("anything", third, scale=0), "en")[-1] == ("Rounding", "0.3333 to 0.33, half up")


def test_rounding_is_told_where_it_did_something_and_by_which_rule() -> None:
    half = product(value(Fraction("1.1"), "test_price"), value(Fraction("0.05"), "test_share"))

    assert rows_of(tree_of("anything", rounded(half, Rounding())), "en")[-1] == (
        "Rounding",
        "0.055 to 0.06, half up",
    )
    to_even = rows_of(tree_of("anything", rounded(half, Rounding("half_even", 2))), "zh-hans")[-1]
    assert to_even == ("舍入", "0.055 按四舍六入五成双为 0.06")
    assert rows_of(tree_of("anything", rounded(half, Rounding())), "zh-hans")[-1][1] == "0.055 四舍五入为 0.06"
    in_english = rows_of(tree_of("anything", rounded(half, Rounding("half_even", 2))), "en")[-1][1]
    assert in_english == "0.055 to 0.06, half to even"
    assert "Rounding" not in dict(rows_of(tree_of("anything", half), "en"))
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
