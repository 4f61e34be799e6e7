"""Quiet hours and days, on the member's own clock."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from crm.notifications.timing import Quiet

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = SHANGHAI, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


NIGHT = Quiet(SHANGHAI, time(22), time(7, 30))
WEEKNIGHTS = Quiet(SHANGHAI, time(22), time(7, 30), frozenset({0, 1, 2, 3}))
LUNCH = Quiet(SHANGHAI, time(12), time(13))
SUNDAYS = Quiet(SHANGHAI, time(22), time(7, 30), days_off=frozenset({6}))
NEVER = Quiet(SHANGHAI, days_off=frozenset(range(7)))


@pytest.mark.parametrize(
    ("quiet", "now", "end"),
    [
        (NIGHT, at(23, 21, 59), at(23, 21, 59)),
        (NIGHT, at(23, 22), at(24, 7, 30)),
        (NIGHT, at(24, 3), at(24, 7, 30)),
        (NIGHT, at(24, 7, 30), at(24, 7, 30)),
        (WEEKNIGHTS, at(27, 23), at(27, 23)),  # Friday evening is not among them
        (WEEKNIGHTS, at(27, 3), at(27, 7, 30)),  # the night of Thursday is
        (LUNCH, at(23, 12, 30), at(23, 13)),
        (SUNDAYS, at(28, 23), at(30, 7, 30)),  # Saturday night, Sunday, Sunday night
        (SUNDAYS, at(29, 12), at(30, 7, 30)),
        (NEVER, at(23, 12), at(23, 12)),
        (Quiet(SHANGHAI), at(23, 3), at(23, 3)),
        (Quiet(SHANGHAI, time(8), time(8)), at(23, 8), at(23, 8)),
    ],
)
def test_a_message_waits_for_the_end_of_quiet(quiet, now, end):
    assert quiet.end_after(now) == end


def test_the_hour_that_comes_twice_is_quiet_both_times():
    berlin = ZoneInfo("Europe/Berlin")
    quiet = Quiet(berlin, time(22), time(7))
    assert quiet.end_after(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == datetime(2026, 10, 25, 6, 0, tzinfo=UTC)
