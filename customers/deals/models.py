"""The pipeline: deals, their stages and the way they took."""

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent, reach_of
from crm.accounts.models import Membership
from crm.tenancy.models import ChangedAt, KnownElsewhere, TenantModel, known_once
from crm.tenancy.money import amount_field, currency_field
from crm.tenancy.querysets import SharedQuerySet, TenantQuerySet, array_of
from customers.products.models import Product
from customers.profiles.models import Customer


class DealStage(TenantModel):
    """A step of the pipeline, in the organisation's own words."""

    class Kind(models.TextChoices):
        OPEN = "open", pgettext_lazy("deal", "Open")
        WON = "won", pgettext_lazy("deal", "Won")
        LOST = "lost", pgettext_lazy("deal", "Lost")

    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.OPEN)
    position = models.PositiveSmallIntegerField(_("position"))
    probability = models.DecimalField(_("probability"), max_digits=4, decimal_places=3, default=0)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="one_stage_per_name"),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="probability_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return self.name


SEARCH_AT_MOST = 5_000
"""How many deals a search looks at before it asks who may see them."""


class DealQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Deals of agents within reach, and the deals of customers one may see."""
        reach = reach_of(member)
        if reach is None:
            return self
        return self.filter(Q(agent__among=reach) | Q(customer__in=Customer.objects.visible_to(member)))

    def keys_matching(self, text: str, *, of: Iterable[UUID] = ()) -> list[UUID]:
        """The keys of deals whose name or code contains what was typed, and of those `of` these customers.

        Keys, so that who may see the deals is asked of these few: in one statement every deal would be read.
        """
        sql = "SELECT search_deals(%s, %s) UNION SELECT id FROM customers_deal WHERE customer_id = ANY(%s::uuid[])"
        with connection.cursor() as cursor:
            cursor.execute(sql, [text, SEARCH_AT_MOST, array_of(of)])
            return [key for (key,) in cursor.fetchall()]

    def open(self) -> Self:
        return self.filter(state=DealStage.Kind.OPEN)

    def with_parties(self) -> Self:
        return self.select_related("agent", "customer", "stage", "product")

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class Deal(KnownElsewhere, ChangedAt, TenantModel):
    """A chance to sell. It may stand without a customer until it is won.

    `state` repeats the kind of the stage. `opened_on` is empty for a prospect nobody has engaged yet.
    """

    agent = models.ForeignKey(Agent, models.PROTECT, related_name="deals", verbose_name=_("agent"), db_index=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("customer")
    )
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("product")
    )
    name = models.CharField(_("name"), max_length=200)
    stage = models.ForeignKey(DealStage, models.PROTECT, related_name="deals", verbose_name=_("stage"))
    state = models.CharField(max_length=6, choices=DealStage.Kind, default=DealStage.Kind.OPEN, editable=False)
    amount = amount_field(_("expected amount"), null=True, blank=True)
    currency = currency_field()
    opened_on = models.DateField(_("opened"), null=True, blank=True)
    expected_on = models.DateField(_("expected close"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    lost_reason = models.CharField(_("reason lost"), max_length=200, blank=True)
    source = models.CharField(max_length=20, default="manual", editable=False)

    objects = DealQuerySet.as_manager()

    class Meta:
        verbose_name = _("deal")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="deal_amount_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="deal_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_on=None) | (~Q(state="open") & Q(closed_on__isnull=False)),
                name="a_closed_deal_has_a_day",
            ),
            known_once("deal_known_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-created_at", "-id"], name="deal_newest"),
            models.Index(fields=["tenant", "agent", "closed_on"], name="deal_by_agent_and_close"),
            models.Index(fields=["tenant", "agent", "opened_on"], name="deal_by_agent_and_open"),
        ]

    def __str__(self) -> str:
        return self.name


class DealMoveQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Whoever may see the deal may see its way."""
        return self.filter(deal__in=Deal.objects.visible_to(member))


class DealMove(TenantModel):
    """One step of a deal from stage to stage."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="moves")
    from_stage = models.ForeignKey(DealStage, models.PROTECT, null=True, related_name="+", db_index=False)
    to_stage = models.ForeignKey(DealStage, models.PROTECT, related_name="+", db_index=False)
    moved_on = models.DateField()
    moved_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = DealMoveQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.deal} → {self.to_stage}"
