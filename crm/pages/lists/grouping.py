"""Ways to part a list into groups: what heads them, and what keeps a group's rows together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Expression, F, IntegerField, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from crm.pages.lists.columns import Label

SORTED_BY = "group_key"


@dataclass(frozen=True)
class Group:
    """One way to part a list: its name, and what heads a row's group.

    `by` is what rows are sorted by before the list's own order, and never empty; nothing when the list's own order
    keeps the groups together by itself.
    """

    label: Label
    heading: Callable[[Any], Label]
    by: Expression | F | None = None

    def sorted_by(self, queryset: QuerySet) -> QuerySet:
        return queryset if self.by is None else queryset.annotate(**{SORTED_BY: self.by})

    @property
    def order(self) -> tuple[str, ...]:
        return () if self.by is None else (SORTED_BY,)


def by_name_of(party: str) -> Expression:
    """Sorted by the name of a person the row points to (none first), two of one name apart."""
    text = TextField()
    name, key = (Cast(column, text) for column in (f"{party}__sort_key", f"{party}_id"))
    nobody, gap = Value("", text), Value(" ", text)
    return Concat(Coalesce(name, nobody), gap, Coalesce(key, nobody), output_field=text)


def in_order_of(column: str, values: list[str]) -> Expression:
    """Sorted by a choice in the order its values are told, with what has none at the end."""
    steps = [When(**{column: value, "then": Value(place)}) for place, value in enumerate(values)]
    return Case(*steps, default=Value(len(values)), output_field=IntegerField())
