"""A document is read whole: every mistake at once, each with its place and how to mend it."""

from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import BeforeValidator, Field, model_validator

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused, messages, say
from crm.exact.reading import (
    Code,
    Count,
    Currency,
    Day,
    Given,
    Measured,
    Moment,
    Number,
    Part,
    RoundingRule,
    broken,
    place_of,
    read,
)

say({"test_too_dear": ("{price} is more than the budget.", "{price} 超过预算。")})


class Wholesale(Part):
    sort: Literal["wholesale"]
    least: Count = Field(ge=1)


class Retail(Part):
    sort: Literal["retail"]
    price: Number


class Offer(Part):
    """Something with a part of every type."""

    code: Code
    currency: Currency
    price: Number
    starts: Day
    offers: tuple[Annotated[Wholesale | Retail, Field(discriminator="sort")], ...] = Field(min_length=1)
    seen: Moment | None = None
    rounding: RoundingRule = RoundingRule()

    @model_validator(mode="after")
    def _is_affordable(self) -> "Offer":
        if self.price > 1000:
            raise broken("test_too_dear", "price", price=str(self.price))
        return self


GOOD: dict[str, Any] = {
    "code": "spring-1", "currency": "CNY", "price": "9.90", "starts": "2026-03-01",
    "offers": [{"sort": "retail", "price": "1/3"}],
}  # fmt: skip


def found(**changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        read(Offer, GOOD | changes)
    assert all(one.message("en") and one.message("zh-hans") for one in caught.value.problems)
    return [(one.pointer, one.code) for one in caught.value.problems]


def test_a_sound_document_becomes_exact_types() -> None:
    offer = read(Offer, GOOD)

    assert (offer.price, offer.starts, offer.offers[0].price) == (
        Fraction("9.9"),
        date(2026, 3, 1),
        Fraction(1, 3),
    )  # type: ignore[union-attr]
    assert read(Offer, offer.model_dump(mode="json")) == offer


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"price": 9.9}, "/price", "float"),
        ({"price": 9}, "/price", "float"),
        ({"price": "9,90"}, "/price", "not_a_number"),
        ({"price": ["9"]}, "/price", "wrong_type"),
        ({"price": "1001"}, "/price", "test_too_dear"),
        ({"code": "über"}, "/code", "bad_code"),
        ({"currency": "yuan"}, "/currency", "bad_currency"),
        ({"starts": "2026-02-30"}, "/starts", "not_a_day"),
        ({"seen": "2026-02-28T10:00:00"}, "/seen", "not_a_moment"),
        ({"offers": []}, "/offers", "too_few"),
        ({"offers": [{"sort": "auction"}]}, "/offers/0/sort", "not_allowed"),
        ({"offers": [{"price": "1"}]}, "/offers/0", "missing"),
        ({"offers": [{"sort": "retail"}]}, "/offers/0", "missing"),
        ({"offers": [{"sort": "wholesale", "least": 0}]}, "/offers/0/least", "too_small"),
        ({"offers": [{"sort": "wholesale", "least": True}]}, "/offers/0/least", "not_a_count"),
        ({"rounding": {"scale": 9}}, "/rounding/scale", "too_large"),
        ({"rounding": {"scale": True}}, "/rounding/scale", "not_a_count"),
        ({"colour": "red"}, "/colour", "unknown_field"),
    ],
)
def test_a_mistake_is_named_with_its_place(changes: dict[str, Any], pointer: str, code: str) -> None:
    assert found(**changes) == [(pointer, code)]


def test_every_mistake_is_named_at_once_and_none_twice() -> None:
    mistakes = found(price=1.5, starts="soon", offers=[{"sort": "retail", "price": 2.5}, {"sort": "retail"}])

    assert mistakes == [
        ("/price", "float"), ("/starts", "not_a_day"), ("/offers/0/price", "float"), ("/offers/1", "missing"),
    ]  # fmt: skip


@pytest.mark.parametrize("data", [None, [], "offer", 5, {"offers": {"a": 1}}])
def test_what_is_no_document_at_all_is_refused_in_words(data: Any) -> None:
    with pytest.raises(Refused) as caught:
        read(Offer, data, "/plan")
    assert all(one.pointer.startswith("/plan") and one.message("zh") for one in caught.value.problems)


def test_inputs_may_say_more_than_is_asked_and_count_in_whole_numbers() -> None:
    class Answers(Given):
        value: Measured

    assert read(Answers, {"value": 9, "by": "a customer"}).value == 9
    with pytest.raises(Refused, match="float"):
        read(Answers, {"value": 9.5})


def test_what_is_left_empty_is_told_from_what_is_no_text() -> None:
    class Named(Given):
        name: Annotated[str, Field(min_length=1)]

    for given, code in (("", "text_too_short"), (5, "wrong_type")):
        with pytest.raises(Refused) as caught:
            read(Named, {"name": given})
        assert [(one.pointer, one.code) for one in caught.value.problems] == [("/name", code)]


def test_one_value_that_stands_for_its_list_is_pointed_at_itself() -> None:
    class Dates(Given):
        days: Annotated[
            tuple[Day, ...], BeforeValidator(lambda given: [given] if isinstance(given, str) else given)
        ]

    for given, pointer in (("soon", "/days"), (["2026-01-01", "soon"], "/days/1")):
        with pytest.raises(Refused) as caught:
            read(Dates, {"days": given})
        assert [one.pointer for one in caught.value.problems] == [pointer]


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("/a/1/b", "/a/1/b"),
        ("/a/tiers/1/b", "/a/1/b"),
        ("/a/1/c", "/a/1"),
        ("/a/7/b", "/a"),
        ("/x~1y/0", "/x~1y/0"),
    ],
)
def test_a_place_is_told_as_the_document_has_it(pointer: str, place: str) -> None:
    assert place_of(pointer, {"a": [{}, {"b": "1"}], "x/y": {"0": "1"}}) == place


def test_nothing_in_a_part_can_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read(Offer, GOOD).price = Fraction(1)  # type: ignore[misc]


def test_a_code_has_one_meaning_and_both_languages() -> None:
    with pytest.raises(ValueError, match="two meanings"):
        say({"missing": ("Something else", "别的")})
    assert all(english and chinese and english != chinese for _, english, chinese in messages())
