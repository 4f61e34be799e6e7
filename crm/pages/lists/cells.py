"""Cells of a table as HTML. The parts that are the same in a column are written once for all its rows."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from crm.pages.lists.columns import Column, Kind
from crm.pages.lists.edits import edit_for, editable
from crm.pages.templatetags import formats as filters
from crm.pages.templatetags.ledger import status

__all__ = ["classes_of", "due", "link", "nothing", "quiet", "row_writer", "status"]

nothing = filters.nothing
WRITTEN: dict[Kind, Callable[..., Any]] = {
    Kind.TEXT: filters.or_nothing,
    Kind.NUMBER: filters.register.filters["number"],
    Kind.DAY: filters.register.filters["date"],
    Kind.MOMENT: filters.register.filters["datetime"],
}
money = filters.register.filters["money"]


def link(url_name: str, pk: Any, words: Any) -> SafeString:
    """The way to one object, with its name."""
    return format_html('<a href="{}">{}</a>', reverse(url_name, args=[pk]), words)


def quiet(words: Any) -> SafeString:
    """What stands where there is nothing, in grey: “never”, “not planned”."""
    return format_html('<span class="note">{}</span>', words)


def due(moment: Any, *, is_overdue: bool) -> SafeString:
    """When something is due, and that it is overdue."""
    words = WRITTEN[Kind.MOMENT](moment)
    return format_html("{} {}", status("crit", _("Overdue")), words) if is_overdue else words


def written(column: Column, row: Any) -> Any:
    """The column's value as its kind is written."""
    value = column.value_of(row)
    if column.kind is Kind.MONEY:
        return money(value, getattr(row, column.currency))
    return WRITTEN[column.kind](value)


def classes_of(column: Column) -> str:
    """The classes of a column's cells, the same at its head and below."""
    words = {"num": column.is_numeric, "lo": column.is_low, "acts": column.is_action, "full": column.is_wide}
    return " ".join(word for word, is_so in words.items() if is_so)


def row_writer(columns: Sequence[Column], page: Any) -> Callable[[Any], SafeString]:
    """What turns a row into its cells, heading first where the column names the row."""
    writers = [_cell_writer(column, page) for column in columns]
    return lambda row: mark_safe("".join(write(row) for write in writers))


def _cell_writer(column: Column, page: Any) -> Callable[[Any], str]:
    inside = _inside(column, page)
    classes = f' class="{names}"' if (names := classes_of(column)) else ""
    if column.is_heading:
        return lambda row: f'<th scope="row"{classes}>{conditional_escape(inside(row))}</th>'
    label = "" if column.is_action else f' data-label="{escape(column.label)}"'
    return lambda row: f"<td{classes}{label}>{conditional_escape(inside(row))}</td>"


def _inside(column: Column, page: Any) -> Callable[[Any], Any]:
    """What writes the inside of a cell, with its pencil where the reader may change it."""
    write, edit = _plain_inside(column, page), edit_for(page, column.key)
    return write if edit is None else lambda row: editable(edit, row, write(row))


def _plain_inside(column: Column, page: Any) -> Callable[[Any], Any]:
    if column.template:
        return _template_writer(column.template, page)
    cell = column.cell
    if cell is not None:
        return lambda row: cell(row, page)
    return lambda row: written(column, row)


def _template_writer(name: str, page: Any) -> Callable[[Any], Any]:
    template, request = get_template(name), page.request
    return lambda row: template.render({"row": row, "view": page, "csrf_token": _token(request)})


def _token(request: HttpRequest) -> str:
    return get_token(request)
