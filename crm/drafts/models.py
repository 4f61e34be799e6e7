"""What somebody has begun to write and not sent yet."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Membership
from crm.tenancy.models import TenantModel
from crm.tenancy.querysets import TenantQuerySet


class DraftQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """One's own only: what was not sent was not said."""
        return self.filter(member=member)


class Draft(TenantModel):
    """The text in one form, so that it is there again on another device. One per member and form."""

    member = models.ForeignKey(Membership, models.CASCADE, related_name="+", db_index=False)
    form_key = models.CharField(_("form"), max_length=160)
    values = models.JSONField(default=dict, help_text="Names of fields with the texts that were in them.")
    device = models.CharField(max_length=40, blank=True, help_text="Made by a browser for itself, at random.")
    saved_at = models.DateTimeField(_("saved"))

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        constraints = [models.UniqueConstraint(fields=["tenant", "member", "form_key"], name="one_draft_per_form")]
        indexes = [models.Index(fields=["tenant", "saved_at"], name="draft_by_age")]

    def __str__(self) -> str:
        return self.form_key
