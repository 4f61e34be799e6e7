"""The promises of the API, kept by every noun: a new view set is covered without anyone remembering."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.api.models import IdempotencyRecord
from crm.api.serializers import CrmSerializer
from crm.api.viewsets import ByExternal, CrmViewSet, List
from crm.urls import router

VIEW_SETS = [(basename, view) for _prefix, view, basename in router.registry]
LISTS = [(basename, view) for basename, view in VIEW_SETS if issubclass(view, List)]
DETAILS = [(basename, view) for basename, view in VIEW_SETS if hasattr(view, "retrieve")]
CREATES = [(basename, view) for basename, view in VIEW_SETS if hasattr(view, "create")]
VERBS = [
    (basename, view, each)
    for basename, view in VIEW_SETS
    for each in view.get_extra_actions()
    if "post" in each.mapping
]


def by_name(cases: list[tuple]) -> dict[str, Any]:
    """Arguments of `parametrize`, each case named by its noun."""
    names = ["basename", "view", "handler"][: len(cases[0])]
    ids = [f"{case[0]}-{case[2].__name__}" if len(case) > 2 else case[0] for case in cases]
    return {"argnames": names, "argvalues": cases, "ids": ids}


@pytest.fixture
def api(scope: Any, api_for: Callable[..., APIClient]) -> APIClient:
    return api_for(a_member(Role.OWNER))


def address(basename: str, route: str = "list", **kwargs: Any) -> str:
    return reverse(f"api:{basename}-{route}", kwargs=kwargs or None)


def test_there_are_view_sets():
    assert len(VIEW_SETS) >= 15
    assert all(issubclass(view, CrmViewSet) for _, view in VIEW_SETS)
    assert len({basename for basename, _ in VIEW_SETS}) == len(VIEW_SETS)


@pytest.mark.parametrize(**by_name(LISTS))
def test_a_list_has_the_envelope(api, basename, view):
    body = api.get(address(basename)).json()
    assert body["object"] == "list"
    assert isinstance(body["data"], list)
    assert body["has_more"] is False
    assert body["next_cursor"] is body["previous_cursor"] is None


@pytest.mark.parametrize(**by_name(LISTS))
def test_an_unknown_parameter_is_told_with_the_nearest(api, basename, view):
    response = api.get(address(basename), {"limt": "5"})
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    (error,) = response.json()["errors"]
    assert error["did_you_mean"] == "limit"
    assert {"type", "title", "status", "detail", "code", "request_id"} <= set(response.json())


@pytest.mark.parametrize(**by_name(LISTS))
def test_every_order_and_every_filter_that_is_offered_works(api, basename, view):
    for name in [*view.sorts, *(f"-{name}" for name in view.sorts)]:
        assert api.get(address(basename), {"sort": name}).status_code == 200, name
    filterset = getattr(view, "filterset_class", None)
    for name in filterset.base_filters if filterset else []:
        response = api.get(address(basename), {name: "\N{SNOWMAN}"})
        assert response.status_code in (200, 400), name


@pytest.mark.parametrize(**by_name(LISTS))
def test_fields_are_chosen_strictly(api, basename, view):
    first = next(iter(view.serializer_class.Meta.fields))
    assert api.get(address(basename), {"fields": first}).status_code == 200
    response = api.get(address(basename), {"fields": f"{first},no_such_field"})
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "fields"


@pytest.mark.parametrize(**by_name(DETAILS))
def test_what_does_not_exist_is_the_same_404_in_every_spelling(api, basename, view):
    bodies = []
    for key in (str(uuid4()), "no-id", "0", "%00"):
        response = api.get(address(basename, "detail", pk="x").replace("/x/", f"/{key}/"))
        assert response.status_code == 404
        body = response.json()
        bodies.append({name: body[name] for name in ("type", "title", "detail", "code")})
    assert all(body == bodies[0] for body in bodies)


@pytest.mark.parametrize(**by_name(VIEW_SETS))
def test_strangers_are_asked_to_sign_in(client, db, basename, view):
    methods = {"list": "list", "detail": "retrieve"}
    for name in [route for route, method in methods.items() if hasattr(view, method)]:
        response = client.get(address(basename, name, **({"pk": uuid4()} if name == "detail" else {})))
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(**by_name(CREATES))
def test_an_unknown_field_is_refused_and_all_errors_have_pointers(api, basename, view):
    response = api.post(address(basename), {"no_such_field": 1}, format="json")
    assert response.status_code == 422
    errors = response.json()["errors"]
    assert "/no_such_field" in {error["pointer"] for error in errors}
    assert all({"pointer", "code", "message"} <= set(error) for error in errors)


@pytest.mark.parametrize(**by_name(CREATES))
def test_a_refused_request_leaves_its_idempotency_key_free(api, basename, view):
    for _ in range(2):
        headers = {"Idempotency-Key": "the-same-key"}
        response = api.post(address(basename), {"no_such_field": 1}, format="json", headers=headers)
        assert (response.status_code, response.json()["code"]) == (422, "validation_failed")
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.parametrize(**by_name(CREATES))
def test_viewers_create_nothing(api_for, scope, basename, view):
    response = api_for(a_member(Role.VIEWER)).post(address(basename), {}, format="json")
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(**by_name(VERBS))
def test_a_verb_on_nothing_is_a_404_and_on_rubbish_a_refusal(api, basename, view, handler):
    route = handler.url_name
    if handler.detail:
        response = api.post(address(basename, route, pk=uuid4()), {}, format="json")
        assert response.status_code in (404, 403)
    else:
        response = api.post(address(basename, route), {"no_such_field": 1}, format="json")
        assert response.status_code == 422


@pytest.mark.parametrize(**by_name(VIEW_SETS))
def test_a_write_needs_a_named_ability(basename, view):
    writes = [name for name in ("create", "partial_update", "destroy", "by_external") if hasattr(view, name)]
    writes += [each.__name__ for each in view.get_extra_actions() if "post" in each.mapping]
    for name in writes:
        own = getattr(getattr(view, name), "ability", None)
        assert own or view.abilities.get(name) or view.ability, name


@pytest.mark.parametrize(**by_name(VIEW_SETS))
def test_a_noun_names_its_fields(basename, view):
    serializer = view.serializer_class
    if issubclass(serializer, CrmSerializer):
        assert isinstance(serializer.Meta.fields, list | tuple)
    if issubclass(view, ByExternal):
        assert hasattr(view.queryset.model, "external_id")


@pytest.mark.parametrize(**by_name(LISTS))
def test_the_usual_order_can_be_walked(api, basename, view):
    """A list pages by its own order without an error, and its cursor column exists."""
    name = view.default_sort.split(",")[0].removeprefix("-")
    path = view.sorts.get(name, name)
    view.queryset.model.objects.none().order_by(path).exists()
    assert api.get(address(basename), {"limit": "1"}).status_code == 200
