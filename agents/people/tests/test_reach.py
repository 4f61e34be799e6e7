"""Who an agent is and whom they reach, asked the short way, says the same as asked the long way."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.factories import an_agent
from agents.models import Agent, agent_of
from crm.accounts.factories import a_member
from crm.accounts.models import Membership
from crm.accounts.roles import Role

pytestmark = pytest.mark.django_db


def fresh(member: Membership) -> Membership:
    """The member as the next request reads them."""
    return Membership.objects.with_parties().get(pk=member.pk)


def test_each_member_is_their_own_agent_however_often_it_is_asked(scope):
    agents = [an_agent(), an_agent()]
    for agent in [*agents, *agents]:
        found = agent_of(fresh(agent.member))
        assert found == agent
        assert {column.attname: getattr(found, column.attname) for column in Agent._meta.concrete_fields} == {
            column.attname: getattr(agent, column.attname) for column in Agent._meta.concrete_fields
        }


def test_a_member_who_is_no_agent_has_none(scope):
    assert agent_of(fresh(a_member(Role.OWNER))) is None


def test_among_many_keys_finds_what_in_finds_with_one_parameter(scope):
    agents = [an_agent(role=None) for _ in range(5)]
    keys = frozenset(agent.pk for agent in agents[:3])
    with CaptureQueriesContext(connection) as asked:
        assert (
            set(Agent.objects.filter(pk__among=keys)) == set(Agent.objects.filter(pk__in=keys)) == set(agents[:3])
        )
    assert asked.captured_queries[0]["sql"].count("'{") == 1
    assert not Agent.objects.filter(pk__among=frozenset()).exists()
    assert set(Agent.objects.exclude(pk__among=keys)) == set(agents[3:])
