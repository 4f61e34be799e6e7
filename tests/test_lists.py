"""What is true of every list, found in the URL table, so that a new one is covered without anyone remembering."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from conftest import empty_the_database
from crm.accounts.roles import Role
from crm.pages.lists.asking import batches
from crm.pages.views import ListPage
from crm.tenancy.scope import tenant_scope
from tests.routes import routes
from tests.test_doors import signed_in
from tests.world import World, build_world

LISTS = {
    route: pattern.callback.view_class
    for route, pattern in routes()
    if issubclass(getattr(pattern.callback, "view_class", object), ListPage)
    and pattern.callback.view_class.columns
}
FRAGMENT = {"HX-Request": "true"}
WITHOUT_API = {
    "agencies/",
    "products/",
    "incentives/plans/",
    "settings/audit-trail/",
    "imports/",
    "lists/exports/",
}


@pytest.fixture(scope="module")
def the_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock():
        yield build_world("LISTED")
        empty_the_database()


@pytest.fixture
def owner(the_world: World, db: None) -> Client:
    return signed_in(the_world.members[Role.OWNER])


def test_there_are_lists_to_try():
    assert len(LISTS) >= 12


@pytest.mark.parametrize("route", LISTS)
def test_a_list_shows_every_column_it_has_and_no_markup_as_words(owner, the_world, route):
    keys = [column.key for column in LISTS[route].columns]
    page = owner.get(f"/{route}", {"columns": ",".join(keys), "state": ""}, headers=FRAGMENT)
    html = page.content.decode()

    assert page.status_code == 200
    if LISTS[route].queryset.model._meta.label not in the_world.rows:
        return
    assert page.context["rows"]
    assert "&lt;" not in html
    assert "<table" in html
    assert html.count('<th scope="col"') == len(keys)


@pytest.mark.parametrize("route", LISTS)
def test_a_list_is_parted_by_each_of_its_groups(owner, route):
    for group in LISTS[route].groups:
        html = owner.get(f"/{route}", {"group": group}, headers=FRAGMENT).content.decode()
        assert 'class="parted"' in html, group


@pytest.mark.parametrize("route", LISTS)
def test_the_pages_of_a_list_joined_are_the_whole_list_once_and_the_file_holds_the_same(owner, route, the_world):
    everything = owner.get(f"/{route}", {"size": "200"})
    page = everything.context["view"]
    with tenant_scope(the_world.tenant.pk):
        rows = [row.pk for batch in batches(page) for row in batch]

    assert rows == [row.pk for row in everything.context["rows"]]
    assert len(rows) == everything.context["foot"].count.value
    answer = owner.post(f"/lists/{page.key}/export/", {"format": "csv"})
    written = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode()[1:])))
    assert len(written) == len(rows) + 1


@pytest.mark.parametrize("route", LISTS)
def test_the_address_in_the_api_gives_the_same_rows_in_the_same_order(owner, the_world, route):
    """Where the API has no such order or condition, no address is offered."""
    page = owner.get(f"/{route}").context
    if not (url := owner.get(f"/lists/{page['view'].key}/export/").context["api_url"]):
        assert route in WITHOUT_API
        return
    answer = owner.get(url.removeprefix("http://testserver"))
    assert answer.status_code == 200, answer.content
    assert [row["id"] for row in answer.json()["data"]] == [str(row.pk) for row in page["rows"]]
