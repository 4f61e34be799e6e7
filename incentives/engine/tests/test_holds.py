"""A hold moves the day an amount is paid; an open one keeps it for as long as it is open."""

from datetime import date
from typing import Any

import pytest

from crm.exact.problems import Refused
from crm.exact.reading import read
from incentives.engine.holds import Hold, payable_on

DUE = date(2026, 3, 10)


def hold(**changes: Any) -> Hold:
    return read(Hold, {"reason": "papers are missing", "author": "finance"} | changes)


@pytest.mark.parametrize(
    ("changes", "paid"),
    [
        ({"until": "2026-03-31"}, date(2026, 4, 1)),
        ({"until": "2026-03-10"}, date(2026, 3, 11)),
        ({"until": "2026-03-09"}, DUE),
        ({"from": "2026-03-11", "until": "2026-03-31"}, DUE),
        ({"from": "2026-03-10", "until": "2026-03-31"}, date(2026, 4, 1)),
        ({"lifted_on": "2026-03-20"}, date(2026, 3, 20)),
        ({"until": "2026-03-31", "lifted_on": "2026-03-20"}, date(2026, 3, 20)),
        ({"until": "2026-03-15", "lifted_on": "2026-03-20"}, date(2026, 3, 16)),
        ({}, None),
        ({"condition": "the contract is signed"}, None),
    ],
)
def test_what_is_due_waits_for_the_end_of_the_hold(changes: dict[str, Any], paid: date | None) -> None:
    assert payable_on(DUE, [hold(**changes)]) == paid


def test_a_second_hold_that_runs_on_is_waited_for_as_well() -> None:
    first, second = hold(until="2026-03-31"), hold(**{"from": "2026-03-15", "until": "2026-05-31"})

    assert payable_on(DUE, [second, first]) == date(2026, 6, 1)


def test_a_hold_says_why() -> None:
    with pytest.raises(Refused) as refused:
        read(Hold, {"author": "finance"})

    assert refused.value.problems[0].code == "missing"
