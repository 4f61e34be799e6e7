from datetime import date

import pytest
import time_machine
from django.urls import reverse

from agents.factories import a_place, a_team, an_agency, an_agent
from agents.models import Agency, Agent, Team, TeamMembership
from crm.accounts.factories import a_member
from crm.accounts.roles import Role

HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


@pytest.fixture
def client(owner, client_for):
    return client_for(owner)


def names(client, **query):
    return {agent.name for agent in client.get(reverse("agents:agents"), query).context["rows"]}


@pytest.mark.parametrize("page", ["agents:agents", "agents:agencies"])
@time_machine.travel("2026-03-20T09:00:30+08:00", tick=False)
def test_a_filter_swaps_in_what_a_reload_would_show(client, page):
    an_agent(status="active")
    an_agency()
    swapped = client.get(reverse(page), {"status": "active"}, headers=HTMX).content.decode()
    reloaded = client.get(reverse(page), {"status": "active"}).content.decode()
    assert "<html" not in swapped
    assert swapped.strip() in reloaded


def test_agents_are_found_by_pinyin_team_and_kind(client):
    client.post(reverse("agents:new-agent"), {"name": "周敏", "kind": "employee"})
    outside = an_agent(kind="outside")
    team = a_team()
    a_place(outside, a_team(parent=team))
    assert names(client, q="zhou") == {"周敏"}
    assert names(client, team=str(team.pk)) == {outside.name}
    assert names(client, kind="outside") == {outside.name}


def test_an_agent_sees_only_themselves_and_a_manager_their_people(scope, client_for):
    leader, agent, _stranger = an_agent(role=Role.MANAGER), an_agent(), an_agent()
    team = a_team()
    a_place(leader, team, is_leader=True)
    a_place(agent, team)
    assert names(client_for(agent.member)) == {agent.name}
    assert names(client_for(leader.member)) == {leader.name, agent.name}
    assert client_for(agent.member).get(reverse("agents:agent", args=[leader.pk])).status_code == 404


def test_an_agent_is_changed_placed_moved_and_leaves(client):
    agent, first, second = an_agent(joined_on=date(2026, 1, 1)), a_team(), a_team()
    client.post(reverse("agents:change-agent", args=[agent.pk]), {"name": "Anna", "kind": "outside"})
    place = reverse("agents:place-agent", args=[agent.pk])
    client.post(place, {"team": str(first.pk), "on": "2026-01-01"})
    client.post(place, {"team": str(second.pk), "on": "2026-03-01", "is_leader": "on"})
    assert TeamMembership.objects.get(team=first).ends_on == date(2026, 2, 28)
    client.post(reverse("agents:leave-agent", args=[agent.pk]), {"on": "2026-04-30"})
    agent.refresh_from_db()
    assert (agent.name, agent.status) == ("Anna", "left")
    html = client.get(reverse("agents:agent", args=[agent.pk])).content.decode()
    assert first.name in html
    assert second.name in html
    client.post(reverse("agents:return-agent", args=[agent.pk]))
    agent.refresh_from_db()
    assert agent.status == "active"


def test_a_member_is_linked_by_the_form(client):
    agent, member = an_agent(role=None), a_member()
    link = reverse("agents:link-member", args=[agent.pk])
    client.post(link, {"member_": str(member.pk)})
    agent.refresh_from_db()
    assert agent.member == member
    refused = client.post(
        reverse("agents:link-member", args=[an_agent(role=None).pk]), {"member_": str(member.pk)}
    )
    assert refused.status_code == 422


def test_the_tree_shows_leaders_and_counts_people_below(client, django_assert_max_num_queries):
    top = a_team(name="Head office")
    below = a_team(name="East", parent=top)
    a_place(an_agent(name="Lin", role=None), top, is_leader=True)
    a_place(an_agent(name="Wang", role=None), below)
    with django_assert_max_num_queries(14):
        response = client.get(reverse("agents:teams"))
    rows = [(b.team.name, b.parent_name, b.depth, b.people_below) for b in response.context["branches"]]
    assert rows == [("Head office", "", 0, 2), ("East", "Head office", 1, 1)]


def test_teams_and_agencies_are_written_down_and_changed(client):
    client.post(reverse("agents:new-team"), {"name": "East", "is_active": "on"})
    team = Team.objects.get()
    client.post(reverse("agents:change-team", args=[team.pk]), {"name": "East 2", "is_active": "on"})
    client.post(reverse("agents:new-agency"), {"name": "Partner", "status": "active"})
    agency = Agency.objects.get()
    client.post(reverse("agents:change-agency", args=[agency.pk]), {"name": "Partner 2", "status": "ended"})
    team.refresh_from_db()
    agency.refresh_from_db()
    assert (team.name, agency.name, agency.status) == ("East 2", "Partner 2", "ended")
    assert "Partner 2" in client.get(reverse("agents:agency", args=[agency.pk])).content.decode()


def test_a_place_is_ended_by_the_form(client):
    place = a_place(an_agent(), a_team())
    client.post(reverse("agents:end-place", args=[place.pk]), {"on": "2026-03-31"})
    place.refresh_from_db()
    assert place.ends_on == date(2026, 3, 31)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MANAGER, Role.AGENT, Role.FINANCE])
def test_only_those_who_manage_agents_write_them_down(scope, client_for, role):
    client = client_for(an_agent(role=role).member)
    for page in ("agents:new-agent", "agents:new-team", "agents:new-agency"):
        assert client.post(reverse(page), {"name": "X"}).status_code == 403
    assert not Agency.objects.exists()


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(client, django_assert_max_num_queries):
    for _ in range(10):
        a_place(an_agent(role=None), a_team())
    with django_assert_max_num_queries(14):
        client.get(reverse("agents:agents"))
    assert Agent.objects.count() == 10
