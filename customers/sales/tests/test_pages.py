from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.factories import a_customer, a_sale
from customers.models import Customer, Sale

pytestmark = pytest.mark.usefixtures("scope")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def customer() -> Customer:
    return a_customer(name="Huaxing")


@pytest.fixture
def browser(client_for, customer):
    return client_for(customer.owner.member)


@pytest.fixture
def form(customer):
    return {
        "client_ref": str(uuid4()),
        "kind": "order",
        "customer": str(customer.pk),
        "amount": "1200.50",
        "occurred_on": timezone.localdate().isoformat(),
    }


def test_the_ledger_adds_up_the_whole_selection(browser, customer):
    a_sale(customer=customer, amount=Decimal(1000))
    a_sale(customer=customer, kind="refund", amount=Decimal(-300))
    a_sale(customer=customer, kind="receipt", amount=Decimal(650))
    page = browser.get(reverse("customers:sales")).content.decode()
    assert ("700.00" in page, "650.00" in page) == (True, True)

    refunds = browser.get(reverse("customers:sales"), {"kind": "refund"}, headers=HTMX).content.decode()
    assert "700.00" not in refunds


def test_a_sale_recorded_by_a_double_press_is_one(browser, customer, form):
    for _ in range(2):
        assert browser.post(reverse("customers:record-sale"), form, headers=HTMX).status_code == 204
    sale = Sale.objects.get()
    assert (sale.amount, sale.agent, sale.currency) == (Decimal("1200.50"), customer.owner, "CNY")


def test_a_refund_is_typed_without_a_sign(browser, customer, form):
    order = a_sale(customer=customer, amount=Decimal(2000))
    address = f"{reverse('customers:record-sale')}?customer={customer.pk}"
    browser.post(address, form | {"kind": "refund", "refunds": str(order.pk)})

    refund = Sale.objects.get(kind="refund")
    assert (refund.amount, refund.reverses) == (Decimal("-1200.50"), order)


def test_a_sale_of_the_future_is_refused_beside_its_field(browser, form):
    answer = browser.post(reverse("customers:record-sale"), form | {"occurred_on": "2999-01-01"}, headers=HTMX)

    assert answer.status_code == 422
    assert "has not come yet" in answer.content.decode()


def test_a_sale_is_reversed_with_a_reason_and_only_once(browser, customer):
    sale = a_sale(customer=customer)
    url = reverse("customers:reverse-sale", args=[sale.pk])
    assert browser.post(url, {"reason": "Entered twice"}, headers=HTMX).status_code == 204
    assert browser.post(url, {"reason": "Entered twice"}, headers=HTMX).status_code == 422

    page = browser.get(reverse("customers:sales")).content.decode()
    assert "Entered twice" in page
    assert url not in page


def test_another_agents_sale_does_not_exist(browser):
    foreign = a_sale()
    assert browser.get(reverse("customers:reverse-sale", args=[foreign.pk])).status_code == 404
    assert str(foreign.pk) not in browser.get(reverse("customers:sales")).content.decode()


def test_a_viewer_records_nothing(client_for, customer):
    sale = a_sale(customer=customer)
    browser = client_for(a_member(Role.VIEWER))
    assert "Huaxing" in browser.get(reverse("customers:sales")).content.decode()
    assert browser.get(reverse("customers:record-sale")).status_code == 403
    assert browser.post(reverse("customers:reverse-sale", args=[sale.pk]), {"reason": "x"}).status_code == 403


def test_the_ledger_costs_the_same_for_one_row_and_for_many(browser, customer, django_assert_max_num_queries):
    for _ in range(20):
        a_sale(customer=customer)
    with django_assert_max_num_queries(16):
        browser.get(reverse("customers:sales"))
