"""The endpoints of this app."""

from agents.agencies.api import AgencyViewSet
from agents.people.api import AgentViewSet
from agents.teams.api import TeamMembershipViewSet, TeamViewSet
from crm.api.routers import CrmRouter

router = CrmRouter()
router.register("agents", AgentViewSet, basename="agent")
router.register("agencies", AgencyViewSet, basename="agency")
router.register("teams", TeamViewSet, basename="team")
router.register("team-memberships", TeamMembershipViewSet, basename="team-membership")
