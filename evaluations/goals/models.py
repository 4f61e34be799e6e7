"""Goals two sides agree on."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent, reach_of
from crm.accounts.models import Membership
from crm.tenancy.models import ChangedAt, TenantModel
from crm.tenancy.querysets import TenantQuerySet
from evaluations.metrics.models import Metric


class GoalQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Whoever may see the agent may see what they agreed to."""
        reach = reach_of(member)
        return self if reach is None else self.filter(agent__among=reach)

    def agreed(self) -> Self:
        return self.filter(state=Goal.State.AGREED)

    def with_parties(self) -> Self:
        return self.select_related("agent", "metric")


class Goal(ChangedAt, TenantModel):
    """What an agent is to reach in a period, in one metric. It counts once both sides agree."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", pgettext_lazy("goal", "Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    agent = models.ForeignKey(Agent, models.PROTECT, related_name="goals", verbose_name=_("agent"), db_index=False)
    metric = models.ForeignKey(Metric, models.PROTECT, related_name="goals", verbose_name=_("metric"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    target = models.DecimalField(_("target"), max_digits=20, decimal_places=4)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True, editable=False)
    proposed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    answered_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "agent", "metric", "starts_on", "ends_on"],
                condition=Q(state__in=["proposed", "agreed"]),
                name="one_goal_per_metric_and_period",
            ),
            models.CheckConstraint(condition=Q(target__gt=0), name="goal_target_is_positive"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="goal_ends_after_it_starts"),
        ]
        indexes = [
            models.Index(fields=["tenant", "agent", "starts_on"], name="goal_by_agent"),
            models.Index(fields=["tenant", "-starts_on", "-id"], name="goal_by_period"),
        ]

    def __str__(self) -> str:
        return f"{self.agent}: {self.target} {self.metric}"
