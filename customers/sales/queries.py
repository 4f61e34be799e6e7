"""Reading the ledger: which row stands at the end of a chain of corrections."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import DecimalField, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from crm.tenancy.money import ZERO
from crm.tenancy.querysets import array_of
from customers.sales.models import Sale

AMOUNT = DecimalField(max_digits=20, decimal_places=4)


def ends_of(sales: Iterable[Sale]) -> dict[UUID, Sale]:
    """For each sale the last row of its chain: itself, its reversal, or what was booked in its place."""
    ends = {sale.pk: sale for sale in sales}
    open_ends = {sale.pk: first for first, sale in ends.items()}
    while open_ends:
        later = Sale.objects.filter(reverses__in=list(open_ends)).select_related("reverses")
        following = {}
        for row in later:
            if row.reverses is not None and row.kind == row.reverses.kind:
                first = open_ends[row.reverses.pk]
                ends[first] = row
                following[row.pk] = first
        open_ends = following
    return ends


def orders_of_deals(deal_ids: Iterable[UUID]) -> dict[UUID, Sale]:
    """For each deal that was ever won, the last row of the chain its first order began."""
    first = Sale.objects.filter(
        deal__in=list(deal_ids), kind=Sale.Kind.ORDER, source=Sale.FROM_DEAL, reverses=None
    )
    firsts = list(first)
    ends = ends_of(firsts)
    return {sale.deal_id: ends[sale.pk] for sale in firsts if sale.deal_id}


BEHIND = """WITH RECURSIVE behind(id, reverses_id) AS (
    SELECT id, reverses_id FROM customers_sale WHERE id = ANY(%s::uuid[])
    UNION SELECT s.id, s.reverses_id FROM customers_sale s JOIN behind ON s.id = behind.reverses_id)
SELECT id FROM behind"""


def behind(sale_ids: Iterable[UUID]) -> QuerySet[Sale]:
    """These sales, what they reverse, what that reverses, and so on to where each chain began. One query."""
    return Sale.objects.filter(pk__in=RawSQL(BEHIND, [array_of(sale_ids)]))


def left_to_refund(order: Sale) -> Decimal:
    """What of an order has not been refunded yet."""
    refunds = ends_of(Sale.objects.filter(reverses=order, kind=Sale.Kind.REFUND)).values()
    return order.amount + sum((refund.amount for refund in refunds if refund.is_booking), ZERO)


@dataclass(frozen=True)
class Total:
    """What a selection of the ledger adds up to in one currency: orders and refunds are sales."""

    currency: str
    orders: Decimal
    refunds: Decimal
    receipts: Decimal

    @property
    def sales(self) -> Decimal:
        return self.orders + self.refunds


def totals_of(sales: QuerySet) -> list[Total]:
    """Totals over the whole selection, not the page, by currency."""
    sums = {
        kind: Coalesce(Sum("amount", filter=Q(kind=kind)), ZERO, output_field=AMOUNT) for kind in Sale.Kind.values
    }
    rows = sales.order_by().values("currency").annotate(**sums).order_by("currency")
    return [Total(row["currency"], row["order"], row["refund"], row["receipt"]) for row in rows]
