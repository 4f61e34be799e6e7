"""Cells that are changed where they stand. Each slice says in `edits.py` which, and which service saves them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crm.pages.templatetags.ledger import icon

Words = str | Promise
NO_KEY = UUID(int=0)


def _always(row: Any) -> bool:
    return True


@dataclass(frozen=True)
class Edit:
    """A cell of the list `of` that can be changed where it stands.

    `rows` are the objects, `field` makes the field that asks for the value, `read` gives the value as the field
    takes it, `show` the words or HTML of the cell, `save` calls the service. `fits` says of which rows the cell
    can be changed at all.
    """

    of: str
    name: str
    label: Words
    ability: str
    rows: Callable[[], QuerySet]
    field: Callable[[], forms.Field]
    read: Callable[[Any], Any]
    save: Callable[[Any, Any, Any], None]
    show: Callable[[Any, Any], Any]
    fits: Callable[[Any], bool] = _always


_edits: dict[tuple[str, str], Edit] = {}


def register(*edits: Edit) -> None:
    """Make cells known that can be changed where they stand."""
    for edit in edits:
        _edits[edit.of, edit.name] = edit


def edit_of(list_name: str, name: str) -> Edit | None:
    return _edits.get((list_name, name))


def edit_for(page: Any, name: str) -> Edit | None:
    """The edit of a list's column, if it has one and the reader may use it."""
    edit = edit_of(getattr(page, "selects", ""), name) if name else None
    return edit if edit and page.member.may(edit.ability) else None


def editable(edit: Edit, row: Any, inside: Any) -> SafeString:
    """A cell's inside with the pencil that opens it, where the row lets it be changed."""
    if not edit.fits(row):
        return format_html("{}", inside)
    return format_html(
        '<span class="cell">{}<button class="btn ico onrow pencil" type="button" data-cell-edit="{}"'
        ' aria-label="{}">{}</button></span>',
        inside,
        _address(edit.of, edit.name).replace(str(NO_KEY), str(row.pk)),
        _("Change %(what)s") % {"what": edit.label},
        icon("pencil", "s"),
    )


@cache
def _address(list_name: str, name: str) -> str:
    """The address of a cell, without its key: a page of rows asks for it hundreds of times."""
    return reverse("cells:cell", args=[list_name, name, NO_KEY])
