"""Who looks after which customer, since when."""

from collections.abc import Iterable
from datetime import date
from typing import Self
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent, reach_of
from crm.accounts.models import Membership
from crm.tenancy.models import TenantModel
from crm.tenancy.querysets import TenantQuerySet, array_of

CARED_FOR = "SELECT customer_id FROM customers_assignment WHERE ends_on IS NULL AND agent_id = ANY(%s::uuid[])"


def cared_for_by(agents: Iterable[UUID]) -> RawSQL:
    """The customers these agents look after now, as owners or helpers. In SQL, as most reads ask it."""
    return RawSQL(CARED_FOR, [array_of(agents)])


class AssignmentQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Whoever may see the customer may see who looks after them."""
        reach = reach_of(member)
        if reach is None:
            return self
        return self.filter(Q(customer__owner__among=reach) | Q(customer__in=cared_for_by(reach)))

    def on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def current(self) -> Self:
        return self.filter(ends_on=None)


class Assignment(TenantModel):
    """An agent's care for a customer, from a day to a day (both included). One owner at a time, any helpers.

    `credit_share` is how much of every deal of the customer counts for a collaborator meanwhile, 0.3 for 30 %. It
    is no rate: what is paid on it is the plan's business. The owner's own share is not stored: it is the rest.
    """

    class Role(models.TextChoices):
        OWNER = "owner", pgettext_lazy("customer", "Owner")
        COLLABORATOR = "collaborator", _("Collaborator")

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="assignments")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="assignments", db_index=False)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.OWNER)
    starts_on = models.DateField(pgettext_lazy("day", "from"))
    ends_on = models.DateField(pgettext_lazy("day", "until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    credit_share = models.DecimalField(
        _("credit share"),
        max_digits=7,
        decimal_places=6,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "customer"],
                condition=Q(role="owner", ends_on=None),
                name="one_owner_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["tenant", "customer", "agent", "role"],
                condition=Q(ends_on=None),
                name="one_open_assignment_per_role",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="assignment_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(credit_share__gte=0, credit_share__lte=1), name="credit_share_is_from_none_to_all"
            ),
            models.CheckConstraint(
                condition=Q(role="collaborator") | Q(credit_share=0), name="owner_has_the_rest_of_the_credit"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "agent", "ends_on"], name="assignment_by_agent")]

    def __str__(self) -> str:
        return f"{self.agent}: {self.customer}"
