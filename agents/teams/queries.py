"""Who is where in the tree of teams."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from agents.teams.models import Team, TeamMembership

if TYPE_CHECKING:
    from django.db.models import QuerySet

BELOW = """
WITH RECURSIVE below AS (
    SELECT id FROM agents_team WHERE id = %s
    UNION
    SELECT team.id FROM agents_team team JOIN below ON team.parent_id = below.id
)
SELECT id FROM below
"""


@dataclass(frozen=True)
class Branch:
    """A team in the tree with the people in it today."""

    team: Team
    parent_name: str
    depth: int
    places: list[TeamMembership]
    people_below: int

    @property
    def levels(self) -> range:
        return range(self.depth)

    @property
    def leaders(self) -> list[TeamMembership]:
        return [place for place in self.places if place.is_leader]

    @property
    def members(self) -> list[TeamMembership]:
        return [place for place in self.places if not place.is_leader]


def teams_below(team: Team) -> list[UUID]:
    """The team and every team under it."""
    return [found.pk for found in Team.objects.raw(BELOW, [team.pk])]


def agents_in(team: Team, day: date) -> "QuerySet":
    """The ids of the agents with a place in the team, or in one below it, on a day."""
    return TeamMembership.objects.on(day).filter(team__in=teams_below(team)).values("agent_id")


def tree(day: date) -> list[Branch]:
    """All active teams from the top down, each directly followed by those below it. Two queries."""
    teams = list(Team.objects.filter(is_active=True).order_by("name", "pk"))
    places: dict[UUID, list[TeamMembership]] = {team.pk: [] for team in teams}
    held = TeamMembership.objects.on(day).filter(team__is_active=True).select_related("agent")
    for place in held.order_by("-is_leader", "agent__sort_key", "pk"):
        places[place.team_id].append(place)
    children: dict[UUID | None, list[Team]] = {}
    for team in teams:
        children.setdefault(team.parent_id if team.parent_id in places else None, []).append(team)
    return _branches(None, 0, children, places)


def _branches(
    parent: Team | None,
    depth: int,
    children: dict[UUID | None, list[Team]],
    places: dict[UUID, list[TeamMembership]],
) -> list[Branch]:
    branches = []
    for team in children.get(parent.pk if parent else None, []):
        below = _branches(team, depth + 1, children, places)
        people = {place.agent_id for place in places[team.pk]}
        people.update(place.agent_id for branch in below for place in branch.places)
        branches += [Branch(team, parent.name if parent else "", depth, places[team.pk], len(people)), *below]
    return branches
