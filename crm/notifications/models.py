"""What a member is told."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from crm.tenancy.models import TenantModel
from crm.tenancy.querysets import TenantQuerySet

if TYPE_CHECKING:
    from crm.accounts.models import Membership


class NotificationQuerySet(TenantQuerySet):
    def visible_to(self, member: "Membership") -> Self:
        """One's own, nobody else's."""
        return self.filter(member=member)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class Notification(TenantModel):
    """One thing told to one member, once for each key, in the app and by mail.

    What it says is a kind with parameters, put into words in the reader's language when it is shown.
    """

    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=160)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "member", "key"], name="told_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "member", "-created_at"], name="notification_of_member"),
            models.Index(fields=["tenant", "member"], condition=Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
