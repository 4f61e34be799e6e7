"""Makes agents, agencies and teams for tests, in the organisation whose scope is open."""

from datetime import date
from itertools import count
from typing import Any

from agents.models import Agency, Agent, Team, TeamMembership
from crm.accounts.factories import a_member
from crm.accounts.roles import Role

_number = count(1)


def an_agency(**changes: Any) -> Agency:
    return Agency.objects.create(**{"name": f"Agency {next(_number)}"} | changes)


def an_agent(*, role: str | None = Role.AGENT, **changes: Any) -> Agent:
    """An agent with a member of the given role, or without sign-in when `role` is None."""
    name = changes.pop("name", f"Agent {next(_number)}")
    if role is not None and "member" not in changes:
        changes["member"] = a_member(role, name=name)
    return Agent.objects.create(**{"name": name, "sort_key": name.lower()} | changes)


def a_team(**changes: Any) -> Team:
    return Team.objects.create(**{"name": f"Team {next(_number)}"} | changes)


def a_place(agent: Agent, team: Team, **changes: Any) -> TeamMembership:
    fields = {"agent": agent, "team": team, "starts_on": date(2020, 1, 1)}
    return TeamMembership.objects.create(**fields | changes)
