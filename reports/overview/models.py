"""What a leader does about an alert: ask the agent, or set it aside with a reason."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, reach_of
from crm.accounts.models import Membership
from crm.tenancy.models import TenantModel
from crm.tenancy.querysets import TenantQuerySet


class NudgeQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Whoever may see the agent may see what they were asked."""
        reach = reach_of(member)
        return self if reach is None else self.filter(agent__among=reach)

    def unseen(self) -> Self:
        return self.filter(seen_at=None)


class Nudge(TenantModel):
    """A few words from a leader to an agent because of one rule: at most one for a rule and an agent on a day."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="nudges", db_index=False)
    rule = models.CharField(max_length=20)
    day = models.DateField()
    text = models.CharField(_("text"), max_length=500)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, editable=False)

    objects = NudgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("nudge")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "agent", "rule", "day"], name="one_nudge_per_rule_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.agent}: {self.text}"


class DismissalQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """One's own: another leader decides for themselves."""
        return self.filter(by=member)

    def in_force(self, day: object) -> Self:
        return self.filter(until__gte=day)


class Dismissal(TenantModel):
    """An alert set aside by one leader until a day, and why. The reasons tell whether a rule asks too much."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="+", db_index=False)
    rule = models.CharField(max_length=20)
    reason = models.CharField(_("reason"), max_length=200)
    until = models.DateField(_("until"))
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", db_index=False)
    dismissed_at = models.DateTimeField(auto_now_add=True)

    objects = DismissalQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert set aside")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "by", "agent", "rule"], name="one_dismissal_per_alert")
        ]

    def __str__(self) -> str:
        return f"{self.agent}: {self.rule}"
