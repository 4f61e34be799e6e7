"""One page of a list as its template gets it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString

from crm.pages.lists.arrangement import Arrangement, changed
from crm.pages.lists.cells import classes_of, row_writer
from crm.pages.lists.columns import Column, Label


@dataclass(frozen=True)
class Header:
    """The head of a column; `url` sorts by it, `order` is how it is sorted now."""

    column: Column
    label: Label
    classes: str
    url: str = ""
    order: str = ""


@dataclass(frozen=True)
class TableRow:
    """A row: its id on the page, its spine, its cells, and what it shows."""

    anchor: str
    spine: str
    cells: SafeString
    shows: Any


@dataclass(frozen=True)
class RowGroup:
    """Rows that stand together, under what they have in common; without a heading when nothing is grouped."""

    heading: Label
    rows: list[TableRow]


class Table:
    """The columns in force and the rows of this page of a list."""

    def __init__(self, page: Any, arrangement: Arrangement, rows: Sequence[Any]) -> None:
        self.page = page
        self.arrangement = arrangement
        self.columns = arrangement.columns
        self.shown = rows

    def __bool__(self) -> bool:
        return bool(self.shown)

    @property
    def caption(self) -> Label:
        title: Label = self.page.get_title()
        return title

    @property
    def announcement(self) -> str:
        """What is said aloud when the list was filled anew."""
        return str(self.page.announcement % {"n": len(self.shown)})

    @property
    def width(self) -> int:
        """How many columns a line across the whole table spans."""
        return len(self.columns)

    @cached_property
    def headers(self) -> list[Header]:
        query: QueryDict = self.page.request.GET
        return [self._header(column, query) for column in self.columns]

    def _header(self, column: Column, query: QueryDict) -> Header:
        label = column.heading(self.page.member) if column.heading else column.label
        classes = " ".join(filter(None, [classes_of(column), self._width_of(column)]))
        if not column.sort:
            return Header(column, label, classes)
        now, word = query.get("sort", ""), column.sort
        order = {word: "ascending", f"-{word}": "descending"}.get(now, "none")
        return Header(column, label, classes, changed(query, sort=f"-{word}" if now == word else word), order)

    def _width_of(self, column: Column) -> str:
        width = self.arrangement.widths.get(column.key, "")
        return f"w-{width}" if width else ""

    def groups(self) -> Iterator[RowGroup]:
        """The rows, parted as the address asks; ids, spines and cells written."""
        write: Callable[[Any], SafeString] = row_writer(self.columns, self.page)
        name, spine = self.page.row_name, self.page.spine
        for heading, rows in groupby(self.shown, self._heading):
            written = [TableRow(f"{name}-{row.pk}", spine(row), write(row), row) for row in rows]
            yield RowGroup(heading, written)

    def _heading(self, row: Any) -> Label:
        group = self.page.groups.get(self.arrangement.group)
        return group.heading(row) if group else ""
