"""Pages of a list by cursor: each page costs the same, and no row is skipped or shown twice."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import F, Field, Func, Model, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.near import unknown
from crm.api.problems import Problem, bad_parameter

LIMIT, MAX_LIMIT = 50, 200
COUNTED = 10_000
SIGNER = Signer(salt="crm.api.cursor")


@dataclass(frozen=True)
class Column:
    """One column a list is sorted by."""

    name: str
    is_descending: bool
    is_nullable: bool = False

    @property
    def order(self) -> Any:
        return F(self.name).desc() if self.is_descending else F(self.name).asc()


class CursorEnvelope(BasePagination):
    """`{"object": "list", "data": […], "has_more": …, "next_cursor": …, "previous_cursor": …}`."""

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        self.request = request
        self.columns = sort_columns(request, queryset.model, view)
        self.limit = _limit(request)
        self.fingerprint = _fingerprint(request)
        self.count = _count(request, queryset)
        place, is_backwards = self._place(queryset.model)
        rows = list(self._slice(queryset, place, is_backwards))
        self.has_beyond = len(rows) > self.limit
        rows = rows[: self.limit]
        self.rows = rows[::-1] if is_backwards else rows
        self.has_next = True if is_backwards else self.has_beyond
        self.has_previous = self.has_beyond if is_backwards else place is not None
        return self.rows

    def get_paginated_response(self, data: list[Any]) -> Response:
        following = self._cursor(self.rows[-1], "f") if self.has_next and self.rows else None
        previous = self._cursor(self.rows[0], "b") if self.has_previous and self.rows else None
        body = {"object": "list", "data": data, "has_more": following is not None, "next_cursor": following}
        body["previous_cursor"] = previous
        if self.count is not None:
            body["count"] = self.count
        links = [self._link(cursor, rel) for cursor, rel in ((following, "next"), (previous, "prev")) if cursor]
        return Response(body, headers={"Link": ", ".join(links)} if links else None)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        cursor = {"type": ["string", "null"]}
        count = {"type": "object", "properties": {"value": {"type": "integer"}, "exact": {"type": "boolean"}}}
        return {
            "type": "object",
            "required": ["object", "data", "has_more", "next_cursor", "previous_cursor"],
            "properties": {
                "object": {"type": "string", "const": "list"},
                "data": schema,
                "has_more": {"type": "boolean"},
                "next_cursor": cursor,
                "previous_cursor": cursor,
                "count": count,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        names = [sign + name for name in getattr(view, "sorts", {}) for sign in ("", "-")]
        found: list[dict[str, Any]] = [
            _described("cursor", "next_cursor or previous_cursor of another page.", type="string"),
            _described("limit", "Rows on a page.", type="integer", minimum=1, maximum=MAX_LIMIT, default=LIMIT),
            _described("count", "Count the rows, up to ten thousand.", type="string", enum=["none", "exact"]),
        ]
        if names:
            array = {"type": "array", "items": {"type": "string", "enum": names}}
            found.append(
                _described("sort", "Order; “-” turns it around.", **array) | {"style": "form", "explode": False}
            )
        return found

    def _slice(self, queryset: QuerySet, place: list[Any] | None, is_backwards: bool) -> QuerySet:
        columns = [_turned(column) for column in self.columns] if is_backwards else self.columns
        if place is not None:
            queryset = queryset.filter(after(columns, place))
        return queryset.order_by(*[column.order for column in columns])[: self.limit + 1]

    def _place(self, model: type[Model]) -> tuple[list[Any] | None, bool]:
        """Where the cursor says the page begins, and whether it is read backwards."""
        text = self.request.query_params.get("cursor")
        if text is None:
            return None, False
        try:
            found = SIGNER.unsign_object(text)
        except (BadSignature, ValueError, TypeError):
            raise Problem("invalid_cursor") from None
        if found.get("q") != self.fingerprint:
            raise Problem("invalid_cursor")
        fields = [_field_of(model, column.name) for column in self.columns]
        values = [field.to_python(value) for field, value in zip(fields, found["v"], strict=True)]
        return values, found["d"] == "b"

    def _cursor(self, row: Model, direction: str) -> str:
        values = [_stored(_value_of(row, column.name)) for column in self.columns]
        return SIGNER.sign_object({"v": values, "d": direction, "q": self.fingerprint})

    def _link(self, cursor: str, rel: str) -> str:
        query = self.request.query_params.copy()
        query["cursor"] = cursor
        return f'<{self.request.build_absolute_uri(self.request.path)}?{query.urlencode()}>; rel="{rel}"'


def sort_columns(request: Request, model: type[Model], view: Any) -> list[Column]:
    """The columns `?sort=` asks for, or the view's own; the id comes last, so that the order is total."""
    sorts: dict[str, str] = view.sorts
    asked = request.query_params.get("sort")
    columns = []
    for word in (asked or view.default_sort).split(","):
        name = word.removeprefix("-")
        if asked and name not in sorts:
            message, meant = unknown(name, sorts)
            raise bad_parameter("sort", message, "unknown_sort", did_you_mean=meant)
        path = sorts.get(name, name)
        columns.append(Column(path, word.startswith("-"), _is_nullable(model, path)))
    if columns[-1].name not in ("id", "pk"):
        columns.append(Column("id", columns[-1].is_descending))
    return columns


