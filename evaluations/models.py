"""Every table of this app, in one place. Each is defined in its slice."""

from evaluations.goals.models import Goal, GoalOffer
from evaluations.metrics.models import Metric, MetricDay, MetricVersion
from evaluations.roll_ups.models import AgentDay, DirtyDay

__all__ = ["AgentDay", "DirtyDay", "Goal", "GoalOffer", "Metric", "MetricDay", "MetricVersion"]
