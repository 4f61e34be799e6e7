"""A day is shifted: shown first, then done once, and taken back in one step."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest
import time_machine
from django.urls import reverse

from agents.factories import a_place, a_team, an_agent
from crm.accounts.roles import Role
from crm.events.models import Event
from customers.factories import a_customer, a_follow_up
from customers.models import FollowUp

NOW = datetime(2026, 3, 25, 1, tzinfo=UTC)
SHIFT = reverse("customers:shift-day")
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def leader(scope: object) -> Any:
    leader = an_agent(role=Role.MANAGER, name="Lin Wei")
    a_place(leader, a_team(), is_leader=True)
    leader.member.user.time_zone = "Europe/Berlin"
    leader.member.user.save()
    return leader


@pytest.fixture
def agents(leader: Any) -> list[Any]:
    found = [an_agent(name="Zhou Min"), an_agent(name="He Xin")]
    for agent in found:
        a_place(agent, leader.places.get().team)
    return found


def promised(agent: Any, due_at: datetime, name: str = "Huaxing", **changes: Any) -> FollowUp:
    return a_follow_up(customer=a_customer(owner=agent, name=name), agent=agent, due_at=due_at, **changes)


def test_a_sick_day_goes_to_a_colleague_after_it_was_shown(
    leader: Any, agents: list[Any], client_for: Any
) -> None:
    ill, other = agents
    rows = [promised(ill, datetime(2026, 3, 27, hour, tzinfo=UTC), name=f"Customer {hour}") for hour in (8, 10)]
    promised(other, datetime(2026, 3, 30, 7, tzinfo=UTC), name="Already there")
    body = {"agent": ill.pk, "day": "2026-03-27", "to_day": "2026-03-30", "to_agent": other.pk, "confirmed": ""}
    client = client_for(leader.member)
    preview = client.post(SHIFT, body, headers=HTMX).content.decode()
    assert "2 follow-ups would go to He Xin" in preview
    assert "Already there" in preview
    assert not Event.objects.filter(name="follow_up.rescheduled").exists()

    body["confirmed"] = ",".join(sorted(str(row.pk) for row in rows))
    answer = client.post(SHIFT, body, headers=HTMX)
    assert answer.status_code == 204
    moved = FollowUp.objects.filter(pk__in=[row.pk for row in rows]).order_by("due_at")
    assert {row.agent for row in moved} == {other}
    # the clocks change between the two days: nine in the morning stays nine in the morning
    assert [row.due_at for row in moved] == [datetime(2026, 3, 30, hour, tzinfo=UTC) for hour in (7, 9)]
    event = Event.objects.filter(name="follow_up.rescheduled").first()
    assert event is not None
    assert event.after["agent_id"] == str(other.pk)
    assert [str(ill.pk), "2026-03-27"] in event.data["agent_days"]

    undo = orjson.loads(answer.headers["HX-Trigger"])["done"]["undo"]
    assert client.post(undo, headers=HTMX).status_code == 204
    back = FollowUp.objects.filter(pk__in=[row.pk for row in rows]).order_by("due_at")
    assert [(row.agent, row.due_at) for row in back] == [(ill, row.due_at) for row in rows]


def test_what_came_to_the_day_after_the_preview_is_shown_before_it_moves(
    leader: Any, agents: list[Any], client_for: Any
) -> None:
    row = promised(agents[0], datetime(2026, 3, 27, 8, tzinfo=UTC))
    promised(agents[0], datetime(2026, 3, 27, 9, tzinfo=UTC), name="Came later")
    body = {"agent": agents[0].pk, "day": "2026-03-27", "to_day": "2026-03-30", "confirmed": str(row.pk)}
    answer = client_for(leader.member).post(SHIFT, body, headers=HTMX)
    assert answer.status_code == 200
    assert "Came later" in answer.content.decode()


def test_what_is_done_stays_and_an_empty_day_is_said(leader: Any, agents: list[Any], client_for: Any) -> None:
    promised(agents[0], datetime(2026, 3, 27, 8, tzinfo=UTC), state="done", done_at=NOW)
    body = {"agent": agents[0].pk, "day": "2026-03-27", "to_day": "2026-03-30"}
    answer = client_for(leader.member).post(SHIFT, body, headers=HTMX)
    assert answer.status_code == 422
    assert "Nothing is planned" in answer.content.decode()
    same = client_for(leader.member).post(SHIFT, body | {"to_day": "2026-03-27"}, headers=HTMX)
    assert "another day or another agent" in same.content.decode()


def test_nobody_shifts_the_day_of_a_stranger(agents: list[Any], client_for: Any) -> None:
    row = promised(agents[0], datetime(2026, 3, 27, 8, tzinfo=UTC))
    stranger = client_for(an_agent().member)
    body = {"agent": agents[0].pk, "day": "2026-03-27", "to_day": "2026-03-30", "confirmed": str(row.pk)}
    assert stranger.post(SHIFT, body, headers=HTMX).status_code == 422
    back = reverse("customers:shift-back")
    query = f"?day=2026-03-30&agent={agents[0].pk}&keys={row.pk.hex}"
    assert stranger.post(back + query, headers=HTMX).status_code == 404
    row.refresh_from_db()
    assert row.due_at == datetime(2026, 3, 27, 8, tzinfo=UTC)


def test_reminders_move_along(leader: Any, agents: list[Any], client_for: Any) -> None:
    due_at = datetime(2026, 3, 26, 8, tzinfo=UTC)
    row = promised(agents[0], due_at, remind_at=due_at - timedelta(minutes=15), reminded_at=NOW)
    body = {"agent": agents[0].pk, "day": "2026-03-26", "to_day": date(2026, 3, 27), "confirmed": str(row.pk)}
    assert client_for(leader.member).post(SHIFT, body, headers=HTMX).status_code == 204
    row.refresh_from_db()
    assert (row.due_at - row.remind_at, row.reminded_at) == (timedelta(minutes=15), None)
