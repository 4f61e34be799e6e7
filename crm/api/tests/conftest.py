"""A signed-in owner, and a client that shows server errors as the caller sees them."""

import pytest

from crm.accounts.factories import a_member
from crm.accounts.roles import Role


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


@pytest.fixture
def api(owner, api_for):
    client = api_for(owner)
    client.raise_request_exception = False
    return client
