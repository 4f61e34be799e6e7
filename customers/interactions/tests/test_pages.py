from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.factories import a_customer, a_deal, a_follow_up, a_sale, an_interaction
from customers.interactions.queries import Position, timeline_of
from customers.models import Customer, DealMove, FollowUp, Interaction
from customers.profiles.services import create_customer

pytestmark = pytest.mark.usefixtures("scope")
HTMX = {"HX-Request": "true"}
LOG = "customers:log-interaction"


@pytest.fixture
def customer() -> Customer:
    return a_customer(name="Huaxing")


@pytest.fixture
def browser(client_for, customer):
    return client_for(customer.owner.member)


@pytest.fixture
def sentence(customer):
    return {
        "client_ref": str(uuid4()),
        "customer": str(customer.pk),
        "channel": "call",
        "outcome": "progress",
        "summary": "Signs this week.",
        "next_step": "tomorrow",
    }


def test_the_quick_log_is_a_sheet_for_a_script_and_a_page_for_a_browser(browser, customer):
    address = f"{reverse(LOG)}?customer={customer.pk}"
    sheet = browser.get(address, headers=HTMX).content.decode()
    page = browser.get(address).content.decode()

    assert "<html" not in sheet
    assert "<html" in page
    for shown in (sheet, page):
        assert "Huaxing" in shown
        assert 'name="client_ref" value="' in shown


def test_two_taps_and_a_sentence_log_and_plan(browser, customer, sentence):
    address = f"{reverse(LOG)}?customer={customer.pk}"
    for _ in range(2):  # pressed twice
        answer = browser.post(address, sentence, headers=HTMX)
        assert answer.status_code == 204

    interaction = Interaction.objects.get()
    follow_up = FollowUp.objects.get()
    assert (interaction.agent, interaction.summary) == (customer.owner, "Signs this week.")
    assert (follow_up.note, follow_up.remind_at) == ("Signs this week.", follow_up.due_at - timedelta(minutes=15))
    due = follow_up.due_at.astimezone(timezone.zoneinfo.ZoneInfo("Asia/Shanghai"))
    assert (due.hour, due.minute) == (10, 0)


def test_a_customer_is_chosen_when_none_is_given(browser, customer, sentence):
    page = browser.get(reverse(LOG)).content.decode()
    assert f'<option value="{customer.pk}">Huaxing' in page

    assert browser.post(reverse(LOG), sentence).status_code == 302
    assert Interaction.objects.get().customer == customer


def test_logging_from_a_follow_up_completes_it_and_undo_gives_it_back(browser, customer, sentence):
    promised = a_follow_up(customer=customer)
    browser.post(f"{reverse(LOG)}?follow_up={promised.pk}", sentence | {"next_step": ""}, headers=HTMX)
    promised.refresh_from_db()
    interaction = Interaction.objects.get()
    assert (promised.state, promised.done_by) == ("done", interaction)

    browser.post(reverse("customers:undo-interaction", args=[interaction.pk]), headers=HTMX)

    promised.refresh_from_db()
    assert promised.state == "open"
    assert not Interaction.objects.exists()


def test_what_was_typed_stays_when_something_is_missing(browser, customer, sentence):
    answer = browser.post(reverse(LOG), sentence | {"next_step": "other"}, headers=HTMX)

    assert answer.status_code == 422
    assert "Signs this week." in answer.content.decode()
    assert not Interaction.objects.exists()


def test_a_customer_out_of_sight_is_neither_offered_nor_taken(browser, sentence):
    foreign = a_customer(name="Hidden away")

    assert "Hidden away" not in browser.get(reverse(LOG)).content.decode()
    assert browser.get(f"{reverse(LOG)}?customer={foreign.pk}").status_code == 404
    assert browser.get(f"{reverse(LOG)}?customer=nonsense").status_code == 404
    assert browser.post(reverse(LOG), sentence | {"customer": str(foreign.pk)}).status_code == 422
    assert browser.get(reverse("customers:timeline", args=[foreign.pk])).status_code == 404


