"""Each slot of the schedule comes once, at the organisation's own time, over every clock change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm.jobs.slots import Daily, Monthly, WhenThereIsWork, moment

ZONES = [
    "Asia/Shanghai",
    "America/New_York",
    "America/Santiago",
    "Europe/Lisbon",
    "Europe/London",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Africa/Casablanca",
    "Asia/Tehran",
    "UTC",
]


@pytest.mark.parametrize("name", ZONES)
def test_every_day_of_three_years_has_one_nightly_slot_near_its_own_ten_past_midnight(name):
    zone, entry = ZoneInfo(name), Daily("nightly", time(0, 10))
    seen: dict[str, datetime] = {}
    now = datetime(2025, 1, 1, tzinfo=UTC)
    while now < datetime(2028, 1, 1, tzinfo=UTC):
        slot = entry.latest(now, zone)
        assert slot.due_at <= now
        assert seen.setdefault(slot.key, slot.due_at) == slot.due_at
        now += timedelta(hours=5)
    days = sorted(seen)
    first = date.fromisoformat(days[0])
    assert days == [(first + timedelta(days=number)).isoformat() for number in range(len(days))]
    assert len(set(seen.values())) == len(seen)
    assert all(due.astimezone(zone).date().isoformat() == key for key, due in seen.items())


def test_a_time_the_clock_skips_is_taken_at_the_next_that_exists():
    santiago = ZoneInfo("America/Santiago")  # on 2026-09-06 the clock goes from 00:00 to 01:00
    assert moment(date(2026, 9, 6), time(0, 10), santiago).astimezone(santiago).time() == time(1, 10)


def test_a_time_that_comes_twice_is_taken_the_first_time():
    new_york = ZoneInfo("America/New_York")
    assert moment(date(2026, 11, 1), time(1, 30), new_york) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_the_month_is_paid_on_its_first_day():
    zone, entry = ZoneInfo("Asia/Shanghai"), Monthly("drafts", 1, time(2, 0))
    just_before = datetime(2026, 10, 31, 17, 59, tzinfo=UTC)
    assert entry.latest(just_before, zone).key == "2026-10"
    assert entry.latest(just_before + timedelta(minutes=1), zone).key == "2026-11"


def test_there_is_no_slot_while_nothing_waits():
    now = datetime(2026, 11, 1, 5, 30, 12, tzinfo=UTC)
    assert WhenThereIsWork("remind", lambda moment: False).latest(now, ZoneInfo("UTC")) is None
    slot = WhenThereIsWork("remind", lambda moment: True).latest(now, ZoneInfo("UTC"))
    assert slot is not None
    assert slot.due_at.second == 0


def test_a_slot_lasts_twenty_seconds_so_that_a_lost_knock_costs_no_minute():
    entry, moment = WhenThereIsWork("remind", lambda moment: True), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    slots = [entry.latest(moment + timedelta(seconds=after), ZoneInfo("UTC")) for after in (0, 19, 20, 40, 60)]
    assert [slot and slot.due_at.second for slot in slots] == [0, 0, 20, 40, 0]
    assert len({slot and slot.key for slot in slots}) == 4
