"""The calendar through its doors: what it shows to whom, on whose clock, and that moves go through one service."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agents.factories import a_place, a_team, an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.events.models import Event
from customers.factories import a_customer, a_follow_up, an_interaction
from customers.models import FollowUp
from evaluations.factories import a_goal

NOW = datetime(2026, 3, 25, 1, tzinfo=UTC)
CALENDAR, ENTRIES = reverse("home:calendar"), reverse("home:calendar-entries")
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def leader(scope: object) -> Any:
    leader = an_agent(role=Role.MANAGER, name="Lin Wei")
    a_place(leader, a_team(), is_leader=True)
    return leader


@pytest.fixture
def agent(leader: Any) -> Any:
    agent = an_agent(name="Zhou Min")
    a_place(agent, leader.places.get().team)
    agent.member.user.time_zone = "Europe/Berlin"
    agent.member.user.save()
    return agent


def promised(agent: Any, due_at: datetime, name: str = "Huaxing", **changes: Any) -> FollowUp:
    return a_follow_up(customer=a_customer(owner=agent, name=name), agent=agent, due_at=due_at, **changes)


def drawn(client: Any, start: str = "2026-03-23", end: str = "2026-03-30", **asked: str) -> list[dict[str, Any]]:
    answer = client.get(ENTRIES, {"start": start, "end": end} | asked)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["entries"]
    return found


def test_a_week_shows_promises_what_happened_and_the_days_of_goals(agent: Any, client_for: Any) -> None:
    promised(agent, datetime(2026, 3, 26, 8, tzinfo=UTC), name="Planned")
    an_interaction(
        customer=a_customer(owner=agent, name="Visited"), occurred_at=datetime(2026, 3, 24, 9, tzinfo=UTC)
    )
    a_goal(agent=agent, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 27))
    page = client_for(agent.member).get(CALENDAR, {"view": "agenda"}).content.decode()
    for words in ("Planned", "09:00", "Visited", "10:00", "Goal ends", "23–29 Mar 2026"):
        assert words in page
    assert "Goal begins" not in page


def test_times_are_the_readers_wall_clock_on_both_sides_of_the_change_of_clocks(
    agent: Any, client_for: Any
) -> None:
    promised(agent, datetime(2026, 3, 27, 8, tzinfo=UTC))  # nine in winter
    promised(agent, datetime(2026, 3, 30, 7, tzinfo=UTC))  # nine in summer
    starts = [entry["start"] for entry in drawn(client_for(agent.member))]
    assert starts == ["2026-03-27T09:00", "2026-03-30T09:00"]


def test_nobody_sees_the_calendar_of_a_colleague(agent: Any, leader: Any, client_for: Any) -> None:
    promised(agent, datetime(2026, 3, 26, 8, tzinfo=UTC), name="Huaxing Secret")
    stranger = client_for(an_agent().member)
    assert drawn(stranger) == []
    assert "Huaxing Secret" not in stranger.get(CALENDAR, {"agent": "all"}).content.decode()
    assert stranger.get(CALENDAR, {"agent": str(agent.pk)}).status_code == 404
    assert stranger.get(CALENDAR, {"view": "team"}).status_code == 404
    entry = reverse("home:calendar-entry", args=[FollowUp.objects.get().pk])
    assert stranger.get(entry).status_code == 404
    led = client_for(leader.member)
    assert "Huaxing Secret" in led.get(CALENDAR, {"agent": "all"}).content.decode()
    assert "Zhou Min" in led.get(CALENDAR, {"view": "team"}).content.decode()
    assert len(drawn(led)) == 1


def test_a_follow_up_is_dropped_elsewhere_with_a_way_back(agent: Any, client_for: Any) -> None:
    follow_up = promised(
        agent, datetime(2026, 3, 26, 8, tzinfo=UTC), remind_at=datetime(2026, 3, 26, 7, tzinfo=UTC)
    )
    client, url = client_for(agent.member), reverse("customers:move-follow-up", args=[follow_up.pk])
    answer = client.post(url, {"to": "2026-03-30T14:30", "seen": "2026-03-26T09:00"}, headers=HTMX)
    assert answer.status_code == 204
    follow_up.refresh_from_db()
    assert follow_up.due_at == datetime(2026, 3, 30, 12, 30, tzinfo=UTC)
    assert follow_up.due_at - follow_up.remind_at == timedelta(hours=1)
    assert Event.objects.filter(name="follow_up.rescheduled").count() == 1
    assert reverse("customers:snooze-follow-up", args=[follow_up.pk]) in answer.headers["HX-Trigger"]


@pytest.mark.parametrize(
    ("to", "seen", "words"),
    [
        ("2026-03-29T02:30", "2026-03-26T09:00", "clocks leave this time out"),
        ("rubbish", "2026-03-26T09:00", "clocks leave this time out"),
        ("2026-03-27T09:00", "2026-03-25T09:00", "moved this follow-up meanwhile"),
    ],
)
def test_a_move_that_cannot_be_is_said_and_nothing_moves(
    agent: Any, client_for: Any, to: str, seen: str, words: str
) -> None:
    follow_up = promised(agent, datetime(2026, 3, 26, 8, tzinfo=UTC))
    url = reverse("customers:move-follow-up", args=[follow_up.pk])
    answer = client_for(agent.member).post(url, {"to": to, "seen": seen}, headers=HTMX)
    assert answer.status_code == 409
    assert words in answer.content.decode()
    follow_up.refresh_from_db()
    assert follow_up.due_at == datetime(2026, 3, 26, 8, tzinfo=UTC)


def test_a_move_onto_another_promise_is_told(agent: Any, client_for: Any) -> None:
    promised(agent, datetime(2026, 3, 27, 9, tzinfo=UTC), name="Already there")
    follow_up = promised(agent, datetime(2026, 3, 26, 8, tzinfo=UTC))
    url = reverse("customers:move-follow-up", args=[follow_up.pk])
    answer = client_for(agent.member).post(url, {"to": "2026-03-27T10:15"}, headers=HTMX)
    assert "At that time also: Already there" in answer.headers["HX-Trigger"]


def test_what_is_done_is_not_moved_and_a_viewer_moves_nothing(agent: Any, client_for: Any) -> None:
    done = promised(agent, datetime(2026, 3, 24, 8, tzinfo=UTC), state="done", done_at=NOW)
    url = reverse("customers:move-follow-up", args=[done.pk])
    assert client_for(agent.member).post(url, {"to": "2026-03-27T10:15"}, headers=HTMX).status_code == 409
    viewer = client_for(a_member(Role.VIEWER))
    assert viewer.post(url, {"to": "2026-03-27T10:15"}, headers=HTMX).status_code == 403
    assert [entry["editable"] for entry in drawn(viewer)] == [False]


def test_a_new_follow_up_begins_where_the_calendar_was_pointed_at(agent: Any, client_for: Any) -> None:
    page = client_for(agent.member).get(reverse("customers:plan-follow-up"), {"at": "2026-03-27T15:00"})
    assert 'value="2026-03-27T15:00"' in page.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"view": "month"},
        {"day": "yesterday"},
        {"day": "0001-01-01"},
        {"agent": "nobody"},
        {"kind": "rubbish"},
    ],
)
def test_an_address_nobody_made_is_not_found(agent: Any, client_for: Any, asked: dict[str, str]) -> None:
    assert client_for(agent.member).get(CALENDAR, asked).status_code == 404


def test_the_script_may_not_ask_for_years(agent: Any, client_for: Any) -> None:
    client = client_for(agent.member)
    assert client.get(ENTRIES, {"start": "2020-01-01", "end": "2026-01-01"}).status_code == 404
    assert client.get(ENTRIES, {"start": "2026-03-02", "end": "2026-03-01"}).status_code == 404


def test_a_full_week_costs_as_many_queries_as_an_empty_one(agent: Any, leader: Any, client_for: Any) -> None:
    client = client_for(leader.member)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(CALENDAR, {"agent": "all"})
        return len(captured)

    promised(agent, datetime(2026, 3, 26, 8, tzinfo=UTC))
    a_goal(agent=agent, ends_on=date(2026, 3, 27))
    an_interaction(customer=a_customer(owner=agent), occurred_at=NOW)
    few = cost()
    for hour in range(8):
        promised(agent, datetime(2026, 3, 26, 8 + hour, tzinfo=UTC))
        a_goal(agent=agent, ends_on=date(2026, 3, 27))
        an_interaction(customer=a_customer(owner=agent), occurred_at=NOW)
    assert cost() == few <= 18


def test_the_week_begins_on_monday_and_speaks_chinese(agent: Any, client_for: Any) -> None:
    agent.member.user.language = "zh-hans"
    agent.member.user.save()
    page = client_for(agent.member).get(CALENDAR, {"day": "2026-03-29"}).content.decode()
    assert "日程" in page
    assert 'data-day="2026-03-23"' in page
