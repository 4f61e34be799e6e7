"""Bases of every endpoint: the tenant is fenced by PostgreSQL, the rest by `visible_to`."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from crm.api import idempotency, versions
from crm.api.filters import check_parameters
from crm.api.idempotency import Replayed
from crm.api.permissions import require
from crm.api.problems import Problem, bad_parameter
from crm.api.serializers import CrmSerializer, Input

if TYPE_CHECKING:
    from crm.accounts.models import Membership
    from crm.accounts.roles import Ability

Result = Model | tuple[Model, type[CrmSerializer]] | dict[str, Any] | list[Model] | None


class CrmViewSet(GenericViewSet):
    """Base of every endpoint. Reads by queryset, writes by service; nothing is decided here.

    Comes with: the same 404 for what is missing, foreign or out of sight; strict parameters; `fields`; ETag and
    If-Match; `Idempotency-Key` on POST; `dry_run` on every write.
    """

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    ability: "Ability | str | None" = None
    abilities: "dict[str, Ability | str]" = {}
    read_ability: "Ability | str | None" = None
    sorts: dict[str, str] = {}
    default_sort = "id"
    require_if_match = False
    extra_parameters: frozenset[str] = frozenset()
    """Query parameters of a view set's own actions."""

    @property
    def member(self) -> "Membership":
        """Who asks."""
        request: Any = self.request
        found: Membership = request.member
        return found

    def get_queryset(self) -> QuerySet:
        """The rows this member may see."""
        if getattr(self, "swagger_fake_view", False):  # the schema is made without anybody asking
            nothing: QuerySet = super().get_queryset().none()
            return nothing
        everything: Any = super().get_queryset()
        found: QuerySet = everything.visible_to(self.member)
        return found

    def get_object(self) -> Any:
        """The one row meant by the address. With If-Match it is locked first, so that the answer holds."""
        queryset = self.get_queryset()
        if self.request.method not in SAFE_METHODS and "If-Match" in self.request.headers:
            queryset = queryset.select_for_update(of=("self",))
        try:
            found = queryset.filter(pk=UUID(self.kwargs["pk"])).first()
        except ValueError:
            raise Http404 from None
        if found is None:
            raise Http404
        versions.check(self.request, found, is_required=self.require_if_match)
        return found

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who, whether they may, and whether this was answered before."""
        super().initial(request, *args, **kwargs)
        is_read = request.method in SAFE_METHODS
        needed = self._ability_needed(is_read)
        if not is_read or needed is not None:
            require(self.member, needed)
        self.is_dry_run = not is_read and _asks_for_dry_run(request)
        if self.action != "list":
            check_parameters(request, {"fields"} | self.extra_parameters | (set() if is_read else {"dry_run"}))
        self.idempotency_record = None
        if request.method == "POST" and not self.is_dry_run:
            self.idempotency_record = idempotency.claim(request)

    def _ability_needed(self, is_read: bool) -> "Ability | str | None":
        handler = getattr(self, self.action or "", None)
        own = getattr(handler, "ability", None) or self.abilities.get(self.action or "")
        return own or (self.read_ability if is_read else self.ability)

    def handle_exception(self, exc: Exception) -> Response:
        return exc.answer if isinstance(exc, Replayed) else super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code >= 400:
            return response
        if getattr(self, "is_dry_run", False):
            response["Dry-Run"] = "true"
            response.add_post_render_callback(_take_back)
        elif record_id := getattr(self, "idempotency_record", None):
            response.add_post_render_callback(lambda rendered: idempotency.keep_answer(record_id, rendered))
        return response

    def read_body(
        self, serializer_class: type[Any] | None, instance: Any = None, **options: Any
    ) -> dict[str, Any]:
        """The validated body, as keyword arguments of a service."""
        kind = serializer_class or Input
        serializer = kind(instance, data=self.request.data, context=self.get_serializer_context(), **options)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def represent(self, found: Any, serializer_class: type[Any] | None = None, *, many: bool = False) -> Any:
        """As it is sent, with the fields that were asked for."""
        kind: Any = serializer_class or self.get_serializer_class()
        serializer = kind(context=self.get_serializer_context())
        if asked := self.request.query_params.get("fields"):
            serializer.select(asked.split(","))
        return (
            [serializer.to_representation(row) for row in found] if many else serializer.to_representation(found)
        )

    def answer(self, result: Result, status: int = 200) -> Response:
        """What an action gave back, as a response."""
        if self.is_dry_run:
            connection.check_constraints()  # what the database would otherwise find only at the end
        if result is None:
            return Response(status=204)
        if isinstance(result, dict):
            return Response(result, status=status)
        if isinstance(result, list):
            data = self.represent(result, many=True)
            return Response(
                {"object": "list", "data": data, "has_more": False, "next_cursor": None}, status=status
            )
        found, kind = result if isinstance(result, tuple) else (result, None)
        return Response(self.represent(found, kind), status=status, headers=versions.headers_of(found))


class List:
    """GET /<noun>/ : filtered, sorted, in pages by cursor."""

    def list(self: Any, request: Request, **kwargs: Any) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        response: Response = self.get_paginated_response(self.represent(rows, many=True))
        return response


class Detail:
    """GET /<noun>/{id}/ ; 304 if the caller has this version."""

    def retrieve(self: Any, request: Request, **kwargs: Any) -> Response:
        found = self.get_object()
        if versions.is_known(request, found):
            return Response(status=304, headers=versions.headers_of(found))
        response: Response = self.answer(found)
        return response


class Create:
    """POST /<noun>/ : the view set's `create_one(data)` calls the service."""

    def create(self: Any, request: Request, **kwargs: Any) -> Response:
        data = self.read_body(self.get_serializer_class())
        _refuse_hidden(self, data)
        response: Response = self.answer(self.create_one(data), 201)
        return response


