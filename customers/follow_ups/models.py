"""What a human must do next."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent, reach_of
from crm.accounts.models import Membership
from crm.tenancy.models import ChangedAt, KnownElsewhere, TenantModel, known_once
from crm.tenancy.querysets import TenantQuerySet
from customers.deals.models import Deal
from customers.profiles.models import Customer


class FollowUpQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Follow-ups of agents within reach, and those of customers one may see."""
        reach = reach_of(member)
        if reach is None:
            return self
        return self.filter(Q(agent__among=reach) | Q(customer__in=Customer.objects.visible_to(member)))

    def open(self) -> Self:
        return self.filter(state=FollowUp.State.OPEN)

    def overdue(self) -> Self:
        return self.open().filter(due_at__lt=timezone.now())

    def to_remind(self, now: datetime) -> Self:
        """Open, with a reminder that has come due and has not been given."""
        return self.open().filter(remind_at__lte=now, reminded_at=None)

    def with_parties(self) -> Self:
        return self.select_related("agent", "customer")

    def soonest_first(self) -> Self:
        return self.order_by("due_at", "pk")


class FollowUp(KnownElsewhere, ChangedAt, TenantModel):
    """Something an agent has promised to do with a customer by a moment."""

    class Source(models.TextChoices):
        MANUAL = "manual", _("By hand")
        IMPORT = "import", _("Import")
        API = "api", _("API")
        SAMPLE = "sample", _("Sample")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("follow-up", "Open")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    class Repeats(models.TextChoices):
        WEEKLY = "weekly", _("Every week")
        MONTHLY = "monthly", _("Every month")
        MONTH_END = "month_end", _("At the end of every month")

    agent = models.ForeignKey(
        Agent, models.PROTECT, related_name="follow_ups", verbose_name=_("agent"), db_index=False
    )
    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="follow_ups", verbose_name=_("customer"), db_index=False
    )
    deal = models.ForeignKey(
        Deal, models.SET_NULL, null=True, blank=True, related_name="follow_ups", verbose_name=_("deal")
    )
    note = models.CharField(_("what to do"), max_length=300)
    due_at = models.DateTimeField(_("due"))
    remind_at = models.DateTimeField(_("remind at"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN, editable=False)
    done_at = models.DateTimeField(null=True, editable=False)
    done_by = models.ForeignKey(
        "customers.Interaction", models.SET_NULL, null=True, editable=False, related_name="completed_follow_ups"
    )
    source = models.CharField(
        _("source"),
        max_length=10,
        choices=Source,
        default=Source.MANUAL,
        editable=False,
    )
    client_ref = models.UUIDField(null=True, blank=True)
    repeats = models.CharField(
        _("repeats"), max_length=10, choices=Repeats, blank=True, help_text=_("Doing it plans the next one.")
    )
    repeat_day = models.PositiveSmallIntegerField(
        null=True, editable=False, help_text="Which day of the month is meant, where a month is shorter."
    )
    put_off = models.PositiveSmallIntegerField(
        _("times put off"), default=0, editable=False, help_text=_("Whether to go on or to call it off.")
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "agent", "client_ref"], name="follow_up_written_once"),
            models.CheckConstraint(
                condition=(Q(state="done") & Q(done_at__isnull=False)) | (~Q(state="done") & Q(done_at=None)),
                name="a_done_follow_up_has_its_moment",
            ),
            known_once("follow_up_known_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "agent", "due_at", "id"], name="follow_up_by_agent_and_due"),
            models.Index(fields=["tenant", "customer", "due_at"], name="follow_up_of_customer"),
            models.Index(
                fields=["tenant", "agent", "done_at"], condition=Q(done_at__isnull=False), name="follow_up_by_done"
            ),
            models.Index(
                fields=["tenant", "remind_at"],
                condition=Q(state="open", reminded_at=None, remind_at__isnull=False),
                name="follow_up_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.note}"

    @property
    def is_overdue(self) -> bool:
        return self.state == self.State.OPEN and self.due_at < timezone.now()
