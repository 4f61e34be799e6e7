"""Reading the pipeline: sums by stage, and the board."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from crm.accounts.models import Membership
from crm.pages import formats
from crm.tenancy.money import ZERO
from customers.deals.models import Deal, DealQuerySet, DealStage

SHOWN = 20


@dataclass
class StageSum:
    """What stands at one stage: how many deals, and how much in each currency."""

    stage: DealStage
    count: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)
    deals: list[Deal] = field(default_factory=list)

    @property
    def sum_text(self) -> str:
        return " + ".join(formats.money(amount, currency) for currency, amount in self.amounts.items())

    @property
    def weighted_text(self) -> str:
        """What may be expected of it, by the stage's probability."""
        parts = [(amount * self.stage.probability, currency) for currency, amount in self.amounts.items()]
        return " + ".join(formats.money(amount, currency) for amount, currency in parts)

    @property
    def hidden(self) -> int:
        """How many the board does not show."""
        return self.count - len(self.deals)


def sums_by_stage(member: Membership, deals: QuerySet) -> list[StageSum]:
    """Every stage of the organisation with what of `deals` stands there."""
    sums = {stage.pk: StageSum(stage) for stage in DealStage.objects.visible_to(member).order_by("position", "pk")}
    rows = deals.order_by().values("stage", "currency").annotate(n=Count("pk"), amount=Sum("amount"))
    for row in rows.order_by("currency"):
        found = sums[row["stage"]]
        found.count += row["n"]
        if row["amount"]:
            found.amounts[row["currency"]] = row["amount"]
    return list(sums.values())


def board(member: Membership, deals: DealQuerySet) -> list[StageSum]:
    """The open stages with their sums and, of each, the deals that are to close soonest."""
    open_deals = deals.filter(state=DealStage.Kind.OPEN)
    columns = [found for found in sums_by_stage(member, open_deals) if found.stage.kind == DealStage.Kind.OPEN]
    order = [F("expected_on").asc(nulls_last=True), F("amount").desc(nulls_last=True), F("pk").asc()]
    place = Window(RowNumber(), partition_by="stage", order_by=order)
    by_stage: dict[object, list[Deal]] = defaultdict(list)
    for deal in open_deals.with_parties().alias(place=place).filter(place__lte=SHOWN).order_by(*order):
        by_stage[deal.stage_id].append(deal)
    for column in columns:
        column.deals = by_stage[column.stage.pk]
    return columns


def total_of(sums: list[StageSum]) -> dict[str, Decimal]:
    """Over several stages, by currency."""
    total: dict[str, Decimal] = {}
    for found in sums:
        for currency, amount in found.amounts.items():
            total[currency] = total.get(currency, ZERO) + amount
    return total
