"""Sales from a file."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from agents.models import Agent
from crm.accounts.models import Membership
from crm.imports.lookups import Reference
from crm.imports.parsers import Amount, Choice, Day, Text
from crm.imports.registry import SYSTEM, Column, FactImporter, Record
from crm.tenancy.clock import today
from customers.products.models import Product
from customers.profiles.models import Customer
from customers.sales.models import Sale
from customers.sales.services import SaleDraft, check_sale, record_sales, reverse_sales

KINDS = {
    Sale.Kind.ORDER: ("sale", "订单", "销售", "成交"),
    Sale.Kind.REFUND: ("return", "credit", "退款", "退货"),
    Sale.Kind.RECEIPT: ("payment", "回款", "收款"),
}


class SaleImporter(FactImporter):
    """Orders, refunds and receipts: rows are added, never changed."""

    kind = "sales"
    label = _("Sales")
    order = 80
    model = Sale
    parties = {"agent": Agent, "customer": Customer, "product": Product}
    columns = (
        Column(
            "external_id",
            _("external id"),
            Text(120),
            ("id", "order id", "order number", "外部编号", "订单号", "单号"),
            example="S-1001",
        ),
        Column(
            "kind",
            _("kind"),
            Choice.of(Sale.Kind.choices, KINDS),
            ("type", "类型"),
            example="order",
            example_zh="订单",
            default=Sale.Kind.ORDER,
        ),
        Column(
            "agent",
            _("agent"),
            Reference(gettext_noop("agents"), Agent.objects.visible_to, ("name", "email", "code", "external_id")),
            ("sales agent", "owner", "负责人", "客户经理", "代理"),
            True,
            "Anna Snelling",
            "李娜",
        ),
        Column(
            "customer",
            _("customer"),
            Reference(gettext_noop("customers"), Customer.objects.visible_to),
            ("account", "company", "客户", "客户名称"),
            True,
            "Acme Corporation",
            "华星科技",
        ),
        Column(
            "product",
            _("product"),
            Reference(gettext_noop("products"), Product.objects.visible_to),
            ("product name", "产品", "产品名称"),
            example="GTX Pro",
            example_zh="标准版",
        ),
        Column(
            "amount",
            _("amount"),
            Amount(minimum=None),
            ("value", "total", "金额", "销售额", "成交金额"),
            True,
            "4514.00",
        ),
        Column(
            "occurred_on",
            _("day"),
            Day(),
            ("date", "order date", "日期", "订单日期", "成交日期"),
            True,
            "2026-03-05",
        ),
        Column("note", _("note"), Text(300), ("remark", "备注")),
    )
    day: date

    def begin(self, *, by: Membership) -> Self:
        mine = super().begin(by=by)
        mine.day = today(ZoneInfo(by.tenant.time_zone))
        return mine

    def check(self, record: Record) -> None:
        check_sale(self.draft_of(record, self.stand_ins(record), ""), day=self.day)

    def draft_of(self, record: Record, party: Callable[[str], Any], external_id: str) -> SaleDraft:
        return SaleDraft(
            kind=record["kind"] or Sale.Kind.ORDER,
            agent=party("agent"),
            customer=party("customer"),
            product=party("product"),
            amount=record["amount"],
            currency=self.by.tenant.currency,
            occurred_on=record["occurred_on"],
            note=record["note"] or "",
            external_system=SYSTEM,
            external_id=external_id,
        )

    def write(self, *, by: Membership, drafts: Sequence[SaleDraft]) -> list[Sale]:
        return record_sales(by=by, drafts=drafts, source="import")

    def take_back(self, *, by: Membership, ids: Sequence[UUID]) -> dict[UUID, str]:
        """The ledger keeps both: the sale and the row that takes it back."""
        reverse_sales(by=by, sales=Sale.objects.filter(pk__in=ids), reason=translated("The import was taken back"))
        return {}


SALES = SaleImporter()
