"""Finding the rows a cell names: an agent, a product, a customer, within what the member may see."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from crm.accounts.models import Membership
from crm.imports.likeness import nearest
from crm.imports.parsers import folded
from crm.imports.problems import Problem

KNOWN_BY_HEART = 20_000
GUESSES = 200


@dataclass(frozen=True)
class Reference:
    """A column that names a row of another table.

    `things` is the English plural for messages. `names` are the fields a cell may hold, the best first.
    With `in_file`, a row of this very file will do: it is tied once all rows are in. `report_unused` has
    the check say which of the known rows the file never mentions.
    """

    things: str
    rows: Callable[[Membership], Any]
    names: tuple[str, ...] = ("name", "code", "external_id")
    in_file: bool = False
    report_unused: bool = False


@dataclass
class Lookup:
    """One reference's rows for one pass. Small tables are loaded once, large ones asked for by batch."""

    reference: Reference
    by: Membership
    found: dict[str, set[UUID]] = field(default_factory=dict)
    titles: dict[UUID, str] = field(default_factory=dict)
    used: set[UUID] = field(default_factory=set)
    in_file: frozenset[str] = frozenset()
    is_complete: bool = False
    _asked: set[str] = field(default_factory=set)
    _guesses: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = list(self._rows()[: KNOWN_BY_HEART + 1])
        self.is_complete = len(rows) <= KNOWN_BY_HEART
        if self.is_complete:
            self._learn(rows)

    def _rows(self) -> Any:
        return self.reference.rows(self.by).order_by("pk").values_list("pk", *self.reference.names)

    def _learn(self, rows: Iterable[tuple]) -> None:
        for pk, *names in rows:
            self.titles[pk] = names[0]
            for name in names:
                if name:
                    self.found.setdefault(folded(name), set()).add(pk)

    def prefetch(self, texts: Iterable[str]) -> None:
        """Ask for what a batch of rows names, with one query."""
        missing = {text for text in texts if text} - self._asked
        if self.is_complete or not missing:
            return
        self._asked |= missing
        wanted = Q()
        for name in self.reference.names:
            wanted |= Q(**{f"{name}__in": missing})
        self._learn(self._rows().filter(wanted))

    def find(self, text: str) -> UUID | None:
        """The row meant; None for one that this file itself will bring."""
        hits = self.found.get(folded(text), set())
        if len(hits) == 1:
            (hit,) = hits
            self.used.add(hit)
            return hit
        if len(hits) > 1:
            raise Problem("ambiguous", value=text, things=self.reference.things)
        if folded(text) in self.in_file:
            return None
        raise Problem("unknown", proposal=self._guess(text), value=text, things=self.reference.things)

    def _guess(self, text: str) -> str:
        if text not in self._guesses and len(self._guesses) < GUESSES:
            self._guesses[text] = nearest(text, self.titles.values(), cutoff=0.82) or ""
        return self._guesses.get(text, "")

    def unused(self) -> list[str]:
        """The names of known rows that no cell has named."""
        return sorted(name for pk, name in self.titles.items() if pk not in self.used)
