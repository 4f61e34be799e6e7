"""Filters: strict, several values at once, and nothing out of sight."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import RequestFactory
from django.utils import timezone

from agents.factories import an_agent
from crm.api.tests.endpoints import CustomerFilterSet
from customers.factories import a_customer
from customers.models import Customer

pytestmark = pytest.mark.urls("crm.api.tests.endpoints")
URL = "/api/v1/test-customers/"


def names(api, **parameters):
    response = api.get(URL, parameters)
    assert response.status_code == 200, response.json()
    return sorted(row["name"] for row in response.json()["data"])


@pytest.fixture
def customers(scope):
    now = timezone.now()
    a_customer(name="a", stage="lead", employees=5, last_activity_at=now)
    a_customer(name="b", stage="active", employees=50, last_activity_at=now - timedelta(days=3))
    a_customer(name="c", stage="lost", employees=None, last_activity_at=now - timedelta(days=9))


def test_a_comma_means_any_of_these(api, customers):
    assert names(api, stage="lead,lost") == ["a", "c"]
    assert names(api, stage__in="lead,lost") == ["a", "c"]
    assert names(api, name="a,b") == ["a", "b"]
    assert names(api, stage="active") == ["b"]
    first, second = Customer.objects.order_by("name")[:2]
    assert names(api, owner=f"{first.owner_id},{second.owner_id}") == ["a", "b"]


def test_comparisons_work_as_declared(api, customers):
    assert names(api, employees__gte="50") == ["b"]
    assert names(api, last_activity_at__lt=(timezone.now() - timedelta(days=1)).isoformat()) == ["b", "c"]
    assert names(api, name__icontains="A") == ["a"]
    assert names(api, owner__isnull="true") == []
    assert names(api, owner__isnull="false") == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("query", "parameter", "meant"),
    [
        ("stge=lead", "stge", "stage"),
        ("stage__not=lead", "stage__not", "stage__in"),
        ("name__startswith=a", "name__startswith", None),
        ("employees__lte=3", "employees__lte", "employees__gte"),
        ("offset=3", "offset", None),
    ],
)
def test_an_unknown_parameter_is_told_with_the_nearest(api, query, parameter, meant):
    response = api.get(f"{URL}?{query}")
    assert (response.status_code, response.json()["code"]) == (400, "invalid_parameter")
    (error,) = response.json()["errors"]
    assert (error["parameter"], error["code"]) == (parameter, "unknown_parameter")
    if meant:
        assert error["did_you_mean"] == meant


@pytest.mark.parametrize(
    "query",
    [
        "stage=planet",
        "stage=lead,planet",
        "stage=",
        "stage=lead&stage=lost",
        "employees__gte=many",
        "last_activity_at__lt=yesterday",
        "last_activity_at__lt=2026-02-30",
        "owner__isnull=perhaps",
        "owner=not-an-id",
        "owner=%00",
        "external=C-1001",
    ],
)
def test_a_value_that_means_nothing_is_told_and_never_ignored(api, query):
    response = api.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == query.split("=")[0]


def test_all_wrong_parameters_are_told_at_once(api):
    errors = api.get(f"{URL}?foo=1&bar=2").json()["errors"]
    assert [error["parameter"] for error in errors] == ["foo", "bar"]


def test_filtering_by_someone_out_of_sight_is_like_filtering_by_nobody(api_for, scope):
    stranger, hidden = an_agent(), an_agent()
    client = api_for(stranger.member)
    bodies = [client.get(URL, {"owner": str(key)}).json() for key in (hidden.pk, uuid4())]
    for body, key in zip(bodies, (hidden.pk, None), strict=True):
        assert body["status"] == 400
        body["errors"][0]["message"] = ""
        del body["request_id"], key
    assert bodies[0] == bodies[1]


def test_a_page_gets_the_plain_form_with_visible_choices_only(scope):
    mine, other = an_agent(), an_agent()
    request = RequestFactory().get("/", {"stage": "lead"})
    request.member = mine.member
    found = CustomerFilterSet(request.GET, queryset=Customer.objects.all(), request=request)
    assert "stage__in" not in found.form.fields
    assert list(found.form.fields["owner"].queryset) == [mine]
    assert other not in found.form.fields["owner"].queryset
