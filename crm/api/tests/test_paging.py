"""Lists in pages by cursor."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from customers.factories import a_customer
from customers.models import Customer

pytestmark = pytest.mark.urls("crm.api.tests.endpoints")
URL = "/api/v1/test-customers/"


@pytest.fixture
def customers(scope):
    """Seven customers; several share a moment, a stage, and the lack of an interaction."""
    now = timezone.now()
    made = []
    for number in range(7):
        at = now - timedelta(hours=number // 3)
        made.append(
            a_customer(
                name=f"c{number}",
                last_activity_at=at,
                last_interaction_at=at if number % 2 else None,
                stage="lead" if number < 4 else "active",
            )
        )
    return made


def walk(api, start, **parameters):
    """All pages, following the cursors."""
    pages, cursor = [], start
    while len(pages) < 20:
        page = api.get(URL, parameters | ({"cursor": cursor} if cursor else {})).json()
        pages.append(page)
        cursor = page["next_cursor"]
        if cursor is None:
            return pages
    raise AssertionError("The pages never end.")


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
@pytest.mark.parametrize(
    "sort",
    [
        None,
        "name",
        "-name",
        "last_activity_at",
        "stage,-name",
        "-stage,last_activity_at",
        "last_interaction_at",
        "-last_interaction_at",
        "-last_interaction_at,name",
    ],
)
def test_every_row_comes_once_in_order(api, customers, sort, limit):
    parameters = {"limit": limit} | ({"sort": sort} if sort else {})
    whole = [row["id"] for row in api.get(URL, parameters | {"limit": 200}).json()["data"]]
    pages = walk(api, None, **parameters)
    assert [row["id"] for page in pages for row in page["data"]] == whole
    assert sorted(whole) == sorted(str(customer.pk) for customer in customers)
    assert [page["has_more"] for page in pages] == [True] * (len(pages) - 1) + [False]


@pytest.mark.parametrize("sort", ["-last_activity_at", "last_interaction_at", "-last_interaction_at"])
def test_one_can_page_back(api, customers, sort):
    first, second, third = walk(api, None, limit=3, sort=sort)
    assert first["previous_cursor"] is None
    back = api.get(URL, {"limit": 3, "sort": sort, "cursor": third["previous_cursor"]}).json()
    assert back["data"] == second["data"]
    again = api.get(URL, {"limit": 3, "sort": sort, "cursor": back["previous_cursor"]}).json()
    assert again["data"] == first["data"]
    assert again["previous_cursor"] is None
    onward = api.get(URL, {"limit": 3, "sort": sort, "cursor": back["next_cursor"]}).json()
    assert onward["data"] == third["data"]


def test_a_row_added_meanwhile_moves_nothing(api, customers):
    first = api.get(URL, {"limit": 3}).json()
    a_customer(name="new", last_activity_at=timezone.now() + timedelta(hours=1))
    rest = walk(api, first["next_cursor"], limit=3)
    seen = [row["id"] for page in [first, *rest] for row in page["data"]]
    assert sorted(seen) == sorted(str(customer.pk) for customer in customers)


def test_links_name_the_pages_around(api, customers):
    page = api.get(URL, {"limit": 3, "stage": "lead"})
    assert 'rel="next"' in page["Link"]
    address = page["Link"].split(">")[0].removeprefix("<http://testserver")
    assert len(api.get(address).json()["data"]) == 1
    assert "Link" not in api.get(URL)


@pytest.mark.parametrize("cursor", ["x", "eyJ2IjpbXX0:abc", "", "\x00", "a" * 5000])
def test_a_made_up_cursor_is_refused(api, customers, cursor):
    response = api.get(URL, {"cursor": cursor})
    assert response.status_code == 400


def test_a_cursor_belongs_to_one_list_one_filter_one_order_and_one_member(api, api_for, customers):
    cursor = api.get(URL, {"limit": 2, "sort": "name"}).json()["next_cursor"]
    tampered = cursor[:5] + ("A" if cursor[5] != "A" else "B") + cursor[6:]
    for parameters in (
        {"cursor": cursor},
        {"cursor": cursor, "sort": "-name"},
        {"cursor": cursor, "sort": "name", "stage": "lead"},
        {"cursor": tampered, "sort": "name"},
    ):
        response = api.get(URL, parameters)
        assert (response.status_code, response.json()["code"]) == (400, "invalid_cursor")
    assert api.get(URL, {"cursor": cursor, "sort": "name", "limit": 5}).status_code == 200
    colleague = api_for(customers[0].owner.member)
    assert colleague.get(URL, {"cursor": cursor, "sort": "name"}).json()["code"] == "invalid_cursor"


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1.5", "９", "99999999999999999999"])
def test_a_limit_has_limits(api, limit):
    assert api.get(URL, {"limit": limit}).status_code == 400


def test_rows_are_counted_only_when_asked_and_only_so_far(api, customers, monkeypatch):
    assert "count" not in api.get(URL).json()
    assert api.get(URL, {"count": "exact"}).json()["count"] == {"value": 7, "exact": True}
    monkeypatch.setattr("crm.api.paging.COUNTED", 5)
    assert api.get(URL, {"count": "exact"}).json()["count"] == {"value": 5, "exact": False}
    assert api.get(URL, {"count": "all"}).status_code == 400


def test_an_unknown_order_is_told_with_the_nearest(api):
    error = api.get(URL, {"sort": "-nme"}).json()["errors"][0]
    assert error["did_you_mean"] == "name"


@pytest.mark.parametrize("parameters", [{}, {"cursor": True}])
def test_a_page_is_read_from_the_index_in_order(api, scope, parameters):
    """Under row-level security, and on a table large enough for the planner to care."""
    now = timezone.now()
    Customer.objects.bulk_create(
        Customer(name=str(n), sort_key=str(n), last_activity_at=now - timedelta(minutes=n)) for n in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    if parameters:
        parameters = {"cursor": api.get(URL).json()["next_cursor"]}
    plans = []
    with connection.execute_wrapper(lambda *call: _explained(plans, *call)):
        api.get(URL, parameters)
    (plan,) = plans
    assert "Index Scan using customer_by_activity" in plan
    assert "Sort" not in plan
    assert ("ROW(" in plan) == bool(parameters)


def _explained(plans, execute, sql, params, many, context):
    if sql.startswith("SELECT") and 'FROM "customers_customer"' in sql:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql}", params)
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    return execute(sql, params, many, context)
