"""What can be done with booked sales: record, reverse, correct. Nothing is ever changed or deleted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from crm.accounts.models import Membership
from crm.events.models import Event
from crm.events.services import event, record_many
from crm.tenancy.clock import today
from crm.tenancy.money import ZERO
from crm.tenancy.written_once import write_once
from customers.products.models import Product
from customers.profiles.models import Customer
from customers.sales.models import Sale
from customers.sales.queries import ends_of, left_to_refund, orders_of_deals

if TYPE_CHECKING:
    from customers.deals.models import Deal


@dataclass(frozen=True)
class SaleDraft:
    """A sale to be recorded. `amount` is signed, a refund is negative; `refunds` is the order it refers to."""

    kind: str
    agent: Agent
    customer: Customer
    amount: Decimal
    currency: str
    occurred_on: date
    deal: "Deal | None" = None
    product: Product | None = None
    refunds: Sale | None = None
    note: str = ""
    client_ref: UUID | None = None
    external_system: str = ""
    external_id: str = ""


def check_sale(draft: SaleDraft, *, day: date) -> None:
    """Refuse what cannot be a sale, naming the field. `day` is today in the organisation's zone."""
    Sale._meta.get_field("amount").run_validators(draft.amount)
    if draft.amount == 0:
        raise _refusal("amount", "zero", _("Enter an amount. Zero books nothing."))
    if draft.kind == Sale.Kind.REFUND and draft.amount > 0:
        raise _refusal("amount", "sign", _("A refund is a negative amount. Put a minus before it."))
    if draft.kind != Sale.Kind.REFUND and draft.amount < 0:
        raise _refusal(
            "amount", "sign", _("An order or a receipt is more than zero. Record money given back as a refund.")
        )
    if draft.occurred_on > day:
        raise _refusal("occurred_on", "future", _("This day has not come yet. Record the sale when it is made."))
    _check_refunded_order(draft)


def _check_refunded_order(draft: SaleDraft) -> None:
    order = draft.refunds
    if order is None:
        return
    if draft.kind != Sale.Kind.REFUND or order.kind != Sale.Kind.ORDER or not order.is_booking:
        raise _refusal("refunds", "not_an_order", _("Only a refund refers to another sale, and only to an order."))
    if order.customer_id != draft.customer.pk or order.currency != draft.currency:
        raise _refusal(
            "refunds", "other_order", _("The order is of another customer or currency. Choose one that fits.")
        )


@transaction.atomic
def record_sales(*, by: Membership, drafts: Sequence[SaleDraft], source: str = "manual") -> list[Sale]:
    """Record orders, refunds and receipts. What was recorded before stays one sale.

    A `client_ref` sent again changes nothing. An id of another system sent again with other figures corrects the
    sale by further rows; the row that stands at the end is returned.
    """
    day = today(ZoneInfo(by.tenant.time_zone))
    for draft in drafts:
        check_sale(draft, day=day)
    orders = [_standing(draft.refunds) for draft in drafts if draft.refunds]
    rows, new = write_once([_row(draft, source=source, reverses=draft.refunds) for draft in drafts], lock=True)
    _keep_refunds_within(orders)
    record_many(_events(by, new))
    fresh = {row.pk for row in new}
    ends = ends_of([row for row in rows if row.pk not in fresh])
    seen = [
        (draft, ends[row.pk])
        for row, draft in zip(rows, drafts, strict=True)
        if row.pk in ends and not (draft.client_ref and draft.client_ref == row.client_ref)
    ]
    standing = _settle(by=by, wanted=seen, source=source)
    return [standing.get(row.pk, row) for row in (ends.get(row.pk, row) for row in rows)]


def record_sale(*, by: Membership, draft: SaleDraft, source: str = "manual") -> Sale:
    """Record one order, refund or receipt."""
    return record_sales(by=by, drafts=[draft], source=source)[0]


@transaction.atomic
def reverse_sales(*, by: Membership, sales: Iterable[Sale], reason: str) -> list[Sale]:
    """Take sales back by further rows that count for the same days. What is taken back already stays as it is."""
    locked = Sale.objects.select_for_update().filter(pk__in=[sale.pk for sale in sales])
    standing = [end for end in ends_of(locked).values() if end.is_booking]
    rows = [_reversal(sale, reason) for sale in standing]
    Sale.objects.bulk_create(rows, batch_size=2000)
    record_many(_events(by, rows))
    return rows


@transaction.atomic
def reverse_sale(*, by: Membership, sale: Sale, reason: str, occurred_on: date | None = None) -> Sale:
    """Take one sale back by a further row. It counts for the same day unless another is given."""
    sale = _standing(sale)
    if sale.kind == Sale.Kind.ORDER and left_to_refund(sale) != sale.amount:
        raise ValidationError(
            _("Parts of this order were refunded. Reverse its refunds first."), code="invalid_state"
        )
    row = _reversal(sale, reason, occurred_on)
    row.save(force_insert=True)
    record_many(_events(by, [row]))
    return row


@transaction.atomic
def correct_sale(*, by: Membership, sale: Sale, draft: SaleDraft, reason: str) -> Sale:
    """Take a sale back and book it rightly, in two further rows."""
    sale = _standing(sale)
    check_sale(replace(draft, refunds=None), day=today(ZoneInfo(by.tenant.time_zone)))
    if draft.kind != sale.kind:
        raise _refusal(
            "kind", "other_kind", _("A correction keeps the kind. Reverse the sale and record a new one.")
        )
    wanted = [(replace(draft, client_ref=None), sale)]
    return _settle(by=by, wanted=wanted, source=sale.source, reason=reason).get(sale.pk, sale)


