"""Two people save one form: the second sees both versions, and nothing is lost."""

import pytest
from django.urls import reverse

from customers.factories import a_customer
from customers.models import Customer
from customers.profiles.services import change_customer

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def customer() -> Customer:
    return a_customer(name="Huaxing", kind="company", stage="lead")


def form(customer: Customer, **more: str) -> dict[str, str]:
    return {"name": "Huaxing", "kind": "company", "stage": "lead", "_version": str(customer.version)} | more


def test_whoever_saves_second_is_shown_both_and_may_save_once_more(client_for, customer):
    client, address = client_for(customer.owner.member), reverse("customers:change-customer", args=[customer.pk])
    shown = form(customer, phone="13800138000")
    change_customer(by=customer.owner.member, customer=customer, name="Huaxing Ltd")

    answer = client.post(address, shown)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody saved this" in text
    assert "Huaxing Ltd" in text
    assert "13800138000" in text
    customer.refresh_from_db()
    assert customer.name == "Huaxing Ltd"

    assert f'name="_version" value="{customer.version}"' in text
    assert client.post(address, shown | {"_version": str(customer.version)}).status_code == 302
    customer.refresh_from_db()
    assert customer.name == "Huaxing"


def test_nobody_is_asked_when_nobody_else_saved(client_for, customer):
    client, address = client_for(customer.owner.member), reverse("customers:change-customer", args=[customer.pk])
    assert f'name="_version" value="{customer.version}"' in client.get(address).content.decode()
    assert client.post(address, form(customer, name="Huaxing Ltd")).status_code == 302
