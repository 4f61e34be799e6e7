from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from crm.accounts.models import Membership
from crm.events.models import Event
from customers.factories import a_customer
from customers.models import Customer, Sale
from customers.sales.services import (
    SaleDraft,
    correct_sale,
    record_sale,
    record_sales,
    reverse_sale,
    reverse_sales,
)

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def customer() -> Customer:
    return a_customer()


@pytest.fixture
def by(customer: Customer) -> Membership:
    return customer.owner.member


@pytest.fixture
def order(customer: Customer) -> SaleDraft:
    return SaleDraft(
        kind=Sale.Kind.ORDER,
        agent=customer.owner,
        customer=customer,
        amount=Decimal("1200.50"),
        currency="CNY",
        occurred_on=timezone.localdate() - timedelta(days=3),
    )


def total() -> Decimal:
    return Sale.objects.aggregate(sum=Sum("amount"))["sum"]


def refused(error: pytest.ExceptionInfo[ValidationError], field: str) -> str:
    (problem,) = error.value.error_dict[field]
    return problem.code


def test_a_sale_says_which_agents_day_it_changed(by, order):
    sale = record_sale(by=by, draft=order)

    event = Event.objects.get(name="sale.recorded")
    assert event.subject_id == sale.pk
    assert event.data["agent_days"] == [[str(order.agent.pk), order.occurred_on.isoformat()]]


@pytest.mark.parametrize(
    ("kind", "amount", "code"),
    [("order", "-1", "sign"), ("receipt", "-1", "sign"), ("refund", "1", "sign"), ("order", "0", "zero")],
)
def test_each_kind_has_its_sign(by, order, kind, amount, code):
    with pytest.raises(ValidationError) as error:
        record_sale(by=by, draft=replace(order, kind=kind, amount=Decimal(amount)))
    assert refused(error, "amount") == code
    assert not Sale.objects.exists()


def test_a_sale_of_tomorrow_is_refused(by, order):
    with pytest.raises(ValidationError) as error:
        record_sale(by=by, draft=replace(order, occurred_on=timezone.localdate() + timedelta(days=2)))
    assert refused(error, "occurred_on") == "future"


def test_a_sale_sent_twice_is_one_sale(by, order):
    order = replace(order, client_ref=uuid4())
    first, second = record_sale(by=by, draft=order), record_sale(by=by, draft=order)

    assert first == second
    assert Sale.objects.count() == Event.objects.count() == 1


def test_an_external_id_sent_again_with_other_figures_corrects_the_sale_by_further_rows(by, order):
    order = replace(order, external_system="erp", external_id="SO-1")
    record_sale(by=by, draft=order)
    corrected = record_sale(by=by, draft=replace(order, amount=Decimal(900)))
    again = record_sale(by=by, draft=replace(order, amount=Decimal(900)))

    assert corrected == again
    assert total() == 900
    assert [sale.amount for sale in Sale.objects.order_by("recorded_at", "pk")] == [
        Decimal("1200.50"),
        Decimal("-1200.50"),
        Decimal(900),
    ]
    assert Sale.objects.standing().get() == corrected


def test_what_was_taken_back_can_be_imported_again(by, order):
    order = replace(order, external_system="erp", external_id="SO-1")
    reverse_sales(by=by, sales=record_sales(by=by, drafts=[order]), reason="Import taken back")
    assert total() == 0

    record_sales(by=by, drafts=[order])

    assert total() == Decimal("1200.50")


def test_a_reversal_is_a_further_row_for_the_same_day(by, order):
    sale = record_sale(by=by, draft=order)
    reversal = reverse_sale(by=by, sale=sale, reason="Entered twice")

    assert (reversal.amount, reversal.occurred_on, reversal.reverses) == (-sale.amount, sale.occurred_on, sale)
    assert total() == 0
    assert Event.objects.get(name="sale.reversed").data["agent_days"] == [
        [str(sale.agent_id), sale.occurred_on.isoformat()]
    ]


def test_a_sale_is_reversed_once_and_a_reversal_never(by, order):
    sale = record_sale(by=by, draft=order)
    reversal = reverse_sale(by=by, sale=sale, reason="Entered twice")

    for row in (sale, reversal):
        with pytest.raises(ValidationError) as error:
            reverse_sale(by=by, sale=row, reason="Again")
        assert error.value.code == "invalid_state"
    assert reverse_sales(by=by, sales=[sale], reason="Again") == []


def test_a_correction_is_a_reversal_and_a_new_row(by, order):
    sale = record_sale(by=by, draft=order)
    correct_sale(by=by, sale=sale, draft=replace(order, amount=Decimal(1000)), reason="Typing error")

    assert total() == 1000
    assert Sale.objects.count() == 3


def test_a_refund_may_not_exceed_what_is_left_of_its_order(by, order):
    sale = record_sale(by=by, draft=order)
    refund = replace(order, kind=Sale.Kind.REFUND, amount=Decimal(-1000), refunds=sale)
    record_sale(by=by, draft=refund)

    with pytest.raises(ValidationError) as error:
        record_sale(by=by, draft=refund)
    assert refused(error, "amount") == "too_much"


def test_a_refund_sent_twice_is_given_once(by, order):
    sale = record_sale(by=by, draft=order)
    refund = replace(order, kind=Sale.Kind.REFUND, amount=Decimal(-1000), refunds=sale, client_ref=uuid4())

    assert record_sale(by=by, draft=refund) == record_sale(by=by, draft=refund)
    assert total() == Decimal("200.50")


def test_an_order_with_refunds_is_not_reversed_before_them(by, order):
    sale = record_sale(by=by, draft=order)
    refund = record_sale(by=by, draft=replace(order, kind=Sale.Kind.REFUND, amount=Decimal(-1), refunds=sale))
    with pytest.raises(ValidationError):
        reverse_sale(by=by, sale=sale, reason="Entered twice")

    reverse_sale(by=by, sale=refund, reason="Entered twice")
    reverse_sale(by=by, sale=sale, reason="Entered twice")

    assert total() == 0


@pytest.mark.parametrize("change", ["UPDATE customers_sale SET amount = 1", "DELETE FROM customers_sale"])
def test_a_booked_sale_stays_as_written(by, order, change):
    record_sale(by=by, draft=order)
    with (
        pytest.raises(DatabaseError, match="stays as written"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_many_sales_cost_as_many_queries_as_one(by, order, django_assert_num_queries):
    drafts = [replace(order, external_system="erp", external_id=f"SO-{n}") for n in range(40)]
    with django_assert_num_queries(5):
        record_sales(by=by, drafts=drafts)
    assert Sale.objects.count() == 40
