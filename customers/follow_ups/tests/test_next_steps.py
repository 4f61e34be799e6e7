"""The chips under a text, at moments that are given."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import QueryDict
from django.utils import timezone, translation

from customers.follow_ups.next_steps import NextSteps

pytestmark = pytest.mark.usefixtures("scope")
SHANGHAI = ZoneInfo("Asia/Shanghai")
THURSDAY = datetime(2026, 11, 19, 10, 42, tzinfo=SHANGHAI)
PLAIN = (("", "None"), ("tomorrow", "Tomorrow"))
FRIDAY_3PM = "said:2026-11-20T15:00+08:00"


@pytest.fixture(autouse=True)
def _thursday_in_shanghai():
    with time_machine.travel(THURSDAY, tick=False), timezone.override(SHANGHAI), translation.override("en"):
        yield


def steps(text: str, **more: object) -> NextSteps:
    return NextSteps(name="next_step", text=text, plain=PLAIN, **more)  # type: ignore[arg-type]


def labels(found: NextSteps) -> list[str]:
    return [step.label for group in found.groups for step in group.steps]


def test_a_clear_promise_is_a_ticked_chip_with_its_date_in_full():
    found = steps("明天下午3点回访")
    assert labels(found) == ["20 Nov (Fri) 15:00 Follow-up"]
    assert (found.ticked, found.groups[0].question) == (FRIDAY_3PM, "")
    assert not any(step.is_ticked for step in found.plain)
    with translation.override("zh-hans"):
        assert labels(found) == ["11-20 周五 15:00 回访"]


def test_the_chip_of_another_year_says_the_year():
    assert labels(steps("call back Jan 5")) == ["5 Jan 2027 (Tue) 10:00 Phone call"]


def test_what_is_unclear_is_asked_and_nothing_is_ticked():
    found = steps("明天10点回访")
    assert [group.question for group in found.groups] == ["Which time is “明天10点”?"]
    assert labels(found) == ["20 Nov (Fri) 10:00 Follow-up", "20 Nov (Fri) 22:00 Follow-up"]
    assert [step.value for step in found.plain if step.is_ticked] == [""]


def test_what_repeats_is_offered_once_and_not_ticked():
    found = steps("每月5号回访")
    assert (found.ticked, labels(found)) == ("", ["5 Dec (Sat) 10:00 Follow-up"])
    assert "repeats" in found.groups[0].question


@pytest.mark.parametrize(
    ("text", "ticked"),
    [
        ("客户周五付款到账，明天下午3点", ""),  # two moments and nothing that says which is ours
        ("样品下周三到厂，明天下午3点回访", FRIDAY_3PM),
        ("明天下午3点回访，月底前发报价", ""),
        ("明天下午3点回访，3点半再打电话", ""),
    ],
)
def test_of_several_moments_only_the_one_with_something_to_do_is_ticked(text, ticked):
    assert steps(text).ticked == ticked


def test_what_was_seen_and_left_is_not_ticked_again():
    assert steps("明天下午3点回访", seen=[FRIDAY_3PM]).ticked == ""
    assert steps("明天下午3点回访", seen=[FRIDAY_3PM], chosen=FRIDAY_3PM).ticked == FRIDAY_3PM


def test_another_choice_stays_chosen():
    assert steps("明天下午3点回访", chosen="tomorrow").ticked == "tomorrow"


def test_only_what_the_text_says_can_be_taken():
    found = steps("明天下午3点回访", chosen="said:2026-12-24T15:00+08:00")
    assert [value for value, _label in found.choices] == ["", "tomorrow", FRIDAY_3PM]
    assert found.meaning_of("said:2026-12-24T15:00+08:00") is None


def test_the_text_is_read_at_the_moment_the_chips_were_shown():
    shown_at = THURSDAY - timedelta(minutes=20)
    data = QueryDict(mutable=True)
    data.update({"summary": "in half an hour call back", "read_at": shown_at.isoformat()})
    found = NextSteps.of_form(data, name="next_step", text="summary", plain=PLAIN)
    assert found.said_values == ["said:2026-11-19T10:52+08:00"]


@pytest.mark.parametrize(
    "read_at", ["", "nonsense", "2026-11-19", "2020-01-01T00:00+00:00", "2030-01-01T00:00+00:00"]
)
def test_a_moment_of_reading_that_was_made_up_is_not_believed(read_at):
    found = NextSteps.of_form(
        {"summary": "明天下午3点回访", "read_at": read_at}, name="next_step", text="summary", plain=PLAIN
    )
    assert found.said_values == [FRIDAY_3PM]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "America/Los_Angeles"])
@pytest.mark.parametrize("clock", [(23, 30), (0, 30), (7, 59), (8, 1)])
def test_tomorrow_is_the_readers_tomorrow_around_midnight_and_the_start_of_work(zone, clock):
    here = ZoneInfo(zone)
    now = datetime(2026, 11, 19, *clock, tzinfo=here)
    with time_machine.travel(now, tick=False), timezone.override(here):
        (value,) = steps("明天下午3点回访").said_values
        assert datetime.fromisoformat(value.removeprefix("said:")) == datetime(2026, 11, 20, 15, tzinfo=here)


def test_moments_said_twice_are_one_chip():
    assert len(labels(steps("明天下午3点回访，记得明天下午3点打电话"))) == 1
