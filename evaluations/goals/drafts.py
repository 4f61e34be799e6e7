"""A goal as somebody proposes it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agents.models import Agent
from evaluations.metrics.models import Metric


@dataclass(frozen=True)
class GoalDraft:
    """A goal as somebody proposes it. A share is written as a share: 0.9 for 90 %."""

    agent: Agent
    metric: Metric
    starts_on: date
    ends_on: date
    target: Decimal
    note: str = ""
