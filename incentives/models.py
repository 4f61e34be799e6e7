"""Every table of this app, in one place. Each is defined in its slice."""

from incentives.payouts.models import PayoutRun, Statement, StatementLine
from incentives.plans.models import Plan, PlanEnrolment, PlanVersion

__all__ = ["PayoutRun", "Plan", "PlanEnrolment", "PlanVersion", "Statement", "StatementLine"]
