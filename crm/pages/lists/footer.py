"""The foot of a list: how many rows there are, which of them these are, and what they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.pages import formats
from crm.pages.lists.arrangement import SIZES, changed
from crm.pages.lists.cells import money
from crm.pages.lists.columns import Column
from crm.tenancy.keyset import KeysetPage

CAP = 10_000
"""Beyond this nobody counts exactly: it would cost more than it tells."""


@dataclass(frozen=True)
class Count:
    """How many rows there are, exactly up to a limit."""

    value: int
    is_exact: bool = True

    @property
    def words(self) -> str:
        if not self.is_exact:
            return _("more than %(n)s rows") % {"n": formats.number(self.value)}
        return ngettext("%(n)s row", "%(n)s rows", self.value) % {"n": formats.number(self.value)}


def count_of(queryset: QuerySet, limit: int = CAP) -> Count:
    """How many rows, looking at no more than `limit` of them."""
    found = queryset.order_by()[: limit + 1].count()
    return Count(min(found, limit), found <= limit)


def sums_of(queryset: QuerySet, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """What the summed columns add up to over all rows, by currency: for each, the HTML under each column."""
    summed = [column for column in columns if column.is_summed]
    if not summed:
        return []
    currency = summed[0].currency
    sums = {f"sum_{column.key}": Sum(column.key) for column in summed}
    rows = queryset.order_by().values(currency).annotate(**sums).order_by(currency)
    return [{one.key: money(row[f"sum_{one.key}"], row[currency]) for one in summed} for row in rows]


@dataclass(frozen=True)
class Total:
    """A line of totals: its cells, one for each column of the table."""

    cells: list[tuple[Column, Any]]


class Footer:
    """What stands below the rows. Worked out when it is shown."""

    def __init__(self, page: Any, queryset: QuerySet, found: KeysetPage) -> None:
        self.page, self.queryset, self.found = page, queryset, found
        self.now = timezone.now().replace(second=0, microsecond=0)

    @cached_property
    def count(self) -> Count:
        """All rows that meet the conditions."""
        if not (self.found.next_cursor or self.found.previous_cursor):
            return Count(len(self.found.rows))
        return count_of(self.queryset)

    @property
    def is_paged(self) -> bool:
        return bool(self.found.next_cursor or self.found.previous_cursor)

    @property
    def place(self) -> str:
        """Which rows these are."""
        first, last = self.found.before + 1, self.found.before + len(self.found.rows)
        words = {"first": formats.number(first), "last": formats.number(last), "count": self.count.words}
        return _("%(first)s–%(last)s of %(count)s") % words if self.is_paged else self.count.words

    @property
    def number(self) -> int:
        """Which page this is."""
        return self.found.before // self.page.arrangement.size + 1

    @property
    def first_url(self) -> str:
        return self._url("") if self.found.previous_cursor else ""

    @property
    def previous_url(self) -> str:
        return self._url(self.found.previous_cursor) if self.found.previous_cursor else ""

    @property
    def next_url(self) -> str:
        return self._url(self.found.next_cursor) if self.found.next_cursor else ""

    def _url(self, cursor: str) -> str:
        path: str = self.page.request.path
        return path + changed(self.page.request.GET, cursor=cursor or None)

    @property
    def sizes(self) -> list[dict[str, Any]]:
        """How many rows a page can have."""
        query, now = self.page.request.GET, self.page.arrangement.size
        return [{"size": size, "url": changed(query, size=size), "is_current": size == now} for size in SIZES]

    @cached_property
    def totals(self) -> list[Total]:
        """The lines of totals, laid out under the columns in force."""
        columns = self.page.arrangement.columns
        return [
            Total([(column, line.get(column.key, "")) for column in columns])
            for line in self.page.totals(self.queryset, self.count)
            if any(column.key in line for column in columns)
        ]
