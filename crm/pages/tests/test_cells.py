"""A cell is changed where it stands, by the slice's own service, and never over somebody else's change."""

from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.events.models import Event
from customers.factories import a_customer, a_deal, a_follow_up, a_stage
from customers.models import Customer
from customers.profiles.services import change_stage

HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


@pytest.fixture
def browser(owner, client_for):
    return client_for(owner)


def cell(list_name, name, row):
    return reverse("cells:cell", args=[list_name, name, row.pk])


def on_the_clock(moment):
    """The moment where the organisation is."""
    return moment.astimezone(ZoneInfo("Asia/Shanghai"))


def save(browser, address, value, original):
    return browser.post(address, {"value": value, "original": original}, headers=HTMX)


def test_a_cell_opens_with_its_value_and_is_saved_by_the_service(browser):
    customer = a_customer()
    address = cell("customers", "stage", customer)
    opened = browser.get(address, headers=HTMX).content.decode()
    assert 'value="lead" selected' in opened
    response = save(browser, address, "active", "lead")
    assert "Active" in response.content.decode()
    assert Event.objects.filter(name="customer.stage_changed").exists()
    customer.refresh_from_db()
    assert customer.stage == "active"


def test_the_toast_of_a_saved_cell_takes_it_back(browser):
    customer = a_customer()
    response = save(browser, cell("customers", "stage", customer), "active", "lead")
    undo = response["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    assert browser.post(undo, headers=HTMX).status_code == 200
    customer.refresh_from_db()
    assert customer.stage == "lead"


def test_what_another_has_changed_meanwhile_is_shown_and_not_overwritten(browser, owner):
    customer = a_customer()
    change_stage(by=owner, customer=customer, stage="dormant")
    response = save(browser, cell("customers", "stage", customer), "active", "lead")
    assert (response.status_code, response["HX-Retarget"]) == (409, "#sheet")
    words = response.content.decode()
    assert all(word in words for word in ("Active", "Dormant", "Lead"))
    assert Customer.objects.get().stage == "dormant"
    save(browser, cell("customers", "stage", customer), "active", "dormant")
    assert Customer.objects.get().stage == "active"


def test_another_cell_of_the_same_row_is_no_conflict(browser, owner):
    customer, taker = a_customer(), an_agent()
    giver = customer.owner
    change_stage(by=owner, customer=customer, stage="dormant")
    assert save(browser, cell("customers", "owner", customer), str(taker.pk), str(giver.pk)).status_code == 200
    customer.refresh_from_db()
    assert (customer.stage, customer.owner) == ("dormant", taker)


def test_the_same_value_is_no_change(browser):
    customer = a_customer()
    save(browser, cell("customers", "stage", customer), "lead", "lead")
    assert not Event.objects.exists()


def test_a_refused_value_stays_in_the_field_with_the_reason(browser):
    deal = a_deal()
    response = save(browser, cell("deals", "amount", deal), "-5", "1000.00")
    assert response.status_code == 422
    assert 'value="-5"' in response.content.decode()


def test_deals_and_follow_ups_are_changed_in_their_lists(browser):
    stage, deal, follow_up = a_stage(), a_deal(), a_follow_up()
    save(browser, cell("deals", "stage", deal), str(stage.pk), str(deal.stage_id))
    save(browser, cell("deals", "closes_on", deal), "2030-01-02", "")
    save(browser, cell("deals", "amount", deal), "2500", "1000.00")
    original = f"{on_the_clock(follow_up.due_at):%Y-%m-%dT%H:%M}"
    save(browser, cell("follow-ups", "due_at", follow_up), "2030-01-02T09:30", original)
    deal.refresh_from_db()
    follow_up.refresh_from_db()
    assert (deal.stage, str(deal.expected_on), deal.amount) == (stage, "2030-01-02", 2500)
    assert f"{on_the_clock(follow_up.due_at):%Y-%m-%d %H:%M}" == "2030-01-02 09:30"


def test_the_next_follow_up_is_moved_from_the_list_of_customers(browser):
    follow_up = a_follow_up()
    address = cell("customers", "next_follow_up", follow_up.customer)
    original = f"{on_the_clock(follow_up.due_at):%Y-%m-%dT%H:%M}"
    response = save(browser, address, "2030-01-02T09:30", original)
    assert (response.status_code, "2030-01-02" in response.content.decode()) == (200, True)


def test_a_cell_out_of_sight_or_out_of_reach_is_not_changed(scope, client_for):
    agent, stranger = an_agent(), an_agent()
    customer, closed = a_customer(owner=agent), a_deal(stage=a_stage("lost"), closed_on=timezone.localdate())
    own, other = client_for(agent.member), client_for(stranger.member)
    answers = {
        other.get(cell("customers", "stage", customer)).status_code,
        other.get(reverse("cells:cell", args=["customers", "stage", uuid4()])).status_code,
        other.get(reverse("cells:cell", args=["customers", "nonsense", customer.pk])).status_code,
    }
    assert answers == {404}
    assert save(own, cell("customers", "owner", customer), str(stranger.pk), str(agent.pk)).status_code == 403
    owner = client_for(a_member(Role.OWNER))
    assert save(owner, cell("deals", "amount", closed), "1", "1000.00").status_code == 403


def test_who_may_change_a_cell_is_offered_a_pencil_and_nobody_else(scope, client_for):
    a_customer()
    page = reverse("customers:customers")
    assert "data-cell-edit" in client_for(a_member(Role.OWNER)).get(page).content.decode()
    viewer = client_for(a_member(Role.VIEWER)).get(page).content.decode()
    assert "data-cell-edit" not in viewer
    assert "data-select" not in viewer
