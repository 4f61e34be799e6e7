"""One thing done to many rows at once, and what became of each of them."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.jobs.models import Job
from crm.tenancy.models import TenantModel
from crm.tenancy.querysets import TenantQuerySet

UNDO_WITHIN = timedelta(hours=24)


class BatchQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """One's own; those who manage the organisation see all."""
        return self if member.may(Ability.MANAGE_ORGANISATION) else self.filter(by=member)


class Batch(TenantModel):
    """A verb done to many rows of a list: what was asked for, how far it is, and until when it can be taken back.

    `key` comes with the form, so that sending it twice makes one batch. `query` holds the conditions by which the
    rows were chosen, empty when each was ticked. `data` is the form as it was sent; the work reads it anew.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        UNDOING = "undoing", _("Being taken back")
        UNDONE = "undone", _("Taken back")

    list = models.CharField(max_length=40)
    verb = models.CharField(max_length=40)
    key = models.UUIDField()
    query = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    counts = models.JSONField(default=dict)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", db_index=False)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", db_index=False)
    undo_job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="one_batch_per_form")]
        indexes = [models.Index(fields=["tenant", "by", "-created_at"], name="batch_of_member")]

    def __str__(self) -> str:
        return f"{self.list}.{self.verb}"

    @property
    def is_busy(self) -> bool:
        return self.state in (self.State.RUNNING, self.State.UNDOING)

    @property
    def may_be_undone(self) -> bool:
        """It has ended, has changed something, and a day has not passed."""
        has_ended = self.state in (self.State.DONE, self.State.CANCELLED)
        return has_ended and bool(self.counts.get(BatchRow.State.CHANGED)) and timezone.now() < self.undo_until

    @property
    def undo_until(self) -> datetime:
        return (self.finished_at or self.created_at) + UNDO_WITHIN


class BatchRowQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Whoever may see the batch may see its rows; the objects behind them say themselves who may see them."""
        return self.filter(batch__in=Batch.objects.visible_to(member))

    def in_order(self) -> Self:
        return self.order_by("number")

    def in_state(self, state: str) -> Self:
        return self.filter(state=state)

    def counted(self) -> dict[str, int]:
        """How many are in which state."""
        return dict(self.order_by().values_list("state").annotate(n=Count("pk")))


class BatchRow(TenantModel):
    """One row of a batch: the object, its columns before and after, and why it was left out if it was.

    Until it is done, `after` holds what it is to become, where that was decided at the start. `also` are rows that
    went along, such as the open follow-ups of a customer. `reason` is a code with `params`, put into words in the
    reader's language.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CHANGED = "changed", pgettext_lazy("row", "Changed")
        SKIPPED = "skipped", _("Left out")
        UNDONE = "undone", _("Taken back")
        KEPT = "kept", _("Not taken back")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    object_id = models.UUIDField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=40, blank=True)
    params = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    also = models.JSONField(default=list)

    objects = BatchRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "batch", "number"], name="one_batch_row_per_number"),
            models.UniqueConstraint(fields=["tenant", "batch", "object_id"], name="one_batch_row_per_object"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "batch", "number"], condition=Q(state="waiting"), name="batch_row_to_do"
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"

    def leave_out(self, reason: str, state: str = State.SKIPPED, **params: str) -> None:
        """Note why nothing was done with it."""
        self.state, self.reason, self.params = state, reason, params
