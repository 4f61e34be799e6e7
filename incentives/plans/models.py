"""Incentive plans: what pays for what, in versions that never change."""

from datetime import date
from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, reach_of
from crm.accounts.models import Membership
from crm.tenancy.models import ChangedAt, TenantModel
from crm.tenancy.money import currency_field
from crm.tenancy.querysets import TenantQuerySet


class PlanQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Those who see all figures see all plans; others the plans that apply to agents within reach."""
        reach = reach_of(member)
        if reach is None:
            return self
        return self.filter(pk__in=PlanEnrolment.objects.filter(agent__among=reach).values("plan_id"))


class Plan(ChangedAt, TenantModel):
    """An incentive plan. Its rules are in its versions, its payees are its enrolments."""

    class PeriodKind(models.TextChoices):
        MONTH = "month", _("Month")
        QUARTER = "quarter", _("Quarter")

    name = models.CharField(_("name"), max_length=120)
    period_kind = models.CharField(_("period"), max_length=8, choices=PeriodKind, default=PeriodKind.MONTH)
    currency = currency_field()
    is_active = models.BooleanField(_("active"), default=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="one_plan_per_name")]

    def __str__(self) -> str:
        return self.name


class PlanVersionQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Whoever may see the plan may read all its versions."""
        return self.filter(plan__in=Plan.objects.visible_to(member))

    def on(self, day: date) -> Self:
        """The version in force on a day is the last that has started."""
        return self.filter(starts_on__lte=day).order_by("-starts_on", "-number")


class PlanVersion(TenantModel):
    """A plan's rules from a day on, as a document (incentives/engine). A change is a new version.

    Of two versions that start on the same day the later one applies: so a mistake is mended without an edit.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    starts_on = models.DateField(_("from"))
    document = models.JSONField(encoder=DjangoJSONEncoder)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    written_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan version")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "plan", "number"], name="one_version_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"


class PlanEnrolmentQuerySet(TenantQuerySet):
    def during(self, first: date, last: date) -> Self:
        """Enrolments that cover at least one of these days."""
        return self.filter(starts_on__lte=last).filter(Q(ends_on=None) | Q(ends_on__gte=first))

    def visible_to(self, member: Membership) -> Self:
        reach = reach_of(member)
        return self if reach is None else self.filter(agent__among=reach)


class PlanEnrolment(TenantModel):
    """An agent under a plan, from a day to a day (both included)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="enrolments")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="enrolments", verbose_name=_("agent"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = PlanEnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "plan", "agent", "starts_on"], name="one_enrolment_per_start"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="enrolment_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent}: {self.plan}"
