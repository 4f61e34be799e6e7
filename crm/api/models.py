"""Requests that were answered once and must not be done twice."""

from typing import TYPE_CHECKING, Self

from django.db import models

from crm.tenancy.models import TenantModel
from crm.tenancy.querysets import TenantQuerySet

if TYPE_CHECKING:
    from crm.accounts.models import Membership


class IdempotencyQuerySet(TenantQuerySet):
    def visible_to(self, member: "Membership") -> Self:
        """One's own requests only."""
        return self.filter(member=member)


class IdempotencyRecord(TenantModel):
    """The answer to a request that came with an Idempotency-Key, written in the transaction of its effect."""

    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    api_key = models.ForeignKey("accounts.ApiKey", models.CASCADE, null=True, related_name="+", db_index=False)
    caller = models.CharField(max_length=80, help_text="The member or the key: keys of one member do not collide.")
    operation = models.CharField(max_length=300, help_text="Method and path.")
    key = models.CharField(max_length=255)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.BinaryField(default=b"")
    etag = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = IdempotencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "caller", "operation", "key"], name="one_answer_per_idempotency_key"
            )
        ]
        indexes = [models.Index(fields=["tenant", "created_at"], name="idempotency_by_age")]

    def __str__(self) -> str:
        return f"{self.operation} {self.key}"
