"""Who looked on at an agent's day: nobody watches in secret."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, reach_of
from crm.accounts.models import Membership
from crm.tenancy.models import TenantModel
from crm.tenancy.querysets import TenantQuerySet


class LookQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """The agent who was looked at, whoever leads them, and who looked."""
        reach = reach_of(member)
        return self if reach is None else self.filter(Q(agent__among=reach) | Q(by=member))


class Look(TenantModel):
    """Somebody looked at an agent's Today. One row a day is enough; it holds the last time."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="+", db_index=False)
    by = models.ForeignKey(Membership, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("when"))

    objects = LookQuerySet.as_manager()

    class Meta:
        verbose_name = _("look")
        constraints = [models.UniqueConstraint(fields=["tenant", "agent", "day", "by"], name="one_look_a_day")]

    def __str__(self) -> str:
        return f"{self.by} {self.day}"