def after(columns: list[Column], place: list[Any]) -> Q | GreaterThan | LessThan:
    """The rows behind `place`. One row comparison, which an index can answer, where all columns go one way."""
    directions = {column.is_descending for column in columns}
    if len(directions) == 1 and not any(column.is_nullable for column in columns):
        names = Func(*[F(column.name) for column in columns], function="ROW", output_field=Field())
        values = Func(*[Value(value) for value in place], function="ROW", output_field=Field())
        return LessThan(names, values) if directions.pop() else GreaterThan(names, values)
    found, same = Q(), Q()
    for column, value in zip(columns, place, strict=True):
        found |= same & _behind(column, value)
        same &= Q(**{column.name: value}) if value is not None else Q(**{f"{column.name}__isnull": True})
    return found


def _behind(column: Column, value: Any) -> Q:
    """Behind one value of one column. PostgreSQL sorts empty values as the largest."""
    empty = Q(**{f"{column.name}__isnull": True})
    if value is None:
        return ~empty if column.is_descending else Q(pk__in=[])
    behind = Q(**{f"{column.name}__{'lt' if column.is_descending else 'gt'}": value})
    return behind | empty if column.is_nullable and not column.is_descending else behind


def _turned(column: Column) -> Column:
    return Column(column.name, not column.is_descending, column.is_nullable)


def _is_nullable(model: Any, path: str) -> bool:
    steps = path.split("__")
    for step in steps:
        field = model._meta.pk if step == "pk" else model._meta.get_field(step)
        if field.null:
            return True
        model = field.related_model or model
    return False


def _field_of(model: Any, path: str) -> Any:
    *relations, last = path.split("__")
    for step in relations:
        model = model._meta.get_field(step).related_model
    return model._meta.pk if last == "pk" else model._meta.get_field(last)


def _value_of(row: Any, path: str) -> Any:
    for step in path.split("__"):
        row = getattr(row, step) if row is not None else None
    return row.pk if isinstance(row, Model) else row


def _stored(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal) else value


def _limit(request: Request) -> int:
    asked = request.query_params.get("limit", str(LIMIT))
    if asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= MAX_LIMIT:
        return int(asked)
    raise bad_parameter("limit", _("Write a number from 1 to %(most)d.") % {"most": MAX_LIMIT})


def _count(request: Request, queryset: QuerySet) -> dict[str, Any] | None:
    """How many rows there are, counted up to ten thousand, and only when asked for."""
    asked = request.query_params.get("count", "none")
    if asked == "none":
        return None
    if asked != "exact":
        raise bad_parameter("count", _("Write none or exact."))
    found = queryset.order_by()[: COUNTED + 1].count()
    return {"value": min(found, COUNTED), "exact": found <= COUNTED}


def _fingerprint(request: Any) -> str:
    """What the cursor belongs to: this list, this filter, this order, this member."""
    asked = sorted((name, value) for name, value in request.query_params.items() if name not in UNBOUND)
    text = repr((request.path, asked, str(request.member.pk)))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _described(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "required": False, "schema": schema}


UNBOUND = {"cursor", "limit", "fields", "count"}