class Change:
    """PATCH /<noun>/{id}/ : what is absent stays; the view set's `change_one(found, data)` calls the service."""

    def partial_update(self: Any, request: Request, **kwargs: Any) -> Response:
        found = self.get_object()
        data = self.read_body(self.get_serializer_class(), found, partial=True)
        response: Response = self.answer(self.change_one(found, data))
        return response


class Remove:
    """DELETE /<noun>/{id}/ : the view set's `remove_one(found)` calls the service."""

    def destroy(self: Any, request: Request, **kwargs: Any) -> Response:
        self.remove_one(self.get_object())
        response: Response = self.answer(None)
        return response


class ByExternal:
    """PUT /<noun>/by-external/{system}/{external_id}/ : makes the object or changes it, whichever is needed."""

    @action(detail=False, methods=["put"], url_path=r"by-external/(?P<system>[^/]+)/(?P<external_id>[^/]+)")
    def by_external(self: Any, request: Request, system: str, external_id: str, **kwargs: Any) -> Response:
        _check_external(system, external_id)
        _one_at_a_time(f"{self.member.tenant_id} {self.basename} {system} {external_id}")
        known_as = {"external_system": system, "external_id": external_id}
        found = self.get_queryset().filter(**known_as).first()
        response: Response
        if found is None:
            data = self.read_body(self.get_serializer_class()) | known_as
            _refuse_hidden(self, data)
            response = self.answer(self.create_one(data), 201)
            return response
        versions.check(request, found, is_required=self.require_if_match)
        data = self.read_body(self.get_serializer_class(), found, partial=True)
        return self.answer(self.change_one(found, _without(data, known_as)))  # type: ignore[no-any-return]


def verb(
    *,
    body: type[Any] | None = None,
    detail: bool = True,
    status: int = 200,
    ability: "Ability | str | None" = None,
    returns: type[Any] | None = None,
) -> Callable[[Callable], Callable]:
    """An action: `POST /<noun>/{id}/<verb>/`. The method gets the object and the validated body.

    `returns` is the serializer of what comes back, where it is not the view set's own.
    """

    def decorate(method: Callable) -> Callable:
        @wraps(method)
        def handler(self: Any, request: Request, **kwargs: Any) -> Response:
            about = [self.get_object()] if detail else []
            response: Response = self.answer(method(self, *about, self.read_body(body)), status)
            return response

        handler.ability, handler.body = ability, body  # type: ignore[attr-defined]
        handler.returns, handler.status = returns, status  # type: ignore[attr-defined]
        return action(detail=detail, methods=["post"], url_path=method.__name__.replace("_", "-"))(handler)

    return decorate


def _asks_for_dry_run(request: Request) -> bool:
    asked = request.query_params.get("dry_run", "false")
    if asked not in ("true", "false", "1", "0"):
        raise bad_parameter("dry_run", "true / false")
    return asked in ("true", "1")


def _take_back(_response: HttpResponse) -> None:
    """After a dry run: undo everything the request did."""
    transaction.set_rollback(True)


def _refuse_hidden(view: Any, data: dict[str, Any]) -> None:
    """An external id that belongs to an object out of the caller's sight neither shows nor changes it."""
    if not data.get("external_id"):
        return
    known_as = {name: data.get(name, "") for name in ("external_system", "external_id")}
    rows = view.queryset.model._default_manager.filter(**known_as)
    if rows.exists() and not view.get_queryset().filter(**known_as).exists():
        raise Problem("external_id_taken")


def _check_external(system: str, external_id: str) -> None:
    for name, value, most in (("system", system, 40), ("external_id", external_id, 120)):
        if len(value) > most or "\x00" in value:
            raise Http404(name)


def _one_at_a_time(what: str) -> None:
    """Two callers with the same external id wait for each other; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"api.by_external {what}"])


def _without(data: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in names}
