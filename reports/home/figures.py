"""How far an agent is with their goal, as Today shows it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from crm.accounts.models import Membership
from crm.exact.numbers import Fraction
from evaluations.engine.pace import expected_share
from evaluations.models import AgentDay, Goal

SALES = "sales_amount"


def as_decimal(share: Fraction) -> Decimal:
    """A share as a decimal for showing: exact enough for any printed digit."""
    return Decimal(share.numerator) / Decimal(share.denominator)


@dataclass(frozen=True)
class Progress:
    """How far an agent is with the sales goal of the current period."""

    goal: Goal
    reached: Decimal
    attainment: Fraction
    pace: Fraction

    @property
    def attainment_ratio(self) -> Decimal:
        return as_decimal(self.attainment)

    @property
    def pace_ratio(self) -> Decimal:
        return as_decimal(self.pace)


def progress_of(member: Membership, agent_id: UUID, day: date) -> Progress | None:
    """The agent's agreed sales goal around `day`, the shortest period first, or None. Two queries."""
    goals = Goal.objects.visible_to(member).agreed().filter(agent=agent_id, metric__code=SALES)
    goal = goals.filter(starts_on__lte=day, ends_on__gte=day).order_by("ends_on", "-starts_on").first()
    if goal is None:
        return None
    days = AgentDay.objects.filter(agent=agent_id, day__range=(goal.starts_on, goal.ends_on))
    reached = sum(days.values_list("sales_amount", flat=True), Decimal(0))
    share = Fraction(reached) / Fraction(goal.target)
    return Progress(goal, reached, share, expected_share(goal.starts_on, goal.ends_on, day))
