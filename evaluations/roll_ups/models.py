"""The nightly roll-up: what each agent did on each day, in additive base measures."""

from typing import Self

from django.db import models

from agents.models import Agent, reach_of
from crm.accounts.models import Membership
from crm.tenancy.models import TenantModel
from crm.tenancy.money import amount_field
from crm.tenancy.querysets import TenantQuerySet


class OfAgentQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Whoever may see the agent may see what they did."""
        reach = reach_of(member)
        return self if reach is None else self.filter(agent__among=reach)


class AgentDay(TenantModel):
    """One agent's business day in the organisation's zone. Every measure is additive over days and agents.

    Recomputed from the facts, never incremented; a day without facts has no row.
    """

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    interactions = models.PositiveIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    visits = models.PositiveIntegerField(default=0)
    messages = models.PositiveIntegerField(default=0)
    talk_seconds = models.PositiveBigIntegerField(default=0)
    follow_ups_due = models.PositiveIntegerField(default=0)
    follow_ups_done = models.PositiveIntegerField(default=0)
    follow_ups_on_time = models.PositiveIntegerField(default=0)
    new_customers = models.PositiveIntegerField(default=0)
    deals_opened = models.PositiveIntegerField(default=0)
    deals_won = models.PositiveIntegerField(default=0)
    deals_lost = models.PositiveIntegerField(default=0)
    won_amount = amount_field(default=0)
    won_days = models.IntegerField(default=0, help_text="Days from opening to winning, summed.")
    deals_timed = models.PositiveIntegerField(default=0, help_text="Won deals whose opening day is known.")
    orders = models.IntegerField(default=0, help_text="Orders less those taken back.")
    sales_amount = amount_field(default=0, help_text="Orders and refunds, net.")
    refunds_amount = amount_field(default=0)
    receipts_amount = amount_field(default=0)
    other_currency = models.PositiveIntegerField(
        default=0, help_text="Sales and won deals not in the organisation's currency; they are not summed."
    )
    rolled_up_at = models.DateTimeField()

    objects = OfAgentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "agent", "day"], name="one_row_per_agent_day")]
        indexes = [models.Index(fields=["tenant", "day"], name="agent_day_by_day")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.day}"


class DirtyDay(TenantModel):
    """An agent's day whose facts have changed since it was rolled up. `marked_at` moves with each change."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    marked_at = models.DateTimeField()

    objects = OfAgentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "agent", "day"], name="one_mark_per_agent_day")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.day}"
