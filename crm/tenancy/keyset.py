"""Paging by position: a page starts after the last row seen, so page 200 costs what page 1 costs.

Shared by the API's cursor and the pages' pager. Orders are lists of columns that are never empty
and end with the primary key, such as `["-last_activity_at", "-pk"]`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet

SALT = "keyset"


class BadCursor(ValueError):
    """The cursor was edited, or belongs to another list."""


@dataclass(frozen=True)
class KeysetPage:
    """Some rows of a list, the cursors that lead to the rows before and after them, and how many come before.

    `before` is counted while one walks: rows that came or went meanwhile are not in it.
    """

    rows: list[Any]
    next_cursor: str = ""
    previous_cursor: str = ""
    before: int = 0


def page_of(queryset: QuerySet, *, order: Sequence[str], cursor: str = "", size: int = 50) -> KeysetPage:
    """The page of `queryset` at `cursor`, in `order`. Raises BadCursor."""
    position, backward, before = _read(cursor, order)
    direction = [_turned(name) for name in order] if backward else list(order)
    rows = list(queryset.order_by(*direction).filter(_after(queryset, direction, position))[: size + 1])
    has_more, rows = len(rows) > size, rows[:size]
    if backward:
        rows.reverse()
    has_next, has_previous = (True, has_more) if backward else (has_more, position is not None)
    if backward:
        before = max(before - len(rows), 0) if has_previous else 0
    behind = before + len(rows)
    return KeysetPage(
        rows,
        next_cursor=_write(rows[-1], order, behind, backward=False) if rows and has_next else "",
        previous_cursor=_write(rows[0], order, before, backward=True) if rows and has_previous else "",
        before=before,
    )


@dataclass(frozen=True)
class Beside:
    """The keys of the rows before and after one, and the cursor of the page that begins with it."""

    previous: Any = None
    following: Any = None
    cursor: str = ""


def beside(queryset: QuerySet, *, order: Sequence[str], row: Any) -> Beside:
    """The neighbours of a row in a list, wherever its pages end."""
    before = page_of(queryset, order=order, cursor=_write(row, order, 0, backward=True), size=1).rows
    after = page_of(queryset, order=order, cursor=_write(row, order, 0, backward=False), size=1).rows
    return Beside(
        before[0].pk if before else None,
        after[0].pk if after else None,
        _write(before[0], order, 0, backward=False) if before else "",
    )


def _after(queryset: QuerySet, order: Sequence[str], position: Sequence[str] | None) -> Q:
    """Rows that come after a position. The first, redundant bound is what lets PostgreSQL walk the index."""
    if position is None:
        return Q()
    columns = [name.lstrip("-") for name in order]
    values = [_field(queryset, name).to_python(value) for name, value in zip(columns, position, strict=True)]
    beyond, same = Q(), Q()
    for name, column, value in zip(order, columns, values, strict=True):
        beyond |= same & Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{column: value})
    first = f"{columns[0]}__{'lte' if order[0].startswith('-') else 'gte'}"
    return Q(**{first: values[0]}) & beyond


def _write(row: Any, order: Sequence[str], before: int, *, backward: bool) -> str:
    values = [_text(getattr(row, name.lstrip("-"))) for name in order]
    return signing.dumps([int(backward), list(order), values, before], salt=SALT, compress=True)


def _read(cursor: str, order: Sequence[str]) -> tuple[list[str] | None, bool, int]:
    if not cursor:
        return None, False, 0
    try:
        backward, of_order, values, before = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadCursor from error
    if list(of_order) != list(order):
        raise BadCursor
    return values, bool(backward), before


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _field(queryset: QuerySet, name: str) -> Any:
    """The kind of value a column holds, the model's own or one that was worked out for sorting."""
    worked_out = queryset.query.annotations.get(name)
    if worked_out is not None:
        return worked_out.output_field
    columns = queryset.model._meta
    return columns.pk if name == "pk" else columns.get_field(name)


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
