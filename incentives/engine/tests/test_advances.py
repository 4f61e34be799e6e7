"""The first months of a policy paid ahead, the others as they come."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import read
from crm.exact.rounding import rounded
from incentives.engine.advances import Advance, advance
from incentives.engine.tests.telling import CENTS, told


def a_rule(**fields: Any) -> Advance:
    return read(Advance, {"type": "advance", "rate": "1", "advance_months": 9, "term_months": 12} | fields)


@given(
    st.integers(0, 10**7),
    st.integers(0, 20_000),
    st.integers(1, 60).flatmap(lambda term: st.tuples(st.integers(0, term), st.just(term))),
)
def test_advance_and_months_come_to_the_commission_of_the_term(
    premium: int, rate: int, months: tuple[int, int]
) -> None:
    monthly, share = Fraction(premium, 100), Fraction(rate, 10_000)
    rule = Advance(type="advance", rate=share, advance_months=months[0], term_months=months[1])
    schedule = advance(rule, monthly, CENTS)

    parts = [told(schedule.explained(part)) for part in schedule.releases]
    assert sum(parts) == schedule.earned.value == rounded(monthly * share * months[1], CENTS)
    assert len(parts) == months[1] - months[0] + (1 if months[0] else 0)


def test_the_last_months_share_what_the_advance_leaves_to_the_cent() -> None:
    schedule = advance(a_rule(rate="1/3"), Fraction(10), CENTS)

    assert [(part.ref, part.term.value) for part in schedule.releases] == [
        ("advance", 30),
        ("month-10", Fraction("3.33")),
        ("month-11", Fraction("3.34")),
        ("month-12", Fraction("3.33")),
    ]


def test_each_later_month_is_paid_as_its_premium_falls_due() -> None:
    schedule = advance(a_rule(advance_months=11), Fraction(10), CENTS, issued_on=date(2026, 1, 31))

    assert [part.on for part in schedule.releases] == [date(2026, 1, 31), date(2026, 12, 31)]


def test_everything_may_be_advanced_and_nothing() -> None:
    everything, nothing = (advance(a_rule(advance_months=n), Fraction(10), CENTS) for n in (12, 0))

    assert [part.ref for part in everything.releases] == ["advance"]
    assert [part.ref for part in nothing.releases] == [f"month-{n}" for n in range(1, 13)]


def test_the_term_is_a_year_unless_it_is_said() -> None:
    rule = read(Advance, {"type": "advance", "rate": "1", "advance_months": 6})

    assert advance(rule, Fraction(10), CENTS).earned.value == 120


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"advance_months": 13}, "advance_beyond_term", "/advance_months"),
        ({"advance_months": -1}, "too_small", "/advance_months"),
        ({"term_months": 0}, "too_small", "/term_months"),
        ({"term_months": 10**9}, "too_large", "/term_months"),
        ({"rate": "-0.5"}, "too_small", "/rate"),
    ],
)
def test_an_advance_that_cannot_be_meant_is_refused(fields: dict[str, Any], code: str, pointer: str) -> None:
    with pytest.raises(Refused) as refused:
        a_rule(**fields)

    assert (refused.value.problems[0].code, refused.value.problems[0].pointer) == (code, pointer)
