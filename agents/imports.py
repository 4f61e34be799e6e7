"""What can be imported here. Each is described in its slice."""

from agents.agencies.imports import AGENCIES
from agents.people.imports import AGENTS
from agents.teams.imports import TEAMS
from crm.imports.registry import register

for importer in (TEAMS, AGENCIES, AGENTS):
    register(importer)
