"""The base of every list page."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from crm.pages.base import Page
from crm.pages.lists.arrangement import NO_VIEW, PARAMETERS, UNGROUPED, Arrangement, changed
from crm.pages.lists.columns import Column
from crm.pages.lists.footer import Count, Footer, sums_of
from crm.pages.lists.grouping import Group
from crm.pages.lists.narrowing import narrowest
from crm.pages.lists.shelf import shelf_of
from crm.pages.lists.states import ROWS_SHOWN, EmptyState
from crm.pages.lists.table import Table
from crm.pages.selectable import Selectable
from crm.tenancy.keyset import BadCursor, KeysetPage, page_of


class ListPage(Selectable, Page):
    """A filterable list: the whole page, or for a script just the region `#list` (`partial_template_name`).

    `columns` say what a row shows, `row_name` what its id on the page begins with, `spine` the mark at its edge
    and `announcement` what is said aloud when the list was filled anew. `groups` maps the words of `?group=` to
    ways to part the rows; `group` is in force when nothing is asked. `fields_shown` conditions stand in the
    query bar's row, the others are folded. `api_name` is the same list in the API. `orders` maps the words of
    `?sort=` to columns that are never empty; the first is the default and each gets the primary key behind it.
    Rows come by keyset, so a deep page costs what the first does.
    """

    queryset: QuerySet
    filterset_class: Any = None
    template_name = "components/list_page.html"
    partial_template_name = "components/list.html"
    columns: Sequence[Column] = ()
    groups: Mapping[str, Group] = {}
    group = UNGROUPED
    fields_shown = 4
    api_name = ""
    row_name = "row"
    announcement: Any = ROWS_SHOWN
    orders: dict[str, str] = {"newest": "-pk"}
    page_size = 50

    def get_queryset(self) -> QuerySet:
        """The rows this member may see, before the conditions."""
        return self.queryset.all().visible_to(self.member)  # type: ignore[attr-defined]

    def prepare(self, rows: list[Any]) -> list[Any]:
        """These rows with what their cells say beside the rows' own columns; for a page of them at a time."""
        return rows

    def spine(self, row: Any) -> str:
        """The mark at the edge of a row."""
        return "none"

    def api_conditions(self) -> dict[str, str]:
        """Conditions the list has by itself, as the API writes them."""
        return {}

    def questions(self) -> list[tuple[Any, str]]:
        """Questions asked every day, ready to choose: their names and their queries."""
        return []

    def empty(self) -> EmptyState:
        """What the list says when there is nothing at all."""
        return EmptyState(_("Nothing here yet"))

    def get_columns(self) -> Sequence[Column]:
        """Every column this member can have on the list."""
        return self.columns

    @cached_property
    def arrangement(self) -> Arrangement:
        """How the address lays the list out."""
        columns, query = self.get_columns(), self.request.GET
        return Arrangement.read(query, columns, size=self.page_size, groups=self.groups, group=self.group)

    def get_template_names(self) -> list[str]:
        return [self.partial_template_name if self.is_fragment else str(self.template_name)]

    @property
    def key(self) -> str:
        """The name of the list, for what is kept about it: that of its address."""
        match = self.request.resolver_match
        return match.view_name if match else ""

    @cached_property
    def shelf(self) -> Any:
        """What stands over the list besides its conditions."""
        return shelf_of(self) if self.columns else None

    @property
    def reset_url(self) -> str:
        """The list laid out as now, without any condition and without a view."""
        kept = {name: value for name in PARAMETERS if (value := self.request.GET.get(name))}
        return changed(QueryDict(mutable=True), **kept, view=NO_VIEW)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        way_back = "" if self.is_fragment or self.shelf is None else self.shelf.way_back()
        return redirect(way_back) if way_back else super().get(request, *args, **kwargs)

    @cached_property
    def filterset(self) -> Any:
        """The conditions in force."""
        return self.filterset_class(self.request.GET or None, queryset=self.get_queryset(), request=self.request)

    def filtered(self) -> QuerySet:
        """All rows that meet the conditions, in no order."""
        found: QuerySet = self.filterset.qs
        return found

    def totals(self, queryset: QuerySet, count: Count) -> list[dict[str, Any]]:
        """What all these rows add up to: for each line of totals, what stands under which column."""
        return sums_of(queryset, self.arrangement.columns)

    def narrowest(self) -> Any:
        """The condition that took most away, where it is cheap to know."""
        return narrowest(self, self.filterset.form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        queryset = self.filtered()
        found = self._page_asked(queryset)
        rows = self.prepare(found.rows)
        return super().get_context_data(
            filter=self.filterset,
            rows=rows,
            list=Table(self, self.arrangement, rows),
            foot=Footer(self, queryset, found),
            **kwargs,
        )

    def _page_asked(self, queryset: QuerySet) -> KeysetPage:
        try:
            return self.page_at(queryset, self.request.GET.get("cursor", ""), self.arrangement.size)
        except BadCursor as error:
            raise Http404 from error

    def page_at(self, queryset: QuerySet, cursor: str, size: int) -> KeysetPage:
        """Some of these rows in the list's order."""
        queryset, order = self.in_order(queryset)
        return page_of(queryset, order=order, cursor=cursor, size=size)

    def in_order(self, queryset: QuerySet) -> tuple[QuerySet, list[str]]:
        """These rows and what they are sorted by: the group first, so that a group is never torn apart."""
        group, order = self.groups.get(self.arrangement.group), self.sorting()
        return (queryset, order) if group is None else (group.sorted_by(queryset), [*group.order, *order])

    def sorting(self) -> list[str]:
        """The columns the address asks to sort by."""
        asked = self.request.GET.get("sort", "")
        turned = asked.startswith("-")
        column = self.orders.get(asked.lstrip("-")) or next(iter(self.orders.values()))
        if turned and asked.lstrip("-") in self.orders:
            column = column[1:] if column.startswith("-") else f"-{column}"
        return [column, "-pk" if column.startswith("-") else "pk"] if column.lstrip("-") != "pk" else [column]
