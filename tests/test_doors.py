"""No door shows, counts or changes what is not one's own.

Generated from the URL table, so that a new route is covered without anyone remembering.
"""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.test import Client

from conftest import empty_the_database
from crm.accounts.models import Membership
from crm.accounts.roles import Role
from crm.tenancy.backend.schema import is_fenced
from tests.routes import NOUN_OF, WITH_KEY, WITHOUT_KEY, address
from tests.world import World, build_world, digest

THEIRS = "CANARYBIRD"
METHODS = ("get", "post", "put", "patch", "delete")
VARIES = re.compile(rb"[0-9a-f]{32}|[A-Za-z0-9]{64}")
"""What differs between two answers anyway: the request's number, and the token against forgery."""


@pytest.fixture(scope="module")
def two_worlds(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, World]]:
    """Made once and committed; each test tries them in a transaction of its own."""
    with django_db_blocker.unblock():
        yield build_world("OURS"), build_world(THEIRS)
        empty_the_database()


@pytest.fixture
def worlds(two_worlds: tuple[World, World], db: None) -> tuple[World, World]:
    return two_worlds


def kinds(route: str, world: World) -> list[tuple[str, Any]]:
    """The rows to try at a route: the noun it is about and one that it is not, or all where the view is silent."""
    noun = NOUN_OF[route]
    if noun is None or noun._meta.label not in world.rows:
        return list(world.rows.items())
    stranger = next(label for label in world.rows if label != noun._meta.label)
    return [(label, world.rows[label]) for label in (noun._meta.label, stranger)]


def signed_in(member: Membership) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(member.user)
    session = client.session
    session["tenant_id"] = str(member.tenant_id)
    session.save()
    return client


def shape(response, key: UUID) -> tuple[int, bytes]:
    """An answer without what differs anyway: the key that was asked for and the request's number."""
    return response.status_code, VARIES.sub(b"", response.content.replace(str(key).encode(), b"KEY"))


def test_the_worlds_have_a_row_of_every_table(worlds):
    missing = {m._meta.label for m in apps.get_models() if is_fenced(m)} - set(worlds[1].rows)
    assert missing <= {"imports.Import", "imports.ImportRow", "imports.ImportFile", "imports.ImportChunk"} | {
        "api.IdempotencyRecord"
    }


def test_there_are_routes_to_try():
    assert len(WITH_KEY) > 20
    assert len(WITHOUT_KEY) > 20


@pytest.mark.attack
@pytest.mark.parametrize("route", WITH_KEY)
def test_another_organisations_objects_do_not_exist(worlds, route):
    """Every route and method, as the one who may do most: the twin of a random id, and nothing moves."""
    ours, theirs = worlds
    before = digest(theirs)
    random = uuid4()
    client = signed_in(ours.members[Role.OWNER])
    for method in METHODS:
        expected = shape(getattr(client, method)(address(route, random)), random)
        assert expected[0] < 500, (method, expected)
        for label, row in kinds(route, theirs):
            answer = shape(getattr(client, method)(address(route, row.pk)), row.pk)
            assert answer == expected, (method, label)
            assert THEIRS.encode() not in answer[1]
    assert digest(theirs) == before


@pytest.mark.attack
@pytest.mark.parametrize("route", WITHOUT_KEY)
def test_no_list_shows_another_organisations_rows(worlds, route):
    ours, theirs = worlds
    before = digest(theirs)
    for role in Role.values:
        client = signed_in(ours.members[role])
        answer = client.get(address(route, uuid4()))
        assert answer.status_code < 500, role
        assert THEIRS.encode() not in answer.content, role
    assert digest(theirs) == before


@pytest.mark.attack
@pytest.mark.parametrize("route", WITHOUT_KEY)
def test_a_stranger_sees_nothing(worlds, route):
    answer = Client(raise_request_exception=False).get(address(route, uuid4()))
    assert answer.status_code in (200, 302, 401, 404, 405)
    assert b"OURS" not in answer.content
    assert THEIRS.encode() not in answer.content


PRIVATE = {
    "customers.CalendarFeed",
    "customers.Customer",
    "customers.Contact",
    "customers.Assignment",
    "customers.Interaction",
    "customers.FollowUp",
    "customers.Deal",
    "customers.DealMove",
    "customers.Sale",
    "customers.TierChange",
    "evaluations.Goal",
    "evaluations.GoalOffer",
    "evaluations.MetricDay",
    "evaluations.AgentDay",
    "incentives.Plan",
    "incentives.PlanVersion",
    "incentives.PlanEnrolment",
    "incentives.PayoutRun",
    "incentives.Statement",
    "incentives.StatementLine",
    "accounts.ApiKey",
    "batches.Batch",
    "batches.BatchRow",
    "notifications.Notification",
    "notifications.PushDevice",
    "notifications.Robot",
    "drafts.Draft",
    "customers.Attachment",
    "reports.Look",
}


@pytest.mark.attack
@pytest.mark.parametrize("route", WITH_KEY)
def test_a_colleagues_objects_do_not_exist(worlds, route):
    """The same within one organisation, between two agents who do not work together."""
    ours, _theirs = worlds
    assert ours.colleague is not None
    client = signed_in(ours.colleague.member)
    before = digest(ours)
    random = uuid4()
    for method in METHODS:
        expected = shape(getattr(client, method)(address(route, random)), random)
        for label, row in kinds(route, ours):
            if label in PRIVATE:
                answer = shape(getattr(client, method)(address(route, row.pk)), row.pk)
                assert answer == expected, (method, label)
    assert digest(ours) == before


@pytest.mark.attack
@pytest.mark.parametrize("route", WITHOUT_KEY)
def test_no_list_shows_a_colleagues_rows(worlds, route):
    ours, _theirs = worlds
    assert ours.colleague is not None
    answer = signed_in(ours.colleague.member).get(address(route, uuid4()))
    for secret in (b"OURS customer", b"OURS deal", b"OURS summary", b"OURS follow-up", b"OURS contact", b"987654"):
        assert secret not in answer.content.replace(b"987,654", b"987654"), secret


A_VIEWERS_OWN = {
    "contacts/<uuid:pk>/phone/": {"events.Event"},
    "customers/<uuid:pk>/phone/": {"events.Event"},
    "lists/views/<uuid:pk>/pin/": {"lists.ViewPin"},
}
"""What a viewer leaves behind: that they looked at a number is written down, and favourites are one's own."""


@pytest.mark.attack
@pytest.mark.parametrize("route", WITH_KEY + WITHOUT_KEY)
def test_a_viewer_changes_nothing(worlds, route):
    ours, _theirs = worlds
    client = signed_in(ours.members[Role.VIEWER])
    before = digest(ours)
    keys = [row.pk for _, row in kinds(route, ours)] if route in WITH_KEY else [uuid4()]
    for method in METHODS[1:]:
        for key in keys:
            assert getattr(client, method)(address(route, key)).status_code < 500
    changed = {label for label, said in digest(ours).items() if said != before[label]}
    assert changed <= A_VIEWERS_OWN.get(route, set())
