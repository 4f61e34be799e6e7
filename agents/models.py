"""Every table of this app, in one place. Each is defined in its slice."""

from agents.agencies.models import Agency
from agents.people.models import Agent, agent_id_of, agent_of, reach_of
from agents.teams.models import Team, TeamMembership

__all__ = ["Agency", "Agent", "Team", "TeamMembership", "agent_id_of", "agent_of", "reach_of"]
