"""Deals from a file."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from agents.models import Agent
from crm.accounts.models import Membership
from crm.imports.lookups import Reference
from crm.imports.parsers import Amount, Day, Text
from crm.imports.registry import SYSTEM, Column, FactImporter, Record
from crm.tenancy.clock import today
from customers.deals.models import Deal, DealStage
from customers.deals.services import CHANGEABLE, DealDraft, check_deal, remove_deals, save_deals
from customers.products.models import Product
from customers.profiles.models import Customer

AGENT = Reference(
    gettext_noop("agents"),
    Agent.objects.visible_to,
    ("name", "email", "code", "external_id"),
    report_unused=True,
)
LINKS: dict[str, Any] = {"agent_id": Agent, "customer_id": Customer, "product_id": Product, "stage_id": DealStage}
DAYS = {"opened_on", "expected_on", "closed_on"}


class DealImporter(FactImporter):
    """The pipeline. A won deal books its order, as it does everywhere."""

    kind = "deals"
    label = _("Deals")
    order = 70
    model = Deal
    parties = {"agent": Agent, "customer": Customer, "product": Product, "stage": DealStage}
    columns = (
        Column(
            "external_id",
            _("external id"),
            Text(120),
            ("id", "record id", "opportunity id", "deal id", "外部编号", "商机编号"),
            example="D-1001",
        ),
        Column(
            "agent",
            _("agent"),
            AGENT,
            ("sales agent", "owner", "deal owner", "负责人", "客户经理", "代理"),
            True,
            "Anna Snelling",
            "李娜",
        ),
        Column(
            "name",
            _("name"),
            Text(200),
            ("deal", "deal name", "opportunity", "opportunity name", "商机", "商机名称", "名称"),
            example="Renewal",
            example_zh="续约",
        ),
        Column(
            "customer",
            _("customer"),
            Reference(gettext_noop("customers"), Customer.objects.visible_to),
            ("account", "account name", "company", "客户", "客户名称"),
            example="Acme Corporation",
            example_zh="华星科技",
            notes_empty=True,
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
            "stage",
            _("stage"),
            Reference(gettext_noop("stages"), DealStage.objects.visible_to, ("name",)),
            ("deal stage", "sales stage", "阶段", "商机阶段"),
            True,
            "Engaging",
            "洽谈",
        ),
        Column(
            "amount",
            _("amount"),
            Amount(),
            ("close value", "value", "deal amount", "金额", "商机金额", "预计金额"),
            example="4514.00",
        ),
        Column(
            "opened_on",
            _("opened"),
            Day(),
            ("engage date", "created date", "open date", "创建日期", "开始日期"),
            example="2026-03-05",
        ),
        Column("expected_on", _("expected close"), Day(), ("expected close date", "预计成交日期", "预计成交")),
        Column(
            "closed_on",
            _("closed"),
            Day(),
            ("close date", "closing date", "closed date", "成交日期", "结束日期"),
            example="2026-05-12",
        ),
        Column("lost_reason", _("reason lost"), Text(200), ("loss reason", "输单原因", "丢单原因")),
    )

    stages: dict[UUID, DealStage]
    day: date

    def begin(self, *, by: Membership) -> Self:
        mine = super().begin(by=by)
        mine.stages = DealStage.objects.visible_to(by).in_bulk()
        mine.day = today(ZoneInfo(by.tenant.time_zone))
        return mine

    def check(self, record: Record) -> None:
        stand_in = self.stand_ins(record)
        draft = self.draft_of(
            record, lambda name: self.stages[record["stage"]] if name == "stage" else stand_in(name), ""
        )
        check_deal(draft, day=self.day)

    def draft_of(self, record: Record, party: Callable[[str], Any], external_id: str) -> DealDraft:
        customer, product, stage = party("customer"), party("product"), party("stage")
        is_open = stage.kind == DealStage.Kind.OPEN
        closed_on, amount = record["closed_on"] or None, record["amount"]
        name = record["name"] or " · ".join(str(part) for part in (product, customer) if part and str(part))
        return DealDraft(
            agent=party("agent"),
            name=(name or record.texts.get("external_id") or str(_("Deal")))[:200],
            stage=stage,
            customer=customer,
            product=product,
            amount=amount if isinstance(amount, Decimal) else None,
            opened_on=record["opened_on"] or None,
            expected_on=record["expected_on"] or (closed_on if is_open else None),
            closed_on=None if is_open else closed_on,
            lost_reason=record["lost_reason"] or "",
            external_system=SYSTEM,
            external_id=external_id,
        )

    def write(self, *, by: Membership, drafts: Sequence[DealDraft]) -> list[Deal]:
        return save_deals(by=by, drafts=drafts, source="import")

    def before(self, row: Deal) -> dict[str, Any]:
        figures = {name: getattr(row, name) for name in CHANGEABLE}
        return {name: None if value is None else str(value) for name, value in figures.items()}

    def changed_since(self, versions: Mapping[UUID, int]) -> set[UUID]:
        now = dict(Deal.objects.filter(pk__in=versions).values_list("pk", "version"))
        return {pk for pk, version in versions.items() if now.get(pk) != version}

    def take_back(self, *, by: Membership, ids: Sequence[UUID]) -> dict[UUID, str]:
        remove_deals(by=by, deals=Deal.objects.filter(pk__in=ids), reason=translated("The import was taken back"))
        stay = Deal.objects.filter(pk__in=ids).values_list("pk", flat=True)
        words = translated(
            "Its order is in the ledger for good: the order was reversed and the deal marked as lost."
        )
        return dict.fromkeys(stay, words)

    def set_back(self, *, by: Membership, before: Mapping[UUID, dict[str, Any]]) -> None:
        drafts = [self._former(row, before[row.pk]) for row in Deal.objects.filter(pk__in=before)]
        save_deals(by=by, drafts=drafts, source="import")

    def _former(self, row: Deal, values: dict[str, Any]) -> DealDraft:
        links: dict[str, Any] = {
            name.removesuffix("_id"): model.objects.get(pk=values[name]) if values[name] else None
            for name, model in LINKS.items()
        }
        days: dict[str, Any] = {name: date.fromisoformat(values[name]) if values[name] else None for name in DAYS}
        return DealDraft(
            **links,
            **days,
            name=values["name"],
            amount=Decimal(values["amount"]) if values["amount"] else None,
            currency=values["currency"],
            lost_reason=values["lost_reason"],
            external_system=row.external_system,
            external_id=row.external_id,
        )


DEALS = DealImporter()
