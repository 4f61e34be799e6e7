"""Booked sales: the source of truth for every figure in money."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, reach_of
from crm.accounts.models import Membership
from crm.tenancy.models import KnownElsewhere, TenantModel, known_once
from crm.tenancy.money import amount_field, currency_field
from crm.tenancy.querysets import TenantQuerySet
from customers.products.models import Product
from customers.profiles.models import Customer

_BOOKED = Q(kind__in=["order", "receipt"], amount__gte=0) | Q(kind="refund", amount__lte=0)


class SaleQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Sales credited to agents within reach, and those of customers one may see."""
        reach = reach_of(member)
        if reach is None:
            return self
        return self.filter(Q(agent__among=reach) | Q(customer__in=Customer.objects.visible_to(member)))

    def numbered(self, text: str) -> Self:
        """Those whose number in another system begins with what was typed, as it is or in capitals."""
        if not any(char.isdigit() for char in text):
            return self.none()
        begins = Q()
        for number in {text, text.upper()}:
            begins |= Q(external_id__gte=number, external_id__lt=f"{number}\U0010ffff")
        return self.filter(begins).exclude(external_id="")

    def with_parties(self) -> Self:
        return self.select_related("agent", "customer", "product")

    def newest_first(self) -> Self:
        return self.order_by("-occurred_on", "-pk")

    def standing(self) -> Self:
        """What counts as booked: no reversal, and not taken back by one."""
        taken_back = Sale.objects.filter(reverses=OuterRef("pk"), kind=OuterRef("kind"))
        return self.filter(_BOOKED).filter(~Exists(taken_back))


class Sale(KnownElsewhere, TenantModel):
    """A dated fact in money: an order, a refund or a receipt. Never changed; a correction is a further row.

    `amount` is signed: orders and receipts are positive, refunds negative. A row of the same kind that `reverses`
    another has the opposite sign: it takes it back, and a row that reverses that reversal stands in its place.
    A refund `reverses` the order it refers to, in part or whole. `occurred_on` is the business day it counts for,
    `recorded_at` when we learned of it.
    """

    class Kind(models.TextChoices):
        ORDER = "order", _("Order")
        REFUND = "refund", _("Refund")
        RECEIPT = "receipt", _("Receipt")

    FROM_DEAL = "deal"

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.ORDER)
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="sales", verbose_name=_("agent"), db_index=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="sales", verbose_name=_("customer"), db_index=False
    )
    deal = models.ForeignKey(
        "customers.Deal", models.PROTECT, null=True, blank=True, related_name="sales", verbose_name=_("deal")
    )
    product = models.ForeignKey(
        Product,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sales",
        verbose_name=_("product"),
        db_index=False,
    )
    amount = amount_field()
    currency = currency_field()
    occurred_on = models.DateField(_("day"))
    recorded_at = models.DateTimeField(auto_now_add=True)
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reversals", verbose_name=_("reverses")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.CharField(max_length=10, default="manual", editable=False)
    client_ref = models.UUIDField(null=True, blank=True, editable=False)

    objects = SaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sale")
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=False)
                | Q(kind__in=["order", "receipt"], amount__gte=0)
                | Q(kind="refund", amount__lte=0),
                name="a_refund_is_negative_and_nothing_else",
            ),
            models.UniqueConstraint(
                fields=["tenant", "reverses"],
                condition=Q(kind__in=["order", "receipt"]) & Q(reverses__isnull=False),
                name="reversed_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "deal"],
                condition=Q(kind="order", source="deal", reverses=None),
                name="one_order_per_won_deal",
            ),
            models.UniqueConstraint(fields=["tenant", "agent", "client_ref"], name="sale_written_once"),
            known_once("sale_known_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "agent", "occurred_on"], name="sale_by_agent_and_day"),
            models.Index(fields=["tenant", "customer", "occurred_on"], name="sale_by_customer_and_day"),
            models.Index(fields=["tenant", "-occurred_on", "-id"], name="sale_newest"),
            models.Index(fields=["tenant", "external_id"], condition=~Q(external_id=""), name="sale_by_number"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount} {self.currency}"

    @property
    def is_booking(self) -> bool:
        """Whether it books something, rather than take back another row of its kind."""
        return self.amount < 0 if self.kind == self.Kind.REFUND else self.amount > 0
