"""What every endpoint does without being told."""

import pytest

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope
from customers.factories import a_customer
from customers.models import Customer

pytestmark = pytest.mark.urls("crm.api.tests.endpoints")
URL = "/api/v1/test-customers/"


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


@pytest.fixture
def api(owner, api_for):
    return api_for(owner)


def test_a_list_comes_in_an_envelope(api):
    customer = a_customer()
    body = api.get(URL).json()
    assert body["object"] == "list"
    assert body["has_more"] is False
    assert body["next_cursor"] is None
    assert [row["id"] for row in body["data"]] == [str(customer.pk)]
    assert body["data"][0]["owner"] == {"id": str(customer.owner_id), "name": customer.owner.name}
