"""Shared fixtures. Tests run as the app role, on a database the owner role made and migrated."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, TransactionTestCase
from django.test.utils import setup_databases, teardown_databases
from rest_framework.test import APIClient

from crm import environment
from crm.accounts.models import Membership
from crm.tenancy.factories import a_tenant
from crm.tenancy.models import Tenant
from crm.tenancy.scope import tenant_scope

# Rules that hold for every input are tried on so many inputs; `make prove` asks for more.
hypothesis.settings.register_profile(
    "house", max_examples=int(os.environ.get("EXAMPLES", "1000")), deadline=None, print_blob=True
)
hypothesis.settings.load_profile("house")


def _become(url: str) -> None:
    """Go on as the role of this address, in the test database."""
    role = environment.database(url)
    connection.close()
    for name in ("USER", "PASSWORD"):
        connection.settings_dict[name] = settings.DATABASES["default"][name] = role[name]


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Create and migrate as the owner, test as the app."""
    with django_db_blocker.unblock():
        _become(settings.DATABASE_OWNER_URL)
        config = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
        _become(settings.DATABASE_URL)
    yield
    with django_db_blocker.unblock():
        _become(settings.DATABASE_OWNER_URL)
        teardown_databases(config, verbosity=0)


def empty_the_database() -> None:
    """Truncate every table, which only the owner may do."""
    _become(settings.DATABASE_OWNER_URL)
    try:
        call_command("flush", verbosity=0, interactive=False)
    finally:
        _become(settings.DATABASE_URL)


@pytest.fixture(scope="session", autouse=True)
def _the_owner_empties_tables() -> Iterator[None]:
    """After a test with real commits the tables are truncated, which the app role may not do."""
    flush = TransactionTestCase._fixture_teardown

    def as_owner(case: TransactionTestCase) -> None:
        _become(settings.DATABASE_OWNER_URL)
        try:
            flush(case)
        finally:
            _become(settings.DATABASE_URL)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", as_owner)
        yield


@pytest.fixture
def tenant(db: None) -> Tenant:
    return a_tenant()


@pytest.fixture
def scope(tenant: Tenant) -> Iterator[Tenant]:
    """Everything in the test happens inside one organisation."""
    with tenant_scope(tenant.pk, actor="test"):
        yield tenant


@pytest.fixture
def client_for() -> Callable[[Membership], Client]:
    """A signed-in browser: `client_for(member)`."""

    def build(member: Membership) -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(member.user)
        session = client.session
        session["tenant_id"] = str(member.tenant_id)
        session.save()
        return client

    return build


@pytest.fixture
def api_for() -> Callable[[Membership], APIClient]:
    """An API client signed in by a session: `api_for(member)`."""

    def build(member: Membership) -> APIClient:
        client = APIClient()
        client.force_login(member.user)
        session = client.session
        session["tenant_id"] = str(member.tenant_id)
        session.save()
        return client

    return build
