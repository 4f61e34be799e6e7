"""How a list is laid out, as its address says: columns with their order and width, size, density, grouping.

Everything is in the query string, so that a link shows everybody the same. What it names and the list does not
have (any more) is dropped and told, never an error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from django.http import QueryDict

from crm.pages.lists.columns import Column

SIZES = (20, 50, 100, 200)
WIDTHS = ("narrow", "fit", "wide")
DENSITIES = ("comfortable", "default", "compact")
UNGROUPED = "none"
VIEW, NO_VIEW = "view", "none"
"""The parameter that names the saved view in force, and its word for the plain list."""
PARAMETERS = ("columns", "size", "density", "group", "sort")
PLACE = ("cursor",)
"""What says where in the list one is; gone as soon as anything else changes."""


@dataclass(frozen=True)
class Arrangement:
    """The layout in force."""

    columns: list[Column]
    widths: Mapping[str, str]
    size: int
    density: str
    group: str
    dropped: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, query: QueryDict, columns: Sequence[Column], *, size: int, groups: Any, group: str) -> Self:
        """What the address asks for, filled up with the list's own habits."""
        dropped: list[str] = []
        shown, widths = _columns(query.get("columns", ""), columns, dropped)
        return cls(
            columns=shown,
            widths=widths,
            size=int(_one_of(query, "size", [str(each) for each in SIZES], str(size), dropped)),
            density=_one_of(query, "density", DENSITIES, "", dropped),
            group=_one_of(query, "group", [*groups, UNGROUPED], group, dropped),
            dropped=dropped,
        )

    @property
    def keys(self) -> list[str]:
        return [column.key for column in self.columns]


def _columns(asked: str, columns: Sequence[Column], dropped: list[str]) -> tuple[list[Column], dict[str, str]]:
    """The columns named, in that order; those that nobody can take away are there in any case."""
    if not asked:
        return [column for column in columns if column.is_shown or column.is_fixed], {}
    known = {column.key: column for column in columns}
    named = dict(word.partition(":")[::2] for word in asked.split(",") if word)
    dropped += [key for key in named if key not in known]
    widths = {key: width for key, width in named.items() if key in known and width in WIDTHS}
    missing = [column for column in columns if column.is_fixed and column.key not in named]
    heads, actions = [one for one in missing if not one.is_action], [one for one in missing if one.is_action]
    return [*heads, *(known[key] for key in named if key in known), *actions], widths


def _one_of(query: QueryDict, name: str, known: Sequence[str], usual: str, dropped: list[str]) -> str:
    asked = query.get(name, "")
    if asked and asked not in known:
        dropped.append(asked)
    return asked if asked in known else usual


def changed(query: QueryDict, **values: Any) -> str:
    """The address of the same list with these parameters set (None takes one away), from its first page."""
    rest = query.copy()
    for gone in PLACE:
        rest.pop(gone, None)
    for name, value in values.items():
        if value is None:
            rest.pop(name, None)
        else:
            rest[name] = str(value)
    return f"?{rest.urlencode()}"


def state_of(query: QueryDict) -> dict[str, list[str]]:
    """What an address says of a list: conditions and layout, without what is empty and the page one is on."""
    left_out = {*PLACE, VIEW}
    found = {name: [value for value in values if value] for name, values in query.lists() if name not in left_out}
    return {name: sorted(values) for name, values in sorted(found.items()) if values}
