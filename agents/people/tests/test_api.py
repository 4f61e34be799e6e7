from datetime import date

import pytest
from django.urls import reverse

from agents.factories import a_place, a_team, an_agency, an_agent
from agents.models import Agent, Team, TeamMembership
from crm.accounts.factories import a_member
from crm.accounts.roles import Role


@pytest.fixture
def api(scope, api_for):
    return api_for(a_member(Role.OWNER))


def test_an_agent_is_added_changed_leaves_and_comes_back(api):
    made = api.post(reverse("api:agent-list"), {"name": "周敏", "kind": "employee"}, format="json")
    assert made.status_code == 201
    at = reverse("api:agent-detail", args=[made.json()["id"]])
    assert api.patch(at, {"phone": "1"}, format="json").json()["version"] == 2
    left = api.post(f"{at}leave/", {"left_on": "2026-03-31"}, format="json").json()
    assert (left["status"], left["left_on"]) == ("left", "2026-03-31")
    assert api.post(f"{at}leave/", {}, format="json").status_code == 409
    assert api.post(f"{at}come-back/").json()["status"] == "active"


def test_an_external_id_makes_an_agent_once_and_changes_it_after(api):
    at = reverse("api:agent-by-external", args=["hr", "7"])
    assert api.put(at, {"name": "Anna"}, format="json").status_code == 201
    assert api.put(at, {"name": "Anna B."}, format="json").status_code == 200
    assert Agent.objects.get().name == "Anna B."


def test_agency_staff_needs_its_kind(api):
    body = {"name": "Anna", "agency": str(an_agency().pk)}
    refused = api.post(reverse("api:agent-list"), body, format="json")
    assert refused.status_code in (400, 422)
    assert refused.json()["errors"][0]["pointer"] == "/agency"


def test_a_member_of_another_organisation_cannot_be_linked(api):
    from crm.tenancy.factories import a_tenant

    agent, stranger = an_agent(role=None), a_member(tenant=a_tenant())
    at = reverse("api:agent-link-member", args=[agent.pk])
    assert api.post(at, {"member": str(stranger.pk)}, format="json").status_code in (400, 422)
    assert api.post(at, {"member": str(a_member().pk)}, format="json").status_code == 200


def test_teams_hang_in_a_tree_and_hold_dated_places(api):
    top = api.post(reverse("api:team-list"), {"name": "Head office"}, format="json").json()
    below = api.post(reverse("api:team-list"), {"name": "East", "parent": top["id"]}, format="json").json()
    assert below["parent"] == top["id"]
    circle = api.patch(reverse("api:team-detail", args=[top["id"]]), {"parent": below["id"]}, format="json")
    assert circle.json()["errors"][0]["pointer"] == "/parent"

    agent = an_agent()
    place = {"team": below["id"], "agent": str(agent.pk), "starts_on": "2026-03-01", "is_leader": True}
    made = api.post(reverse("api:team-membership-list"), place, format="json").json()
    assert made["agent"] == {"id": str(agent.pk), "name": agent.name}
    ended = api.post(
        reverse("api:team-membership-end", args=[made["id"]]), {"ends_on": "2026-03-31"}, format="json"
    )
    assert ended.json()["ends_on"] == "2026-03-31"
    assert api.delete(reverse("api:team-membership-detail", args=[made["id"]])).status_code == 204
    assert not TeamMembership.objects.exists()


def test_a_name_two_teams_would_have_is_refused(api):
    a_team(name="East")
    refused = api.post(reverse("api:team-list"), {"name": "East"}, format="json")
    assert refused.json()["errors"][0]["pointer"] == "/name"
    assert Team.objects.count() == 1


def test_an_agency_is_added_and_found(api):
    api.post(reverse("api:agency-list"), {"name": "Partner", "region": "East"}, format="json")
    found = api.get(reverse("api:agency-list"), {"region": "East", "q": "part"}).json()
    assert [agency["name"] for agency in found["data"]] == ["Partner"]


def test_a_manager_lists_the_agents_of_their_tree_and_adds_none(scope, api_for):
    leader, agent, _stranger = an_agent(role=Role.MANAGER), an_agent(), an_agent()
    team = a_team()
    a_place(leader, team, is_leader=True)
    a_place(agent, a_team(parent=team), starts_on=date(2026, 1, 1))
    api = api_for(leader.member)
    found = api.get(reverse("api:agent-list")).json()["data"]
    assert {each["id"] for each in found} == {str(leader.pk), str(agent.pk)}
    assert api.post(reverse("api:agent-list"), {"name": "X"}, format="json").status_code == 403
