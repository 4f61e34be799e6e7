"""Secret addresses under which a member's phone reads their calendar."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Membership
from crm.tenancy.models import TenantModel
from crm.tenancy.querysets import TenantQuerySet


class CalendarFeedQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """One's own alone: whoever else saw the list could end them, and nobody needs to."""
        return self.filter(member=member)

    def working(self) -> Self:
        """Those that still give something: not ended, of somebody who can still sign in."""
        alive = {"member__is_active": True, "member__user__is_active": True, "member__tenant__is_active": True}
        return self.filter(revoked_at=None, **alive)


class CalendarFeed(TenantModel):
    """An address a calendar program reads a member's follow-ups from. Only its hash is kept."""

    member = models.ForeignKey(Membership, models.PROTECT, related_name="calendar_feeds", verbose_name=_("member"))
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=16, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_read_at = models.DateTimeField(null=True, editable=False)
    hour_began_at = models.DateTimeField(null=True, editable=False)
    reads_this_hour = models.PositiveIntegerField(default=0, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        constraints = [models.UniqueConstraint(fields=["tenant", "digest"], name="one_feed_per_digest")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