@transaction.atomic
def book_orders(*, by: Membership, deals: Sequence["Deal"]) -> None:
    """See that each won deal has one standing order with its figures. What is booked rightly stays."""
    ends = orders_of_deals([deal.pk for deal in deals])
    fresh = [_row(_draft_of(deal), source=Sale.FROM_DEAL) for deal in deals if deal.pk not in ends]
    Sale.objects.bulk_create(fresh, batch_size=2000)
    record_many(_events(by, fresh))
    booked = [(_draft_of(deal), ends[deal.pk]) for deal in deals if deal.pk in ends]
    _settle(by=by, wanted=booked, source=Sale.FROM_DEAL, reason=_("The deal was changed"))


@transaction.atomic
def take_back_orders(*, by: Membership, deals: Sequence["Deal"], reason: str) -> None:
    """Reverse the standing orders of deals that are no longer won."""
    reverse_sales(by=by, sales=orders_of_deals([deal.pk for deal in deals]).values(), reason=reason)


def _settle(
    *, by: Membership, wanted: Sequence[tuple[SaleDraft, Sale]], source: str, reason: str = ""
) -> dict[UUID, Sale]:
    """Bring chains to the figures wanted: nothing where they stand, else a reversal and a row in its place.

    Returns, by the key of each old end, the row that stands now.
    """
    rows, standing = [], {}
    for draft, end in wanted:
        if end.is_booking and _facts(_row(draft, source=source)) == _facts(end):
            continue
        if end.kind != draft.kind:
            raise _refusal(
                "kind", "other_kind", _("This id is taken by a sale of another kind. Reverse that first.")
            )
        reversal = _reversal(end, reason or _("Corrected")) if end.is_booking else end
        standing[end.pk] = _row(
            replace(draft, external_id="", external_system=""), source=source, reverses=reversal
        )
        rows += [*([reversal] if end.is_booking else []), standing[end.pk]]
    Sale.objects.bulk_create(rows, batch_size=2000)
    record_many(_events(by, rows))
    return standing


def _row(draft: SaleDraft, *, source: str, reverses: Sale | None = None) -> Sale:
    return Sale(
        kind=draft.kind,
        agent=draft.agent,
        customer=draft.customer,
        deal=draft.deal,
        product=draft.product,
        amount=draft.amount,
        currency=draft.currency,
        occurred_on=draft.occurred_on,
        note=draft.note,
        source=source,
        reverses=reverses,
        client_ref=draft.client_ref,
        external_system=draft.external_system,
        external_id=draft.external_id,
    )


def _reversal(sale: Sale, reason: str, occurred_on: date | None = None) -> Sale:
    return Sale(
        kind=sale.kind,
        agent_id=sale.agent_id,
        customer_id=sale.customer_id,
        deal_id=sale.deal_id,
        product_id=sale.product_id,
        amount=-sale.amount,
        currency=sale.currency,
        occurred_on=occurred_on or sale.occurred_on,
        note=reason[:300],
        source=sale.source,
        reverses=sale,
    )


def _draft_of(deal: "Deal") -> SaleDraft:
    assert deal.customer is not None
    assert deal.closed_on is not None
    return SaleDraft(
        kind=Sale.Kind.ORDER,
        agent=deal.agent,
        customer=deal.customer,
        amount=deal.amount or ZERO,
        currency=deal.currency,
        occurred_on=deal.closed_on,
        deal=deal,
        product=deal.product,
    )


def _facts(sale: Sale) -> tuple[object, ...]:
    parties = (sale.kind, sale.agent_id, sale.customer_id, sale.deal_id, sale.product_id)
    return (*parties, sale.amount, sale.currency, sale.occurred_on)


def _events(by: Membership, rows: Iterable[Sale]) -> list[Event]:
    return [
        event(
            "sale.recorded" if row.is_booking else "sale.reversed",
            subject=row,
            by=by,
            kind=row.kind,
            customer_id=str(row.customer_id),
            amount=str(row.amount),
            currency=row.currency,
            reverses=str(row.reverses_id) if row.reverses_id else None,
            agent_days=[[str(row.agent_id), row.occurred_on.isoformat()]],
        )
        for row in rows
    ]


def _standing(sale: Sale) -> Sale:
    """The sale, locked, if it still stands."""
    locked = Sale.objects.select_for_update().get(pk=sale.pk)
    if not locked.is_booking:
        raise ValidationError(
            _("This row takes another one back. Record the right sale instead."), code="invalid_state"
        )
    if not Sale.objects.standing().filter(pk=locked.pk).exists():
        raise ValidationError(_("This sale has been reversed already."), code="invalid_state")
    return locked


def _keep_refunds_within(orders: Iterable[Sale]) -> None:
    """Refuse when orders, locked, have come to be refunded more than they were."""
    for order in orders:
        left = left_to_refund(order)
        if left < 0:
            raise _refusal(
                "amount",
                "too_much",
                _("This is %(excess)s more than is left of the order to refund.") % {"excess": -left},
            )


def _refusal(field: str, code: str, message: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})
