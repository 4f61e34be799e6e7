"""What was earned: runs, statements, and lines that explain themselves."""

from datetime import date
from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, reach_of
from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.tenancy.models import ChangedAt, TenantModel
from crm.tenancy.money import amount_field, currency_field
from crm.tenancy.periods import Period
from crm.tenancy.querysets import TenantQuerySet
from incentives.plans.models import Plan, PlanVersion


class PayoutRunQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Runs are for those who calculate and publish pay."""
        return self if member.may(Ability.RUN_PAYOUTS) else self.none()

    def published(self) -> Self:
        return self.filter(state=PayoutRun.State.PUBLISHED)

    def drafts(self) -> Self:
        return self.filter(state=PayoutRun.State.DRAFT)

    def newest_first(self) -> Self:
        return self.order_by("-starts_on", "-pk")

    def to_approve_by(self, member: Membership, today: date) -> Self:
        """Calculated drafts of periods that are over, the earliest of its kind first, not sent back, and neither
        prepared by this member nor paying them."""
        if not member.may(Ability.RUN_PAYOUTS):
            return self.none()
        earlier = PayoutRun.objects.drafts().filter(
            period_kind=OuterRef("period_kind"), starts_on__lt=OuterRef("starts_on")
        )
        ready = self.visible_to(member).drafts().filter(ends_on__lt=today, returned_at=None)
        ready = ready.exclude(calculated_at=None).exclude(Exists(earlier))
        others = Membership.objects.visible_to(member).active().exclude(pk=member.pk).who_may(Ability.RUN_PAYOUTS)
        ready = ready.exclude(Q(Exists(others), prepared_by=member))
        own = Statement.objects.filter(run=OuterRef("pk"), agent__member=member).exclude(total=0)
        return ready.exclude(Exists(own))


class PayoutRun(ChangedAt, TenantModel):
    """One calculation of everybody's statements for a period. Draft until it is published, then closed."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    period_kind = models.CharField(_("period"), max_length=8, choices=Plan.PeriodKind)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    calculated_at = models.DateTimeField(null=True, editable=False)
    stale_since = models.DateTimeField(null=True, editable=False, help_text="A fact came after the calculation.")
    digest = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Of every line, as it was shown."
    )
    notes = models.JSONField(default=list, editable=False, help_text="What could not be calculated, and why.")
    prepared_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    returned_at = models.DateTimeField(null=True, editable=False)
    returned_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    return_reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )

    objects = PayoutRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("payout run")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "period_kind", "starts_on"], name="one_run_per_period"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="run_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.period.label

    @property
    def period(self) -> Period:
        return Period(self.period_kind, self.starts_on, self.ends_on)

    @property
    def is_published(self) -> bool:
        return self.state == PayoutRun.State.PUBLISHED


class StatementQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Those who run pay see drafts too; others see what is published for agents within reach."""
        if member.may(Ability.RUN_PAYOUTS):
            return self
        reach = reach_of(member)
        published = self.filter(run__state=PayoutRun.State.PUBLISHED)
        return published if reach is None else published.filter(agent__among=reach)

    def with_parties(self) -> Self:
        return self.select_related("agent", "run")

    def newest_first(self) -> Self:
        return self.order_by("-starts_on", "-pk")

    def to_confirm_by(self, member: Membership) -> Self:
        """The member's own published statements they have not said they have read."""
        return self.filter(agent__member=member, run__state=PayoutRun.State.PUBLISHED, seen_at=None)


class Statement(TenantModel):
    """What one agent earned in one period. Once its run is published it never changes."""

    run = models.ForeignKey(PayoutRun, models.CASCADE, related_name="statements")
    agent = models.ForeignKey(
        Agent, models.PROTECT, related_name="statements", verbose_name=_("agent"), db_index=False
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    total = amount_field(_("total"), default=0)
    currency = currency_field()
    notes = models.JSONField(default=list, editable=False, help_text="What was not credited, and why.")
    digest = models.CharField(max_length=64, blank=True, editable=False, help_text="Of every line and note.")
    seen_at = models.DateTimeField(null=True, editable=False)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "run", "agent", "currency"], name="one_statement_per_run_and_agent"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "agent", "-starts_on"], name="statement_by_agent"),
            models.Index(fields=["tenant", "-starts_on", "-id"], name="statement_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.agent} {self.starts_on}"


class StatementLineQuerySet(TenantQuerySet):
    def posted(self) -> Self:
        """Lines of published statements: what has been paid or is being paid."""
        return self.filter(statement__run__state=PayoutRun.State.PUBLISHED)

    def visible_to(self, member: Membership) -> Self:
        """Whoever may see the statement may see every line and its reason."""
        return self.filter(statement__in=Statement.objects.visible_to(member))

    def with_parties(self) -> Self:
        return self.select_related("plan_version__plan", "statement")


class StatementLine(TenantModel):
    """One earning: its amount, the fact that caused it, and the stored explanation of the arithmetic.

    `key` says what the line is for (plan, component, fact, origin period), so that calculating again finds
    the same line. A line with an `origin_starts_on` before its statement's period is a later correction (delta).
    """

    class Kind(models.TextChoices):
        EARNING = "earning", _("Earning")
        DELTA = "delta", _("Later correction")

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="lines")
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.EARNING)
    component = models.CharField(_("component"), max_length=80)
    key = models.CharField(max_length=200)
    origin_starts_on = models.DateField()
    fact_type = models.CharField(max_length=40, blank=True)
    fact_id = models.UUIDField(null=True)
    fact_label = models.CharField(max_length=200, blank=True)
    basis = amount_field(_("basis"), null=True)
    rate = models.DecimalField(_("rate"), max_digits=12, decimal_places=8, null=True)
    amount = amount_field()
    currency = currency_field()
    explanation = models.JSONField(encoder=DjangoJSONEncoder)
    position = models.PositiveIntegerField(default=0)

    objects = StatementLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "statement", "key"], name="one_line_per_key"),
        ]
        indexes = [models.Index(fields=["tenant", "key"], name="line_by_key")]

    def __str__(self) -> str:
        return f"{self.component} {self.amount} {self.currency}"
