"""A follow-up that comes back, and one that is put off again and again."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from customers.factories import a_customer, a_follow_up
from customers.follow_ups.repeats import next_due
from customers.follow_ups.services import complete_follow_up, put_off_follow_up, reopen_follow_up, stop_repeating
from customers.models import FollowUp

pytestmark = pytest.mark.usefixtures("scope")
HTMX = {"HX-Request": "true"}
ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("repeats", "due", "done", "day", "expected"),
    [
        ("weekly", "2026-11-23T10:00", "2026-11-23T09:00", None, "2026-11-30T10:00"),
        ("weekly", "2026-11-23T10:00", "2026-12-08T09:00", None, "2026-12-14T10:00"),
        ("monthly", "2026-12-05T10:00", "2026-12-05T11:00", 5, "2027-01-05T10:00"),
        ("monthly", "2027-01-31T10:00", "2027-01-31T11:00", 31, "2027-02-28T10:00"),
        ("monthly", "2027-02-28T10:00", "2027-02-28T11:00", 31, "2027-03-31T10:00"),
        ("monthly", "2026-12-05T10:00", "2027-02-20T11:00", 5, "2027-03-05T10:00"),
        ("month_end", "2026-11-30T10:00", "2026-11-30T11:00", None, "2026-12-31T10:00"),
    ],
)
def test_it_is_due_again_after_it_was_due_and_after_it_was_done(repeats, due, done, day, expected):
    found = next_due(repeats=repeats, due_at=at(due), done_at=at(done), day=day, zone=ZONE)
    assert found == at(expected)


def test_doing_it_plans_the_next_once_and_reopening_calls_that_off():
    customer = a_customer()
    by = customer.owner.member
    promised = a_follow_up(customer=customer, repeats="weekly", due_at=timezone.now())
    for _time in range(2):
        complete_follow_up(by=by, follow_up=promised)
    assert FollowUp.objects.open().count() == 1
    assert FollowUp.objects.open().get().repeats == "weekly"

    reopen_follow_up(by=by, follow_up=promised)
    assert FollowUp.objects.open().get() == promised
    complete_follow_up(by=by, follow_up=promised)
    assert FollowUp.objects.open().count() == 1


def test_one_that_does_not_repeat_any_more_plans_nothing():
    customer = a_customer()
    promised = a_follow_up(customer=customer, repeats="weekly", due_at=timezone.now())
    stop_repeating(by=customer.owner.member, follow_up=promised)
    complete_follow_up(by=customer.owner.member, follow_up=promised)
    assert not FollowUp.objects.open().exists()
    with pytest.raises(ValidationError):
        stop_repeating(by=customer.owner.member, follow_up=promised)


def test_put_off_twice_it_asks_whether_to_move_it_or_to_call_it_off(client_for):
    customer = a_customer()
    promised = a_follow_up(customer=customer, due_at=timezone.now())
    client = client_for(customer.owner.member)
    address = reverse("customers:snooze-follow-up", args=[promised.pk])
    for _time in range(2):
        FollowUp.objects.update(due_at=timezone.now())
        assert client.post(f"{address}?to=tomorrow", headers=HTMX).status_code == 204
    third = client.post(f"{address}?to=tomorrow", headers=HTMX)
    assert third.status_code == 409
    assert "call it off" in third.content.decode()
    sheet = client.get(reverse("customers:reschedule-follow-up", args=[promised.pk]), headers=HTMX)
    assert "put off twice" in sheet.content.decode()
    assert f"/follow-ups/{promised.pk}/cancel/" in sheet.content.decode()


def test_taken_back_it_was_not_put_off(client_for):
    customer = a_customer()
    promised = a_follow_up(customer=customer, due_at=timezone.now())
    before = promised.due_at
    answer = client_for(customer.owner.member).post(
        reverse("customers:snooze-follow-up", args=[promised.pk]) + "?to=tomorrow", headers=HTMX
    )
    undo = answer["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    client_for(customer.owner.member).post(undo, headers=HTMX)
    promised.refresh_from_db()
    assert (promised.due_at, promised.put_off) == (before, 0)


def test_the_reason_is_in_the_audit_trail():
    from crm.events.models import Event

    customer = a_customer()
    promised = a_follow_up(customer=customer)
    put_off_follow_up(
        by=customer.owner.member,
        follow_up=promised,
        due_at=promised.due_at + timedelta(days=1),
        reason="On a business trip",
    )
    assert Event.objects.get(name="follow_up.rescheduled").data["reason"] == "On a business trip"
