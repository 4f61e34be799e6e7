"""What can be done with teams and the places in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.teams.models import Team, TeamMembership
from crm.accounts.models import Membership
from crm.events.drafts import KEEP, Draft, Kind, Saved, remove_rows, save_drafts
from crm.events.services import event, record, record_many

if TYPE_CHECKING:
    from agents.people.models import Agent


@dataclass(frozen=True, kw_only=True)
class TeamDraft(Draft):
    """A team as somebody wants it. The team it belongs to must be there already."""

    name: str = KEEP
    parent: Team | UUID | str | None = KEEP
    region: str = KEEP
    is_active: bool = KEEP


TEAMS = Kind(Team, "team", has_unique_name=True)


@transaction.atomic
def save_teams(*, by: Membership | None, drafts: Sequence[TeamDraft], source: str = "manual") -> list[Saved[Team]]:
    """Add teams we did not know and change those that differ, all or none."""
    saved = save_drafts(TEAMS, by=by, drafts=drafts, source=source)
    _refuse_circles(saved)
    return saved


def create_team(*, by: Membership, source: str = "manual", **values: Any) -> Team:
    """Found a team."""
    (saved,) = save_drafts(TEAMS, by=by, drafts=[TeamDraft(**values)], source=source, only_new=True)
    return saved.object


def change_team(*, by: Membership, team: Team, source: str = "manual", **values: Any) -> Team:
    """Change a team, or hang it elsewhere in the tree."""
    (saved,) = save_teams(by=by, drafts=[TeamDraft(id=team.pk, **values)], source=source)
    return saved.object


def remove_teams(*, by: Membership | None, ids: Sequence[UUID]) -> int:
    """Remove teams without people and without teams below; refused with StillUsed otherwise."""
    return remove_rows(TEAMS, by=by, ids=ids)


def _refuse_circles(saved: list[Saved[Team]]) -> None:
    """A team below itself would have no top."""
    moved = [one.object for one in saved if "parent" in one.after and not one.is_new]
    if not moved:
        return
    parents = dict(Team.objects.values_list("pk", "parent_id"))
    for team in moved:
        above, steps = parents.get(team.pk), 0
        while above and steps <= len(parents):
            if above == team.pk:
                raise ValidationError({"parent": _("That team lies below this one. Choose one outside it.")})
            above, steps = parents.get(above), steps + 1


@dataclass(frozen=True, kw_only=True)
class PlaceDraft:
    """An agent's place in a team from a day on."""

    team: Team
    agent: "Agent"
    starts_on: date
    is_leader: bool = False
    ends_on: date | None = None


@transaction.atomic
def place_agents(*, by: Membership | None, drafts: Sequence[PlaceDraft]) -> list[TeamMembership]:
    """Give agents their places. A place that is there already is left, or changed where it differs."""
    existing = _places_of(drafts)
    new: list[TeamMembership] = []
    changed: list[TeamMembership] = []
    places = []
    for draft in drafts:
        _refuse_backwards(draft.starts_on, draft.ends_on)
        key = (draft.team.pk, draft.agent.pk, draft.starts_on)
        place = existing.get(key)
        if place is None:
            place = existing[key] = TeamMembership(team=draft.team, agent=draft.agent, starts_on=draft.starts_on)
            new.append(place)
        elif (place.is_leader, place.ends_on) != (draft.is_leader, draft.ends_on):
            changed.append(place)
        place.is_leader, place.ends_on = draft.is_leader, draft.ends_on
        places.append(place)
    TeamMembership.objects.bulk_create(new)
    TeamMembership.objects.bulk_update(changed, ["is_leader", "ends_on"])
    record_many(_placed(by, place) for place in [*new, *changed])
    return places


def _places_of(drafts: Sequence[PlaceDraft]) -> dict[tuple[UUID, UUID, date], TeamMembership]:
    agents = [draft.agent.pk for draft in drafts]
    places = TeamMembership.objects.select_for_update().filter(agent__in=agents).order_by("pk")
    return {(place.team_id, place.agent_id, place.starts_on): place for place in places}


def _refuse_backwards(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise ValidationError({"ends_on": _("The place ends before it starts.")})


def _placed(by: Membership | None, place: TeamMembership) -> Any:
    return event(
        "team.agent_placed",
        subject=place.team,
        by=by,
        agent_id=str(place.agent_id),
        starts_on=place.starts_on.isoformat(),
        ends_on=place.ends_on.isoformat() if place.ends_on else None,
        is_leader=place.is_leader,
    )


@transaction.atomic
def move_agent(*, by: Membership, agent: "Agent", team: Team, on: date, is_leader: bool = False) -> TeamMembership:
    """Give an agent a new place from a day on; the places held until then end the day before."""
    held = TeamMembership.objects.select_for_update().filter(agent=agent, ends_on=None).order_by("pk")
    for place in held:
        if place.starts_on >= on:
            place.delete()
        else:
            end_place(by=by, place=place, on=on - timedelta(days=1))
    (place,) = place_agents(by=by, drafts=[PlaceDraft(team=team, agent=agent, starts_on=on, is_leader=is_leader)])
    return place


@transaction.atomic
def end_place(*, by: Membership, place: TeamMembership, on: date) -> TeamMembership:
    """End an agent's place in a team; `on` is the last day of it."""
    place = TeamMembership.objects.select_for_update().get(pk=place.pk)
    if place.ends_on is not None and place.ends_on <= on:
        raise ValidationError(_("This place has ended already."), code="invalid_state")
    _refuse_backwards(place.starts_on, on)
    place.ends_on = on
    place.save(update_fields=["ends_on"])
    record("team.place_ended", subject=place.team, by=by, agent_id=str(place.agent_id), ends_on=on.isoformat())
    return place


@transaction.atomic
def remove_places(*, by: Membership | None, ids: Sequence[UUID]) -> int:
    """Take back places that were given by mistake."""
    places = list(TeamMembership.objects.select_for_update().filter(pk__in=ids).select_related("team"))
    record_many(
        event("team.place_removed", subject=place.team, by=by, agent_id=str(place.agent_id)) for place in places
    )
    TeamMembership.objects.filter(pk__in=[place.pk for place in places]).delete()
    return len(places)
