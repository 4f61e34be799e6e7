"""Work that is due: Postgres is the queue of record, the broker only a doorbell."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.jobs.telling import told_kinds
from crm.tenancy.models import TenantModel
from crm.tenancy.querysets import TenantQuerySet

if TYPE_CHECKING:
    from crm.accounts.models import Membership


IN_TRAY = timedelta(minutes=2)
"""How long a job that has ended stays in the tray, unless it is dismissed."""


class JobQuerySet(TenantQuerySet):
    def visible_to(self, member: "Membership") -> Self:
        """One's own jobs; those who manage the organisation see all."""
        return self if member.may("manage_organisation") else self.filter(asked_by=member)

    def due(self) -> Self:
        """Waiting and due, or running with a lease nobody has renewed."""
        now = timezone.now()
        waiting = Q(state=Job.State.WAITING, due_at__lte=now)
        return self.filter(waiting | Q(state=Job.State.RUNNING, lease_until__lt=now))

    def told(self) -> Self:
        """Those that are shown to people."""
        return self.filter(kind__in=told_kinds())

    def in_tray_of(self, member: "Membership") -> Self:
        """What a member has asked for and is still going on, or has just ended."""
        going_on = Q(state__in=[Job.State.WAITING, Job.State.RUNNING])
        just_ended = Q(finished_at__gt=timezone.now() - IN_TRAY)
        return self.told().filter(going_on | just_ended, asked_by=member, dismissed_at=None)


class Job(TenantModel):
    """One piece of work, done once: a slot of the schedule, an import, a round of reminders.

    `key` is unique within `kind`: asking for the same work twice gives the same job.
    `fence` grows with each claim; a worker that lost its lease cannot finish in another's name.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(
        "accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "kind", "key"], name="one_job_per_key")]
        indexes = [
            models.Index(
                fields=["tenant", "due_at"], condition=Q(state__in=["waiting", "running"]), name="job_open"
            ),
            models.Index(fields=["tenant", "asked_by", "-created_at"], name="job_of_member"),
            models.Index(fields=["tenant", "kind", "-created_at"], name="job_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_open(self) -> bool:
        """It waits for a worker or is being done."""
        return self.state in (self.State.WAITING, self.State.RUNNING)
