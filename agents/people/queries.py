"""What the list of agents says beside their own columns."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from agents.people.models import Agent, AgentQuerySet
from agents.teams.models import Team, TeamMembership
from crm.accounts.models import Membership


def agents_led(member: Membership, team: Team | None, day: date) -> AgentQuerySet:
    """The active agents a member sees; with a team, those with a place in it or below it on a day."""
    agents = Agent.objects.visible_to(member).active()
    if team is None:
        return agents
    return agents.filter(pk__in=TeamMembership.objects.on(day).in_branch(team.pk).values("agent_id"))


def places_on(agents: Sequence[Agent], day: date, member: Membership) -> dict[UUID, list[TeamMembership]]:
    """The places these agents hold on a day, with their teams. One query."""
    held: dict[UUID, list[TeamMembership]] = {agent.pk: [] for agent in agents}
    places = TeamMembership.objects.visible_to(member).on(day).filter(agent__in=list(held))
    for place in places.select_related("team").order_by("team__name", "pk"):
        held[place.agent_id].append(place)
    return held


def history_of(agent: Agent, member: Membership) -> list[TeamMembership]:
    """All places of an agent, the latest first."""
    places = TeamMembership.objects.visible_to(member).filter(agent=agent).select_related("team")
    return list(places.order_by("-starts_on", "-pk")[:100])
