from datetime import date

import pytest
from django.core.exceptions import ValidationError

from agents.factories import a_place, a_team, an_agency, an_agent
from agents.models import Agent, TeamMembership
from agents.people.services import (
    AgentDraft,
    change_agent,
    create_agent,
    leave_agent,
    link_member,
    remove_agents,
    return_agent,
    save_agents,
)
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.events.drafts import StillUsed
from crm.events.models import Event
from crm.tenancy.factories import a_tenant
from customers.factories import a_customer

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def owner():
    return a_member(Role.OWNER)


def test_agents_are_sorted_by_how_their_names_sound(owner):
    for name in ("周敏", "Anna", "李娜"):
        create_agent(by=owner, name=name)
    assert [agent.name for agent in Agent.objects.by_name()] == ["Anna", "李娜", "周敏"]


def test_agents_another_system_knows_are_updated_not_doubled(owner):
    draft = {"name": "Anna", "external_system": "hr", "external_id": "7"}
    save_agents(by=owner, drafts=[AgentDraft(**draft)])
    (saved,) = save_agents(by=owner, drafts=[AgentDraft(**draft, phone="1")])
    assert (saved.is_new, saved.before) == (False, {"phone": ""})
    assert Agent.objects.count() == 1


def test_only_agency_staff_belong_to_an_agency(owner):
    with pytest.raises(ValidationError) as refused:
        create_agent(by=owner, name="Anna", agency=an_agency())
    assert set(refused.value.message_dict) == {"agency"}
    assert create_agent(by=owner, name="Anna", kind="agency_staff", agency=an_agency()).pk


def test_an_agent_who_leaves_gives_up_the_place_and_can_come_back(owner):
    agent = an_agent(joined_on=date(2026, 1, 1))
    a_place(agent, a_team())
    leave_agent(by=owner, agent=agent, on=date(2026, 3, 31))

    agent.refresh_from_db()
    assert (agent.status, agent.left_on) == ("left", date(2026, 3, 31))
    assert TeamMembership.objects.get().ends_on == date(2026, 3, 31)
    with pytest.raises(ValidationError, match="left already"):
        leave_agent(by=owner, agent=agent, on=date(2026, 4, 1))
    assert return_agent(by=owner, agent=agent).status == "active"


def test_nobody_leaves_before_joining(owner):
    agent = an_agent(joined_on=date(2026, 1, 1))
    with pytest.raises(ValidationError, match="before"):
        leave_agent(by=owner, agent=agent, on=date(2025, 12, 31))
    with pytest.raises(ValidationError, match="before"):
        change_agent(by=owner, agent=agent, left_on=date(2025, 12, 31))


def test_one_member_is_one_agent(owner):
    agent, other = an_agent(role=None), an_agent()
    with pytest.raises(ValidationError, match="another agent"):
        link_member(by=owner, agent=agent, member=other.member)
    member = a_member()
    assert link_member(by=owner, agent=agent, member=member).member == member
    assert link_member(by=owner, agent=agent, member=None).member is None
    assert Event.objects.filter(name__in=["agent.linked", "agent.unlinked"]).count() == 2


def test_a_member_of_another_organisation_is_no_agent_here(owner):
    stranger = a_member(tenant=a_tenant())
    with pytest.raises(ValidationError, match="not one of yours"):
        link_member(by=owner, agent=an_agent(role=None), member=stranger)


def test_an_agent_with_customers_is_not_removed(owner):
    busy, idle = an_agent(), an_agent()
    a_place(idle, a_team())
    a_customer(owner=busy)
    with pytest.raises(StillUsed):
        remove_agents(by=owner, ids=[busy.pk])
    assert remove_agents(by=owner, ids=[idle.pk]) == 1
