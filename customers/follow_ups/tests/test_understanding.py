"""Dates in words in the product: the address that reads a text, the new follow-up, the quick log."""

import re
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.factories import a_customer
from customers.models import Customer, FollowUp, Interaction

pytestmark = pytest.mark.usefixtures("scope")
HTMX = {"HX-Request": "true"}
SHANGHAI = ZoneInfo("Asia/Shanghai")
SENTENCE = "刘总同意，明天下午3点回访"


@pytest.fixture
def customer() -> Customer:
    return a_customer(name="Huaxing")


@pytest.fixture
def browser(client_for, customer):
    return client_for(customer.owner.member)


@pytest.fixture
def form(customer):
    return {"client_ref": str(uuid4()), "customer": str(customer.pk), "channel": "call", "outcome": "progress"}


def tomorrow_at(hour: int) -> datetime:
    day = timezone.now().astimezone(SHANGHAI).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


def shown(answer) -> dict[str, object]:
    """What a form would send with the chips as they stand."""
    page = answer.content.decode()
    ticked = re.findall(r'value="(said:[^"]+)" id="[^"]+" data-untick checked', page)
    return {
        "said": ticked[0] if ticked else "",
        "seen": re.findall(r'name="seen" value="([^"]+)"', page),
        "read_at": "".join(re.findall(r'name="read_at" value="([^"]+)"', page)),
        "offered": re.findall(r'value="(said:[^"]+)" id=', page),
    }


def read(browser, text: str, name: str = "next_step", **more: object):
    field = "summary" if name == "next_step" else "note"
    return browser.post(reverse("customers:understand", args=[name]), {field: text, **more}, headers=HTMX)


def test_a_text_is_answered_with_chips_and_nothing_is_stored(browser):
    answer = read(browser, SENTENCE)
    assert answer.status_code == 200
    assert shown(answer)["said"] == f"said:{tomorrow_at(15).isoformat(timespec='minutes')}"
    assert "15:00" in answer.content.decode()
    assert not FollowUp.objects.exists()
    assert not Interaction.objects.exists()


def test_the_reader_needs_a_member_who_may_work(client, client_for):
    address = reverse("customers:understand", args=["next_step"])
    assert client.post(address, {"summary": SENTENCE}, headers=HTMX).status_code == 401
    assert client_for(a_member(Role.VIEWER)).post(address, {"summary": SENTENCE}).status_code == 403


def test_the_reader_knows_two_forms_and_no_other(browser):
    assert browser.post(reverse("customers:understand", args=["anything"]), {}).status_code == 404
    assert browser.get(reverse("customers:understand", args=["said"])).status_code == 405


def test_a_text_that_tries_to_be_html_is_shown_as_text(browser):
    page = read(browser, "<b>3点</b>回访").content.decode()
    assert "3点" in page
    assert "<b>" not in page


def test_the_date_of_the_chip_is_the_date_stored_once(browser, customer, form):
    chips = shown(read(browser, SENTENCE))
    sent = form | {
        "summary": SENTENCE,
        "next_step": chips["said"],
        "seen": chips["seen"],
        "read_at": chips["read_at"],
    }
    for _ in range(2):  # pressed twice
        assert browser.post(reverse("customers:log-interaction"), sent, headers=HTMX).status_code == 204

    follow_up = FollowUp.objects.get()
    assert (follow_up.due_at, follow_up.note) == (tomorrow_at(15), "回访")
    assert Interaction.objects.get().summary == SENTENCE
    assert str(follow_up.client_ref) == form["client_ref"]


def test_what_is_unticked_is_not_planned(browser, form):
    chips = shown(read(browser, SENTENCE))
    sent = form | {"summary": SENTENCE, "next_step": "", "seen": chips["seen"], "read_at": chips["read_at"]}
    assert browser.post(reverse("customers:log-interaction"), sent, headers=HTMX).status_code == 204
    assert not FollowUp.objects.exists()


def test_a_moment_that_the_text_does_not_say_is_refused(browser, form):
    for moment in (
        "said:2099-01-01T10:00+08:00",
        "said:nonsense",
        f"said:{tomorrow_at(16).isoformat(timespec='minutes')}",
    ):
        answer = browser.post(
            reverse("customers:log-interaction"), form | {"summary": SENTENCE, "next_step": moment}, headers=HTMX
        )
        assert answer.status_code == 422
        assert "not in the text any more" in answer.content.decode()
        assert shown(answer)["said"]
    assert not Interaction.objects.exists()


