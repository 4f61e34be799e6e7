import pytest
import time_machine
from django.urls import reverse

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.factories import a_product
from customers.models import Product


@pytest.fixture
def client(scope, client_for):
    return client_for(a_member(Role.OWNER))


@time_machine.travel("2026-03-20T09:00:30+08:00", tick=False)
def test_a_filter_swaps_in_what_a_reload_would_show(client):
    a_product(name="GTX Pro")
    a_product(name="MG Special")
    address = reverse("customers:products")
    swapped = client.get(address, {"q": "gtx"}, headers={"HX-Request": "true"}).content.decode()
    reloaded = client.get(address, {"q": "gtx"}).content.decode()
    assert "GTX Pro" in swapped
    assert "MG Special" not in swapped
    assert swapped.strip() in reloaded


def test_a_product_is_added_and_changed(client):
    client.post(reverse("customers:new-product"), {"name": "GTX Pro", "currency": "CNY", "is_active": "on"})
    product = Product.objects.get()
    again = client.post(reverse("customers:new-product"), {"name": "GTX Pro", "currency": "CNY"})
    assert again.status_code == 422
    change = reverse("customers:change-product", args=[product.pk])
    client.post(change, {"name": "GTX Pro", "currency": "CNY", "list_price": "4821.00"})
    product.refresh_from_db()
    assert (product.list_price, product.is_active) == (4821, False)
    assert client.post(change, {"name": "GTX Pro", "currency": "CNY", "list_price": "-1"}).status_code == 422


def test_an_agent_reads_products_and_does_not_change_them(scope, client_for):
    client = client_for(a_member(Role.AGENT))
    assert client.get(reverse("customers:products")).status_code == 200
    assert client.get(reverse("customers:new-product")).status_code == 403
