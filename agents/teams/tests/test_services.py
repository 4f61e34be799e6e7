from datetime import date

import pytest
from django.core.exceptions import ValidationError

from agents.factories import a_team, an_agent
from agents.models import Agent, Team, TeamMembership
from agents.teams.services import (
    PlaceDraft,
    TeamDraft,
    change_team,
    create_team,
    end_place,
    move_agent,
    place_agents,
    remove_places,
    remove_teams,
    save_teams,
)
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.events.drafts import StillUsed
from crm.events.models import Event

pytestmark = pytest.mark.usefixtures("scope")
MARCH = date(2026, 3, 1)


@pytest.fixture
def owner():
    return a_member(Role.OWNER)


def test_a_team_known_by_name_is_changed_and_not_doubled(owner):
    save_teams(by=owner, drafts=[TeamDraft(name="East")])
    (saved,) = save_teams(by=owner, drafts=[TeamDraft(name="East", region="Shanghai")])
    assert (saved.is_new, saved.before) == (False, {"region": ""})


def test_two_teams_of_one_name_are_refused(owner):
    create_team(by=owner, name="East")
    with pytest.raises(ValidationError) as refused:
        create_team(by=owner, name="East")
    assert set(refused.value.message_dict) == {"name"}
    other = create_team(by=owner, name="West")
    with pytest.raises(ValidationError, match="name already"):
        change_team(by=owner, team=other, name="East")


def test_a_team_is_not_hung_below_itself(owner):
    top = a_team()
    middle = a_team(parent=top)
    bottom = a_team(parent=middle)
    with pytest.raises(ValidationError, match="below"):
        change_team(by=owner, team=top, parent=bottom)


def test_a_manager_sees_the_people_of_their_tree_and_nobody_else(owner):
    top = a_team()
    below = a_team(parent=top)
    leader, member, stranger = an_agent(role=Role.MANAGER), an_agent(), an_agent()
    place_agents(
        by=owner,
        drafts=[
            PlaceDraft(team=top, agent=leader, starts_on=MARCH, is_leader=True),
            PlaceDraft(team=below, agent=member, starts_on=MARCH),
            PlaceDraft(team=a_team(), agent=stranger, starts_on=MARCH),
        ],
    )
    assert set(Agent.objects.visible_to(leader.member)) == {leader, member}


def test_placing_again_changes_nothing(owner):
    draft = PlaceDraft(team=a_team(), agent=an_agent(), starts_on=MARCH)
    place_agents(by=owner, drafts=[draft])
    place_agents(by=owner, drafts=[draft])
    assert TeamMembership.objects.count() == Event.objects.count() == 1


def test_a_move_ends_the_place_before_and_a_move_on_the_same_day_replaces_it(owner):
    agent, first, second = an_agent(), a_team(), a_team()
    move_agent(by=owner, agent=agent, team=first, on=date(2026, 1, 1))
    move_agent(by=owner, agent=agent, team=second, on=MARCH)
    assert TeamMembership.objects.get(team=first).ends_on == date(2026, 2, 28)

    move_agent(by=owner, agent=agent, team=first, on=MARCH, is_leader=True)
    assert not TeamMembership.objects.filter(team=second).exists()


def test_a_place_ends_once_and_not_before_it_starts(owner):
    place = move_agent(by=owner, agent=an_agent(), team=a_team(), on=MARCH)
    with pytest.raises(ValidationError, match="before it starts"):
        end_place(by=owner, place=place, on=date(2026, 2, 1))
    end_place(by=owner, place=place, on=MARCH)
    with pytest.raises(ValidationError, match="ended already"):
        end_place(by=owner, place=place, on=MARCH)


def test_a_team_with_people_is_removed_only_after_their_places(owner):
    place = move_agent(by=owner, agent=an_agent(), team=a_team(), on=MARCH)
    with pytest.raises(StillUsed):
        remove_teams(by=owner, ids=[place.team_id])
    assert remove_places(by=owner, ids=[place.pk]) == 1
    assert remove_teams(by=owner, ids=[place.team_id]) == 1
    assert not Team.objects.exists()
