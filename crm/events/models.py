"""What happened: the audit trail and the outbox are this one table."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.tenancy.models import TenantModel
from crm.tenancy.querysets import TenantQuerySet

if TYPE_CHECKING:
    from crm.accounts.models import Membership


class EventQuerySet(TenantQuerySet):
    def visible_to(self, member: "Membership") -> Self:
        """Those who may read the audit trail see all of it, others what they did themselves."""
        return self if member.may("read_audit") else self.filter(actor=member)

    def waiting(self) -> Self:
        return self.filter(dispatched_at=None)

    def newest_first(self) -> Self:
        return self.order_by("-occurred_at", "-pk")

    def about(self, subject: models.Model) -> Self:
        return self.filter(subject_type=subject._meta.label, subject_id=subject.pk)


class Event(TenantModel):
    """Something that happened, told once. A trigger keeps rows as written (see the migration).

    `dispatched_at` is set when every subscriber has done its part; `sequence` and `digest` are set once,
    by the sealing job, and chain the organisation's events so that a later change shows.
    """

    name = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    actor = models.ForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    actor_label = models.CharField(max_length=80, blank=True, help_text="The job, where no member acted.")
    request_id = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    occurred_at = models.DateTimeField(default=timezone.now)
    dispatched_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sequence = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "subject_id", "-occurred_at"], name="event_by_subject"),
            models.Index(fields=["tenant", "-occurred_at", "-id"], name="event_by_time"),
            models.Index(fields=["tenant", "id"], condition=Q(dispatched_at=None), name="event_waiting"),
            models.Index(fields=["tenant", "id"], condition=Q(sequence=None), name="event_unsealed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "sequence"], name="one_event_per_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_id}"
