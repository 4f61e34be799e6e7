import pytest
from django.db import connection

from agents.factories import an_agent
from agents.models import Agent
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope


@pytest.mark.django_db(transaction=True)
def test_a_long_job_sees_its_organisation_between_two_transactions_too():
    ours, theirs = a_tenant(), a_tenant()
    for tenant in (ours, theirs):
        with tenant_scope(tenant.pk, actor="test"):
            an_agent(name=tenant.name)
    with tenant_scope(ours.pk, actor="test", atomic=False):
        assert not connection.in_atomic_block
        assert [agent.name for agent in Agent.objects.all()] == [ours.name]
        Agent.objects.update(code="A-1")
        assert not connection.in_atomic_block
    assert not Agent.objects.exists()
    with tenant_scope(theirs.pk, read_only=True):
        assert Agent.objects.get().code == ""


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_fails_between_two_transactions_leaves_the_connection_usable():
    with tenant_scope(a_tenant().pk, actor="test", atomic=False):
        with pytest.raises(Exception, match="nonsense"), connection.cursor() as cursor:
            cursor.execute("SELECT nonsense")
        assert not Agent.objects.exists()
