"""The endpoints of this app."""

from crm.api.routers import CrmRouter
from evaluations.goals.api import GoalViewSet
from evaluations.metrics.api import MetricVersionViewSet, MetricViewSet
from evaluations.roll_ups.api import AgentDayViewSet

router = CrmRouter()
router.register("metrics", MetricViewSet, basename="metric")
router.register("metric-versions", MetricVersionViewSet, basename="metric-version")
router.register("goals", GoalViewSet, basename="goal")
router.register("agent-days", AgentDayViewSet, basename="agent-day")