def test_a_helper_cannot_take_back_what_a_colleague_logged(client_for, customer):
    interaction = an_interaction(customer=customer)
    helper = an_agent()
    customer.assignments.create(agent=helper, role="collaborator", starts_on=timezone.localdate())
    browser = client_for(helper.member)

    assert browser.get(reverse("customers:interaction", args=[interaction.pk])).status_code == 200
    assert browser.post(reverse("customers:undo-interaction", args=[interaction.pk])).status_code == 403


def test_a_viewer_reads_and_does_not_log(client_for, customer):
    an_interaction(customer=customer)
    browser = client_for(a_member(Role.VIEWER))

    assert "Huaxing" in browser.get(reverse("customers:interactions")).content.decode()
    assert browser.get(reverse(LOG)).status_code == 403


def test_whoever_is_no_agent_names_one(client_for, customer, sentence):
    browser = client_for(a_member(Role.OWNER))
    assert browser.post(reverse(LOG), sentence).status_code == 422
    assert browser.post(reverse(LOG), sentence | {"agent": str(customer.owner.pk)}).status_code == 302


def test_a_filter_swaps_in_what_a_reload_would_show(browser, customer):
    an_interaction(customer=customer, channel="visit", summary="On site")
    an_interaction(customer=customer, summary="By phone")
    url = reverse("customers:interactions")
    swapped = browser.get(url, {"channel": "visit"}, headers=HTMX).content.decode()

    assert "<html" not in swapped
    assert "On site" in swapped
    assert "By phone" not in swapped


def test_the_list_costs_the_same_for_one_row_and_for_many(browser, customer, django_assert_max_num_queries):
    for _ in range(20):
        an_interaction(customer=customer)
    with django_assert_max_num_queries(14):
        browser.get(reverse("customers:interactions"))


def test_the_stream_is_one_however_it_is_paged(customer, django_assert_max_num_queries):
    now = timezone.now()
    for number in range(12):
        an_interaction(customer=customer, occurred_at=now - timedelta(hours=7 * number))
        a_sale(customer=customer, occurred_on=timezone.localdate() - timedelta(days=number // 4))
    a_follow_up(customer=customer)
    deal = a_deal(customer=customer)
    for _ in range(7):
        DealMove.objects.create(deal=deal, to_stage=deal.stage, moved_on=timezone.localdate() - timedelta(days=1))

    whole = timeline_of(customer, size=100).entries
    paged, before = [], None
    while True:
        with django_assert_max_num_queries(4):
            part = timeline_of(customer, before, size=5)
        paged += part.entries
        if part.older is None:
            break
        before = Position.read(part.older.text)

    assert len(whole) == 32
    assert [entry.row.pk for entry in paged] == [entry.row.pk for entry in whole]


def test_the_stream_shows_each_kind_and_leads_to_the_older(browser, customer):
    for number in range(25):
        an_interaction(
            customer=customer, summary=f"Call {number}", occurred_at=timezone.now() - timedelta(days=number)
        )
    a_sale(customer=customer, amount=Decimal("98765"))
    page = browser.get(reverse("customers:timeline", args=[customer.pk])).content.decode()

    assert "98,765" in page
    assert "Call 3" in page
    assert "Call 24" not in page
    older = page.split('id="older" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Call 24" in browser.get(older, headers=HTMX).content.decode()


def test_typing_brings_the_customers_that_match_and_no_others(browser, customer):
    create_customer(by=customer.owner.member, name="蓝海包装", owner=customer.owner)
    url = reverse("customers:picker")

    assert "蓝海包装" in browser.get(url, {"q": "蓝海"}).content.decode()
    assert "蓝海包装" in browser.get(url, {"q": "lh"}).content.decode()
    assert "蓝海包装" not in browser.get(url, {"q": "huaxing"}).content.decode()
