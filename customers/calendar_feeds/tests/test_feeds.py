"""Calendar addresses: what they give, to whom, on whose clock, and when they stop."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.keys import make_key
from crm.accounts.roles import Role
from crm.events.models import Event
from customers.calendar_feeds.models import CalendarFeed
from customers.calendar_feeds.services import READS_AN_HOUR, create_feed, revoke_feed
from customers.factories import a_customer, a_follow_up
from customers.follow_ups.services import cancel_follow_up, reschedule_follow_up
from customers.models import FollowUp

NOW = datetime(2026, 3, 20, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def agent(scope: object) -> Any:
    agent = an_agent(name="Zhou Min")
    agent.member.user.time_zone = "Europe/Berlin"
    agent.member.user.save()
    return agent


def promised(agent: Any, due_at: datetime, note: str = "Call back") -> FollowUp:
    return a_follow_up(agent=agent, customer=a_customer(owner=agent, name="Huaxing"), note=note, due_at=due_at)


def read(secret: str, **headers: str) -> Any:
    return Client().get(reverse("customers:calendar-feed", args=[secret]), headers=headers)


def events(answer: Any) -> list[Any]:
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_the_address_gives_ones_own_promises_on_ones_own_clock(agent: Any) -> None:
    summer = promised(agent, datetime(2026, 3, 30, 7, tzinfo=UTC))
    winter = promised(agent, datetime(2026, 3, 27, 8, tzinfo=UTC))
    promised(an_agent(), datetime(2026, 3, 27, 8, tzinfo=UTC), note="Somebody else's")
    _feed, secret = create_feed(by=agent.member, name="Phone")
    answer = read(secret)
    assert answer["Content-Type"].startswith("text/calendar")
    found = {str(event["uid"]): event for event in events(answer)}
    assert set(found) == {f"{summer.pk}@tongzhou", f"{winter.pk}@tongzhou"}
    for follow_up in (summer, winter):  # nine o'clock on both sides of the change of clocks
        starts = found[f"{follow_up.pk}@tongzhou"]["dtstart"].dt
        assert (starts.hour, starts.astimezone(UTC)) == (9, follow_up.due_at)
    assert b"BEGIN:VTIMEZONE" in answer.content
    assert b"TZID=Europe/Berlin" in answer.content


def test_what_moves_keeps_its_name_and_what_is_called_off_is_told(agent: Any) -> None:
    follow_up = promised(agent, NOW + timedelta(days=1))
    _feed, secret = create_feed(by=agent.member, name="Phone")
    (before,) = events(read(secret))
    reschedule_follow_up(by=agent.member, follow_up=follow_up, due_at=NOW + timedelta(days=2))
    (after,) = events(read(secret))
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    cancel_follow_up(by=agent.member, follow_up=follow_up)
    (cancelled,) = events(read(secret))
    assert cancelled["status"] == "CANCELLED"


def test_a_program_that_has_it_already_is_told_so(agent: Any) -> None:
    follow_up = promised(agent, NOW + timedelta(days=1))
    _feed, secret = create_feed(by=agent.member, name="Phone")
    first = read(secret)
    again = read(secret, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    reschedule_follow_up(by=agent.member, follow_up=follow_up, due_at=NOW + timedelta(days=2))
    assert read(secret, **{"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("ended", ["revoked", "member", "user", "unknown", "nonsense", "elsewhere"])
def test_an_address_that_ended_is_the_same_as_one_that_never_was(agent: Any, ended: str) -> None:
    feed, secret = create_feed(by=agent.member, name="Phone")
    assert read(secret).status_code == 200
    if ended == "revoked":
        revoke_feed(by=agent.member, feed=feed)
    elif ended == "member":
        agent.member.is_active = False
        agent.member.save()
    elif ended == "user":
        agent.member.user.is_active = False
        agent.member.user.save()
    elif ended == "unknown":
        secret = make_key(agent.member.tenant_id, "cal")
    elif ended == "nonsense":
        secret = "cal_x_y"
    else:
        secret = secret.replace("cal_", "tz_", 1)
    never = read(make_key(agent.member.tenant_id, "cal"))
    answer = read(secret)
    assert (answer.status_code, len(answer.content)) == (404, len(never.content))


def test_whoever_asks_too_often_is_told_to_wait(agent: Any) -> None:
    _feed, secret = create_feed(by=agent.member, name="Phone")
    CalendarFeed.objects.update(hour_began_at=NOW, reads_this_hour=READS_AN_HOUR - 1)
    assert read(secret).status_code == 200
    refused = read(secret)
    assert (refused.status_code, refused["Retry-After"]) == (429, "3601")
    with time_machine.travel(NOW + timedelta(hours=1)):
        assert read(secret).status_code == 200


def test_a_browser_signed_in_elsewhere_reads_the_address_too(agent: Any, client_for: Any) -> None:
    promised(agent, NOW + timedelta(days=1))
    _feed, secret = create_feed(by=agent.member, name="Phone")
    browser = client_for(a_member(Role.OWNER))
    assert browser.get(reverse("customers:calendar-feed", args=[secret])).status_code == 200


def test_the_address_is_shown_once_and_kept_as_a_hash(agent: Any, client_for: Any) -> None:
    client = client_for(agent.member)
    made = client.post(reverse("customers:create-calendar-feed"), {"name": "Phone"})
    assert made["Cache-Control"] == "no-store"
    secret = made.content.decode().split("/calendar/feed/")[1].split(".ics")[0]
    assert read(secret).status_code == 200
    feed = CalendarFeed.objects.get()
    assert secret not in f"{feed.digest}{feed.prefix}{list(Event.objects.values_list('data', flat=True))}"
    shown = client.get(reverse("customers:calendar-feeds")).content.decode()
    assert feed.prefix in shown
    assert secret not in shown


def test_nobody_sees_or_ends_the_address_of_somebody_else(agent: Any, client_for: Any) -> None:
    feed, secret = create_feed(by=agent.member, name="Phone of Min")
    owner = client_for(a_member(Role.OWNER))
    assert "Phone of Min" not in owner.get(reverse("customers:calendar-feeds")).content.decode()
    assert owner.post(reverse("customers:revoke-calendar-feed", args=[feed.pk])).status_code == 404
    client_for(agent.member).post(reverse("customers:revoke-calendar-feed", args=[feed.pk]))
    assert read(secret).status_code == 404


def test_ten_addresses_are_enough(agent: Any, client_for: Any) -> None:
    for number in range(10):
        create_feed(by=agent.member, name=f"Phone {number}")
    answer = client_for(agent.member).post(reverse("customers:create-calendar-feed"), {"name": "One more"})
    assert answer.status_code == 422
    assert "End one that is not used" in answer.content.decode()
