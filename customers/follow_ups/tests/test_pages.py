from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.factories import a_customer, a_follow_up
from customers.models import Customer, FollowUp

pytestmark = pytest.mark.usefixtures("scope")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def customer() -> Customer:
    return a_customer(name="Huaxing")


@pytest.fixture
def browser(client_for, customer):
    return client_for(customer.owner.member)


def test_the_queue_is_parted_by_when_it_is_due(browser, customer):
    now = timezone.now()
    for days in (-2, 60):
        a_follow_up(customer=customer, due_at=now + timedelta(days=days))
    page = browser.get(reverse("customers:follow-ups")).content.decode()

    assert page.index("Overdue") < page.index("Later")
    assert page.count(">Huaxing</a>") == 2


def test_done_ones_are_shown_when_asked_for(browser, customer):
    a_follow_up(customer=customer, state="done", done_at=timezone.now(), note="Old promise")
    url = reverse("customers:follow-ups")

    assert "Old promise" not in browser.get(url).content.decode()
    assert "Old promise" in browser.get(url, {"state": "done"}).content.decode()


def test_planning_twice_by_a_double_press_plans_once(browser, customer):
    form = {
        "client_ref": str(uuid4()),
        "customer": str(customer.pk),
        "note": "Send the quote",
        "due_at": (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        "remind": "60",
    }
    for _ in range(2):
        assert browser.post(reverse("customers:plan-follow-up"), form, headers=HTMX).status_code == 204

    follow_up = FollowUp.objects.get()
    assert follow_up.remind_at == follow_up.due_at - timedelta(hours=1)


@pytest.mark.parametrize(("action", "state"), [("complete-follow-up", "done"), ("cancel-follow-up", "cancelled")])
def test_one_press_closes_it_and_undo_opens_it_again(browser, customer, action, state):
    follow_up = a_follow_up(customer=customer)
    answer = browser.post(reverse(f"customers:{action}", args=[follow_up.pk]), headers=HTMX)
    follow_up.refresh_from_db()
    assert follow_up.state == state

    undo = reverse("customers:reopen-follow-up", args=[follow_up.pk])
    assert undo in answer["HX-Trigger"]
    browser.post(undo, headers=HTMX)
    follow_up.refresh_from_db()
    assert follow_up.state == "open"


def test_put_off_until_next_week_and_back(browser, customer):
    follow_up = a_follow_up(customer=customer, due_at=timezone.now())
    before = follow_up.due_at
    address = reverse("customers:snooze-follow-up", args=[follow_up.pk])
    browser.post(f"{address}?to=next-week", headers=HTMX)
    follow_up.refresh_from_db()
    assert follow_up.due_at > before

    browser.post(address + "?" + f"to={before.isoformat().replace('+', '%2B')}", headers=HTMX)
    follow_up.refresh_from_db()
    assert follow_up.due_at == before
    assert browser.post(f"{address}?to=nonsense").status_code == 404


def test_a_refusal_is_said_in_words(browser, customer):
    follow_up = a_follow_up(customer=customer, state="done", done_at=timezone.now())
    answer = browser.post(reverse("customers:cancel-follow-up", args=[follow_up.pk]), headers=HTMX)

    assert answer.status_code == 409
    assert "Reopen it first" in answer.content.decode()


def test_another_agents_follow_up_does_not_exist(browser):
    follow_up = a_follow_up()
    for name in ("complete-follow-up", "cancel-follow-up", "reopen-follow-up", "reschedule-follow-up"):
        assert browser.post(reverse(f"customers:{name}", args=[follow_up.pk])).status_code == 404
    assert browser.get(reverse("customers:follow-up", args=[follow_up.pk])).status_code == 404


def test_a_viewer_sees_no_buttons(client_for, customer):
    a_follow_up(customer=customer)
    page = client_for(a_member(Role.VIEWER)).get(reverse("customers:follow-ups")).content.decode()

    assert "Huaxing" in page
    assert "/complete/" not in page


def test_the_page_of_one_follow_up_shows_what_was_promised(browser, customer):
    follow_up = a_follow_up(customer=customer, note="Send the quote")
    assert "Send the quote" in browser.get(reverse("customers:follow-up", args=[follow_up.pk])).content.decode()


def test_a_manager_plans_for_the_team_and_an_agent_only_for_themselves(client_for, customer):
    other = an_agent()
    url, form = (
        reverse("customers:plan-follow-up"),
        {
            "client_ref": str(uuid4()),
            "customer": str(customer.pk),
            "note": "Call",
            "due_at": "2099-01-01T10:00",
            "agent": str(other.pk),
        },
    )
    client_for(customer.owner.member).post(url, form)
    client_for(a_member(Role.OWNER)).post(url, form | {"client_ref": str(uuid4())})

    assert {row.agent for row in FollowUp.objects.all()} == {customer.owner, other}


def test_the_queue_costs_the_same_for_one_row_and_for_many(browser, customer, django_assert_max_num_queries):
    for _ in range(20):
        a_follow_up(customer=customer)
    with django_assert_max_num_queries(14):
        browser.get(reverse("customers:follow-ups"))
