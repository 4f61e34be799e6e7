"""A look-up whose SQL is made once finds what the plain queryset finds, and nothing beyond the fence."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.factories import an_agent
from agents.models import Agent
from crm.tenancy.factories import a_tenant
from crm.tenancy.prepared import Prepared
from crm.tenancy.scope import tenant_scope

BY_CODE = Prepared(
    lambda code: Agent.objects.select_related("member__user").filter(code=code).order_by("pk"), code="stand-in"
)


def test_it_finds_the_row_with_its_relations_in_one_query(scope):
    wanted, _other = an_agent(code="A-1"), an_agent(code="A-2")
    BY_CODE.one(code="A-1")
    with CaptureQueriesContext(connection) as asked:
        found = BY_CODE.one(code="A-1")
        assert found.member.user.name == wanted.member.user.name
    assert found == wanted
    plain = Agent.objects.get(pk=wanted.pk)
    names = [field.attname for field in Agent._meta.concrete_fields]
    assert [getattr(found, name) for name in names] == [getattr(plain, name) for name in names]
    assert len(asked) == 1


@pytest.mark.parametrize("code", ["A-9", "", "' OR 1=1 --", "%s"])
def test_what_matches_nothing_finds_nothing(scope, code):
    an_agent(code="A-1")
    assert BY_CODE.one(code=code) is None


def test_another_organisations_row_is_not_found(db):
    ours, theirs = a_tenant(), a_tenant()
    with tenant_scope(theirs.pk, actor="test"):
        an_agent(code="A-1")
        assert BY_CODE.one(code="A-1")
    with tenant_scope(ours.pk):
        assert BY_CODE.one(code="A-1") is None