def test_an_unclear_hour_is_planned_as_chosen(browser, form):
    chips = shown(read(browser, "明天10点回访"))
    assert (chips["said"], len(chips["offered"])) == ("", 2)
    sent = form | {"summary": "明天10点回访", "next_step": chips["offered"][1], "read_at": chips["read_at"]}
    browser.post(reverse("customers:log-interaction"), sent, headers=HTMX)
    assert FollowUp.objects.get().due_at == tomorrow_at(22)


def test_a_promise_saved_before_its_chip_was_seen_is_shown_first(browser, form):
    address, sent = reverse("customers:log-interaction"), form | {"summary": SENTENCE, "next_step": ""}
    answer = browser.post(address, sent, headers=HTMX)
    chips = shown(answer)
    assert answer.status_code == 422
    assert chips["said"]
    assert SENTENCE in answer.content.decode()

    again = sent | {"next_step": chips["said"], "seen": chips["seen"], "read_at": chips["read_at"]}
    assert browser.post(address, again, headers=HTMX).status_code == 204
    assert FollowUp.objects.get().due_at == tomorrow_at(15)


def test_without_a_script_a_sentence_is_a_sentence(browser, form):
    page = browser.get(reverse("customers:log-interaction")).content.decode()
    assert 'name="next_step" value="tomorrow"' in page
    assert browser.post(reverse("customers:log-interaction"), form | {"summary": SENTENCE}).status_code == 302
    assert not FollowUp.objects.exists()


def test_a_new_follow_up_takes_its_time_from_the_sentence(browser, customer):
    chips = shown(read(browser, "明天下午3点回访", "said"))
    sent = {
        "client_ref": str(uuid4()),
        "customer": str(customer.pk),
        "note": "明天下午3点回访",
        "due_at": "2099-01-01T10:00",
        "remind": "15",
        "said": chips["said"],
        "seen": chips["seen"],
        "read_at": chips["read_at"],
    }
    for _ in range(2):
        assert browser.post(reverse("customers:plan-follow-up"), sent, headers=HTMX).status_code == 204
    follow_up = FollowUp.objects.get()
    assert (follow_up.due_at, follow_up.note) == (tomorrow_at(15), "回访")
    assert follow_up.remind_at == tomorrow_at(15) - timedelta(minutes=15)


def test_a_new_follow_up_whose_sentence_was_not_looked_at_is_shown_again(browser, customer):
    sent = {
        "client_ref": str(uuid4()),
        "customer": str(customer.pk),
        "note": "明天下午3点回访",
        "due_at": "2099-01-01T10:00",
        "said": "",
    }
    answer = browser.post(reverse("customers:plan-follow-up"), sent, headers=HTMX)
    assert (answer.status_code, bool(shown(answer)["said"])) == (422, True)
    assert not FollowUp.objects.exists()

    seen = sent | {"seen": shown(answer)["seen"], "read_at": shown(answer)["read_at"]}
    assert browser.post(reverse("customers:plan-follow-up"), seen, headers=HTMX).status_code == 204
    assert FollowUp.objects.get().note == "明天下午3点回访"


def test_a_new_follow_up_without_a_script_keeps_the_time_in_the_box(browser, customer):
    sent = {
        "client_ref": str(uuid4()),
        "customer": str(customer.pk),
        "note": "明天下午3点回访",
        "due_at": "2099-01-01T10:00",
    }
    assert browser.post(reverse("customers:plan-follow-up"), sent).status_code == 302
    assert FollowUp.objects.get().due_at == datetime(2099, 1, 1, 10, tzinfo=SHANGHAI)
    assert browser.post(reverse("customers:plan-follow-up"), sent | {"due_at": ""}).status_code == 422


def test_the_chips_say_themselves_and_belong_to_one_group(browser):
    page = browser.get(reverse("customers:log-interaction")).content.decode()
    assert 'aria-live="polite"' in page
    assert "input changed delay:400ms" in page
    names = set(
        re.findall(r'type="radio" name="(next_step|said)"', page + read(browser, SENTENCE).content.decode())
    )
    assert names == {"next_step"}
