"""A form that is sent twice does its work once, at every page door."""

from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from agents.factories import an_agent
from crm.api.models import IdempotencyRecord
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope
from customers.factories import a_customer
from customers.models import Contact, Customer, Interaction

HTMX = {"HX-Request": "true"}
NEW = "customers:new-customer"


def new_customer(**more):
    return {"once": str(uuid4()), "name": "Huaxing", "kind": "company", "stage": "lead"} | more


@pytest.fixture
def client(client_for, scope):
    return client_for(an_agent().member)


def test_a_double_tap_adds_one_customer_and_both_taps_are_answered_alike(client):
    form = new_customer()
    first, second = (client.post(reverse(NEW), form, headers=HTMX) for _tap in range(2))
    assert Customer.objects.count() == 1
    assert (second.status_code, second["HX-Redirect"]) == (first.status_code, first["HX-Redirect"])


def test_a_plain_browser_is_led_to_the_same_place_twice(client):
    form = new_customer()
    first, second = (client.post(reverse(NEW), form) for _tap in range(2))
    assert Customer.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_two_that_are_meant_are_two(client):
    for _form in range(2):
        client.post(reverse(NEW), new_customer())
    assert Customer.objects.count() == 2


def test_a_form_that_was_refused_may_be_sent_again_under_its_key(client):
    form = new_customer(name="")
    assert client.post(reverse(NEW), form).status_code == 422
    assert client.post(reverse(NEW), form | {"name": "Huaxing"}).status_code == 302
    assert Customer.objects.count() == 1


def test_words_changed_after_a_lost_answer_are_not_swallowed(client_for, scope):
    """The first was saved but its answer was lost; the person goes on writing and saves again."""
    customer = a_customer()
    client = client_for(customer.owner.member)
    address = f"{reverse('customers:log-interaction')}?customer={customer.pk}"
    form = {
        "client_ref": str(uuid4()),
        "customer": str(customer.pk),
        "channel": "call",
        "outcome": "progress",
        "summary": "Signs",
    }
    client.post(address, form, headers=HTMX)
    answer = client.post(address, form | {"summary": "Signs, after lunch with Liu"}, headers=HTMX)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "after lunch with Liu" in text
    assert "saved a moment ago" in text
    assert form["client_ref"] not in text
    assert Interaction.objects.get().summary == "Signs"


def test_one_key_at_two_forms_is_two_requests(client_for, scope):
    customer = a_customer()
    client, key = client_for(customer.owner.member), str(uuid4())
    client.post(reverse(NEW), new_customer(once=key))
    client.post(reverse("customers:new-contact", args=[customer.pk]), {"once": key, "name": "Liu Yang"})
    assert Contact.objects.filter(name="Liu Yang").exists()


def test_reading_a_form_while_it_is_typed_takes_no_key(client):
    form = {"client_ref": str(uuid4()), "summary": "call back tomorrow 3pm"}
    address = reverse("customers:understand", args=["next_step"])
    for text in ("call back tomorrow 3pm", "call back tomorrow 3pm", "no"):
        assert client.post(address, form | {"summary": text}, headers=HTMX).status_code == 200
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_one(client_for):
    tenant = a_tenant()
    with tenant_scope(tenant.pk, actor="test"):
        client = client_for(an_agent().member)
    form, start, seen = new_customer(), Barrier(2), []

    def tap() -> None:
        start.wait()
        seen.append(client.post(reverse(NEW), form).status_code)
        connection.close()

    taps = [Thread(target=tap) for _number in range(2)]
    for thread in taps:
        thread.start()
    for thread in taps:
        thread.join()
    assert seen == [302, 302]
    with tenant_scope(tenant.pk):
        assert Customer.objects.count() == 1
