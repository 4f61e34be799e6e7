"""Tiers on two axes: size by sales, depth by how closely we work together."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Membership
from crm.tenancy.models import ChangedAt, TenantModel
from crm.tenancy.money import amount_field
from crm.tenancy.querysets import SharedQuerySet, TenantQuerySet
from customers.profiles.models import Customer

TIER_WORDS = dict([*Customer.Size.choices, *Customer.Depth.choices])


class TierRule(ChangedAt, TenantModel):
    """The organisation's one rule: what twelve months must show for each tier, and how often each is met."""

    large_from = amount_field(_("large from sales of"), default=100_000)
    medium_from = amount_field(_("medium from sales of"), default=20_000)
    core_from = models.PositiveIntegerField(_("core from interactions"), default=24)
    general_from = models.PositiveIntegerField(_("general from interactions"), default=6)
    large_within = models.PositiveSmallIntegerField(_("large: contact within days"), default=21)
    medium_within = models.PositiveSmallIntegerField(_("medium: contact within days"), default=45)
    small_within = models.PositiveSmallIntegerField(_("small: contact within days"), default=90)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("tier rule")
        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="one_tier_rule"),
            models.CheckConstraint(
                condition=models.Q(large_from__gt=models.F("medium_from"), medium_from__gte=0),
                name="large_is_above_medium",
            ),
            models.CheckConstraint(
                condition=models.Q(core_from__gt=models.F("general_from")), name="core_is_above_general"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    large_within__gte=1,
                    medium_within__gte=models.F("large_within"),
                    small_within__gte=models.F("medium_within"),
                ),
                name="larger_customers_are_met_sooner",
            ),
        ]

    def __str__(self) -> str:
        return "tier rule"


class TierChangeQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Whoever may see the customer may see how their tier came about."""
        return self.filter(customer__in=Customer.objects.visible_to(member))


class TierChange(TenantModel):
    """A customer's move on one axis, with the figures that caused it or the person who decided it.

    An override holds until `holds_until` (or for good) and is not changed by the rule meanwhile.
    """

    class Axis(models.TextChoices):
        SIZE = "size", _("Size")
        DEPTH = "depth", _("Depth")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="tier_changes")
    axis = models.CharField(_("axis"), max_length=6, choices=Axis)
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10)
    is_override = models.BooleanField(_("decided by a person"), default=False)
    holds_until = models.DateField(_("holds until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    evidence = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = TierChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("tier change")
        indexes = [models.Index(fields=["tenant", "customer", "-changed_at"], name="tier_change_of_customer")]

    def __str__(self) -> str:
        return f"{self.customer}: {self.before} → {self.after}"

    @property
    def sales(self) -> Decimal | None:
        """The sales that caused the change, if the rule did it."""
        return Decimal(self.evidence["sales"]) if "sales" in self.evidence else None

    @property
    def words_before(self) -> str:
        return str(TIER_WORDS.get(self.before, ""))

    @property
    def words_after(self) -> str:
        return str(TIER_WORDS.get(self.after, self.after))
