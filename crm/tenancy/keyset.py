"""Paging by position: a page starts after the last row seen, so page 200 costs what page 1 costs.

Shared by the API's cursor and the pages' pager. Orders are lists of plain columns that are never empty
and end with the primary key, such as `["-last_activity_at", "-pk"]`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Model, Q, QuerySet

SALT = "keyset"


class BadCursor(ValueError):
    """The cursor was edited, or belongs to another list."""


@dataclass(frozen=True)
class KeysetPage:
    """Some rows of a list, and the cursors that lead to the rows before and after them."""

    rows: list[Any]
    next_cursor: str = ""
    previous_cursor: str = ""


def page_of(queryset: QuerySet, *, order: Sequence[str], cursor: str = "", size: int = 50) -> KeysetPage:
    """The page of `queryset` at `cursor`, in `order`. Raises BadCursor."""
    position, backward = _read(cursor, order)
    direction = [_turned(name) for name in order] if backward else list(order)
    rows = list(queryset.order_by(*direction).filter(_after(queryset.model, direction, position))[: size + 1])
    has_more, rows = len(rows) > size, rows[:size]
    if backward:
        rows.reverse()
    has_next, has_previous = (True, has_more) if backward else (has_more, position is not None)
    return KeysetPage(
        rows,
        next_cursor=_write(rows[-1], order, backward=False) if rows and has_next else "",
        previous_cursor=_write(rows[0], order, backward=True) if rows and has_previous else "",
    )


def _after(model: type[Model], order: Sequence[str], position: Sequence[str] | None) -> Q:
    """Rows that come after a position. The first, redundant bound is what lets PostgreSQL walk the index."""
    if position is None:
        return Q()
    columns = [name.lstrip("-") for name in order]
    values = [_field(model, name).to_python(value) for name, value in zip(columns, position, strict=True)]
    beyond, same = Q(), Q()
    for name, column, value in zip(order, columns, values, strict=True):
        beyond |= same & Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{column: value})
    first = f"{columns[0]}__{'lte' if order[0].startswith('-') else 'gte'}"
    return Q(**{first: values[0]}) & beyond


def _write(row: Any, order: Sequence[str], *, backward: bool) -> str:
    values = [_text(getattr(row, name.lstrip("-"))) for name in order]
    return signing.dumps([int(backward), list(order), values], salt=SALT, compress=True)


def _read(cursor: str, order: Sequence[str]) -> tuple[list[str] | None, bool]:
    if not cursor:
        return None, False
    try:
        backward, of_order, values = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadCursor from error
    if list(of_order) != list(order):
        raise BadCursor
    return values, bool(backward)


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _field(model: type[Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
