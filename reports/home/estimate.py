"""What the running period would pay an agent so far: worked out by the plan in force, stored nowhere."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agents.models import Agent
from crm.tenancy.periods import Period, period_of
from incentives.models import PlanEnrolment, PlanVersion
from incentives.simulations.figures import Change
from incentives.simulations.services import rules_to_try, simulate_period


@dataclass(frozen=True)
class Estimate:
    """One plan's amount for the period so far; none where it cannot be worked out yet."""

    version: PlanVersion
    period: Period
    amount: Decimal | None
    is_whole: bool

    @property
    def currency(self) -> str:
        return str(self.version.plan.currency)


def estimates_of(agent: Agent, day: date) -> list[Estimate]:
    """An estimate for each plan the agent is under today."""
    plans = PlanEnrolment.objects.during(day, day).filter(agent=agent).values("plan")
    versions = PlanVersion.objects.on(day).filter(plan__in=plans).select_related("plan").order_by("plan__name")
    return [_estimate(agent, version, day) for version in versions]


def _estimate(agent: Agent, version: PlanVersion, day: date) -> Estimate:
    period = period_of(version.plan.period_kind, day)
    rules = rules_to_try(version.plan, version, day)
    _actual, findings = simulate_period(rules, agent, period, Change())
    return Estimate(version, period, findings.shown.amount, findings.shown.is_whole)
