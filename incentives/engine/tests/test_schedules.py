"""Parts by the calendar: fixed when the amount is earned, paid on their days."""

from datetime import date
from typing import Any

import pytest

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import Part, read
from incentives.engine.releases import Schedule
from incentives.engine.schedules import Holdback, Installments, holdback, installments
from incentives.engine.tests.telling import CENTS, YEN, told

EARNED_ON = date(2026, 1, 31)


def an_installment_plan(**fields: Any) -> Installments:
    return read(Installments, {"type": "installments"} | fields)


def a_holdback(**fields: Any) -> Holdback:
    return read(Holdback, {"type": "holdback", "pct": "0.3"} | fields)


def paid(schedule: Schedule) -> list[Fraction]:
    return [told(schedule.explained(part)) for part in schedule.releases]


def test_instalments_are_equal_to_the_cent_and_come_to_the_earning() -> None:
    schedule = installments(an_installment_plan(n=3), Fraction(100), CENTS)

    assert paid(schedule) == [Fraction("33.33"), Fraction("33.34"), Fraction("33.33")]
    assert [part.ref for part in schedule.releases] == ["1", "2", "3"]


def test_a_negative_earning_is_taken_back_in_the_same_parts() -> None:
    assert paid(installments(an_installment_plan(n=3), Fraction(-100), CENTS)) == [
        Fraction("-33.33"),
        Fraction("-33.34"),
        Fraction("-33.33"),
    ]


def test_a_currency_without_minor_unit_is_paid_in_whole_units() -> None:
    assert paid(installments(an_installment_plan(n=3), Fraction(1000), YEN)) == [333, 334, 333]


def test_instalments_may_have_days() -> None:
    schedule = installments(an_installment_plan(dates=["2026-02-01", "2026-05-01"]), Fraction(60), CENTS)

    assert [(part.on, part.term.value) for part in schedule.releases] == [
        (date(2026, 2, 1), 30),
        (date(2026, 5, 1), 30),
    ]


def test_the_first_undated_instalment_is_paid_at_once() -> None:
    schedule = installments(an_installment_plan(n=3), Fraction(60), CENTS)

    assert [part.waits for part in schedule.releases] == [False, True, True]


def test_what_is_held_back_and_what_is_paid_come_to_the_earning() -> None:
    schedule = holdback(a_holdback(pct="1/3", release_after_days=30), Fraction("100.01"), CENTS, EARNED_ON)

    assert paid(schedule) == [Fraction("66.67"), Fraction("33.34")]
    assert [part.on for part in schedule.releases] == [EARNED_ON, date(2026, 3, 2)]


def test_a_holdback_may_run_in_months() -> None:
    schedule = holdback(a_holdback(release_after_months=1), Fraction(100), CENTS, EARNED_ON)

    assert schedule.releases[1].on == date(2026, 2, 28)


@pytest.mark.parametrize(("share", "parts"), [("0", [100, 0]), ("1", [0, 100])])
def test_nothing_or_everything_may_be_held_back(share: str, parts: list[int]) -> None:
    assert paid(holdback(a_holdback(pct=share, release_after_days=1), Fraction(100), CENTS)) == parts


@pytest.mark.parametrize(
    ("kind", "data", "code", "pointer"),
    [
        (Installments, {"type": "installments"}, "instalments_unknown", ""),
        (Installments, {"type": "installments", "n": 0}, "too_small", "/n"),
        (Installments, {"type": "installments", "n": "3"}, "not_a_count", "/n"),
        (
            Installments,
            {"type": "installments", "n": 2, "dates": ["2026-01-01"]},
            "instalment_days_differ",
            "/dates",
        ),
        (
            Installments,
            {"type": "installments", "dates": ["2026-02-01", "2026-02-01"]},
            "days_not_increasing",
            "/dates",
        ),
        (Holdback, {"type": "holdback", "pct": "1.1", "release_after_days": 1}, "too_large", "/pct"),
        (Holdback, {"type": "holdback", "pct": "-0.1", "release_after_days": 1}, "too_small", "/pct"),
        (Holdback, {"type": "holdback", "pct": "0.1"}, "release_delay_missing", ""),
        (
            Holdback,
            {"type": "holdback", "pct": "0.1", "release_after_days": 1, "release_after_months": 1},
            "release_delay_missing",
            "/release_after_days",
        ),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_where_it_is_mended(
    kind: type[Part], data: dict[str, Any], code: str, pointer: str
) -> None:
    with pytest.raises(Refused) as refused:
        read(kind, data)

    (problem,) = refused.value.problems
    assert (problem.code, problem.pointer) == (code, pointer)
    assert problem.message("en") != problem.message("zh")
