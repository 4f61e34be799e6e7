"""The endpoints of this app."""

from crm.api.routers import CrmRouter
from incentives.payouts.api import PayoutRunViewSet, StatementLineViewSet, StatementViewSet
from incentives.plans.api import PlanEnrolmentViewSet, PlanVersionViewSet, PlanViewSet
from incentives.simulations.api import SimulationViewSet

router = CrmRouter()
router.register("plans", PlanViewSet, basename="plan")
router.register("plan-versions", PlanVersionViewSet, basename="plan-version")
router.register("plan-enrolments", PlanEnrolmentViewSet, basename="plan-enrolment")
router.register("simulations", SimulationViewSet, basename="simulation")
router.register("payout-runs", PayoutRunViewSet, basename="payout-run")
router.register("statements", StatementViewSet, basename="statement")
router.register("statement-lines", StatementLineViewSet, basename="statement-line")
