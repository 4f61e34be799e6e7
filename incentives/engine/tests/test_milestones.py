"""Each milestone pays its share when it is there."""

from datetime import date
from typing import Any

import pytest

from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, Refused
from crm.exact.reading import read
from incentives.engine.milestones import Milestones, milestones
from incentives.engine.tests.telling import CENTS, told

EARNED_ON = date(2026, 1, 31)


def some_milestones(*shares: str) -> Milestones:
    parts = [{"ref": f"m{number}", "share": share} for number, share in enumerate(shares, start=1)]
    return read(Milestones, {"type": "milestones", "milestones": parts})


def test_each_milestone_pays_its_share_on_the_day_it_is_reached() -> None:
    rule = some_milestones("1/3", "1/3", "1/3")
    schedule = milestones(rule, Fraction(100), CENTS, EARNED_ON, {"m2": date(2026, 4, 1)})

    paid = [told(schedule.explained(part)) for part in schedule.releases]
    assert paid == [Fraction("33.33"), Fraction("33.34"), Fraction("33.33")]
    assert [(part.on, part.waits) for part in schedule.releases] == [
        (None, True),
        (date(2026, 4, 1), False),
        (None, True),
    ]


def test_a_milestone_reached_on_another_day_than_agreed_is_paid_on_that_day() -> None:
    rule = read(
        Milestones,
        {"type": "milestones", "milestones": [{"ref": "live", "share": "1", "date": "2026-03-01"}]},
    )

    assert milestones(rule, Fraction(5), CENTS).releases[0].on == date(2026, 3, 1)
    reached = {"live": date(2026, 3, 9)}
    assert milestones(rule, Fraction(5), CENTS, reached=reached).releases[0].on == date(2026, 3, 9)


def test_a_milestone_nobody_agreed_on_is_not_passed_over() -> None:
    with pytest.raises(NotComputable) as reason:
        milestones(some_milestones("1"), Fraction(5), CENTS, reached={"party": EARNED_ON})

    assert reason.value.code == "milestone_unknown"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([{"ref": "a", "share": "0.5"}], "shares_not_whole"),
        ([{"ref": "a", "share": "0.5"}, {"ref": "a", "share": "0.5"}], "milestone_repeated"),
    ],
)
def test_shares_that_cannot_be_meant_are_refused(parts: list[dict[str, Any]], code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(Milestones, {"type": "milestones", "milestones": parts})

    assert (refused.value.problems[0].code, refused.value.problems[0].pointer) == (code, "/milestones")
