from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.factories import a_customer, a_sale
from customers.models import Customer, Sale

pytestmark = pytest.mark.usefixtures("scope")
LIST = "/api/v1/sales/"


@pytest.fixture
def customer() -> Customer:
    return a_customer()


@pytest.fixture
def api(api_for, customer):
    return api_for(customer.owner.member)


@pytest.fixture
def order(customer):
    return {
        "kind": "order",
        "customer": str(customer.pk),
        "amount": {"amount": "1200.50", "currency": "CNY"},
        "occurred_on": timezone.localdate().isoformat(),
    }


def test_an_order_and_its_refund(api, order):
    made = api.post(LIST, order | {"client_ref": str(uuid4())}, format="json").json()
    assert made["amount"] == {"amount": "1200.50", "currency": "CNY"}

    refund = order | {"kind": "refund", "refunds": made["id"]}
    wrong = api.post(LIST, refund, format="json")
    assert wrong.json()["errors"][0] == {
        "pointer": "/amount",
        "code": "sign",
        "message": "A refund is a negative amount. Put a minus before it.",
    }
    right = api.post(LIST, refund | {"amount": {"amount": "-200.50", "currency": "CNY"}}, format="json")
    assert (right.status_code, right.json()["reverses"]) == (201, made["id"])


def test_the_same_key_records_once(api, order):
    headers = {"Idempotency-Key": str(uuid4())}
    first, second = (api.post(LIST, order, format="json", headers=headers) for _ in range(2))

    assert first.json() == second.json()
    assert Sale.objects.count() == 1


def test_an_erp_that_corrects_itself_leaves_three_rows(api, order):
    url = f"{LIST}by-external/erp/SO-1/"
    corrected = order | {"amount": {"amount": "900", "currency": "CNY"}}
    answers = [api.put(url, body, format="json") for body in (order, order, corrected, corrected)]

    assert [answer.status_code for answer in answers] == [201, 200, 200, 200]
    assert answers[-1].json()["amount"]["amount"] == "900.00"
    assert Sale.objects.count() == 3
    assert sum(sale.amount for sale in Sale.objects.all()) == 900


def test_a_sale_is_neither_changed_nor_removed_but_reversed(api, customer):
    sale = a_sale(customer=customer)
    url = f"{LIST}{sale.pk}/"
    assert {api.patch(url, {}, format="json").status_code, api.delete(url).status_code} == {405}

    reversal = api.post(f"{url}reverse/", {"reason": "Entered twice"}, format="json")
    assert (reversal.status_code, reversal.json()["reverses"]) == (201, str(sale.pk))
    assert Decimal(reversal.json()["amount"]["amount"]) == -sale.amount
    assert api.post(f"{url}reverse/", {"reason": "Again"}, format="json").status_code == 409


def test_another_agents_sale_does_not_exist(api):
    url = f"{LIST}{a_sale().pk}/"
    assert {api.get(url).status_code, api.post(f"{url}reverse/", {"reason": "x"}).status_code} == {404}


def test_finance_records_for_an_agent_and_a_viewer_does_not(api_for, order, customer):
    body = order | {"agent": str(customer.owner.pk)}
    assert api_for(a_member(Role.FINANCE)).post(LIST, body, format="json").status_code == 201
    assert api_for(a_member(Role.VIEWER)).post(LIST, body, format="json").status_code == 403
