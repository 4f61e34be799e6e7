"""One description of a column, which the table, the phone's cards, the chooser and files all read."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter
from typing import Any

from django.utils.functional import Promise

Label = str | Promise


class Kind(Enum):
    """How the value of a column is written for a reader, and what it is in a file."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    MOMENT = "moment"

    @property
    def is_numeric(self) -> bool:
        return self in (Kind.NUMBER, Kind.MONEY)


@dataclass(frozen=True)
class Column:
    """One column of a list.

    `value` is what it says as a plain value: it goes into files and, unless there is a `cell` or a `template`,
    onto the page, written as its `kind` is. Without a `value` it is the row's attribute `key`. `cell` gives the
    HTML of the cell from the row and the page; `template` names one that gets `row` and `view` instead.

    `heading` gives the words at the head of the column where they need the member, such as a currency. `currency`
    is the row's attribute that says what money it is. `sort` is the word of `?sort=` that orders by it. The one
    that `is_heading` names the row: it is always shown, as all that are not `is_optional`. One that is not
    `is_shown` waits in the chooser. `is_low` gives way on narrow screens. `is_action` holds buttons: it has no
    visible heading and goes into no file. `is_wide` takes a line of its own on a phone's card; `is_figure` is a
    number that is already in words. `is_summed` adds up a money column of that name below the list.
    """

    key: str
    label: Label
    value: Callable[[Any], Any] | None = None
    cell: Callable[[Any, Any], Any] | None = None
    kind: Kind = Kind.TEXT
    template: str = ""
    heading: Callable[[Any], Label] | None = None
    currency: str = "currency"
    sort: str = ""
    is_heading: bool = False
    is_optional: bool = True
    is_shown: bool = True
    is_low: bool = False
    is_action: bool = False
    is_wide: bool = False
    is_figure: bool = False
    is_summed: bool = False

    @property
    def is_numeric(self) -> bool:
        """Stands at the right, as numbers do."""
        return self.is_figure or self.kind.is_numeric

    @property
    def is_fixed(self) -> bool:
        """Nobody can take it away."""
        return self.is_heading or self.is_action or not self.is_optional

    def value_of(self, row: Any) -> Any:
        """The plain value of this column in a row."""
        return self.value(row) if self.value else attrgetter(self.key)(row)
