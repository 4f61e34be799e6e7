"""One registry of what waits for a member's decision. The inbox and its count in the side bar read it.

Each slice says what waits for whom, with the least one must know to decide and the two answers; the answers are
the slice's own services. Apps list theirs in `<app>/inbox.py`, which is found at start-up.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.forms import Form

from crm.pages.navigation import Label

MOST_WAITING = 100
"""So many of one kind are shown and counted; whoever has more has other troubles."""


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what, who asked and since when, and the answers as the buttons say them.

    `seen` names the version that is shown, so that nobody answers what they have not read. An answer without its
    words cannot be given now. `due` is the day an answer is expected by.
    """

    id: UUID
    title: str
    summary: str
    since: datetime
    seen: str
    url: str
    asked_by: Any = None
    quote: str = ""
    due: date | None = None
    accept: str = ""
    refuse: str = ""


@dataclass(frozen=True)
class Evidence:
    """The least one must know to decide: rows of `components/explanation.html`, and what to look at twice.

    `accept` are the words of the button there, where the row's own do not say enough, such as the amount.
    """

    rows: list[dict[str, Any]]
    warnings: list[str] = field(default_factory=list)
    accept: str = ""


@dataclass(frozen=True)
class Decided:
    """What this member decided before, for the empty inbox."""

    title: str
    outcome: str
    at: datetime
    url: str


class Source(ABC):
    """Where decisions come from. `is_money`: never decided by one key, and never many at once."""

    key: str
    label: Label
    icon: str
    is_money = False

    @abstractmethod
    def waiting_for(self, member: Any) -> QuerySet:
        """What waits for this member: the rows alone, cheap to count."""

    @abstractmethod
    def visible_to(self, member: Any) -> QuerySet:
        """What this member may look at, waiting or not, so that one decided meanwhile is told from one unseen."""

    @abstractmethod
    def shown(self, member: Any, found: Sequence[Any]) -> list[Waiting]:
        """These rows in words, in as many queries for many as for one."""

    @abstractmethod
    def evidence(self, member: Any, found: Any) -> Evidence:
        """What one must know to decide about this one."""

    @abstractmethod
    def accept(self, member: Any, found: Any, seen: str) -> str:
        """Say yes, through the slice's service; returns what to tell."""

    def refusal_form(self, found: Any, data: Any = None) -> Form | None:
        """What is asked for when this one is sent back; none where it cannot be. A form with an `other_answer`,
        the name and the words of a second button, takes a plain no as well."""
        return None

    def refuse(self, member: Any, found: Any, seen: str, given: dict[str, Any]) -> str:
        """Send it back, with what the form asked for; returns what to tell."""
        raise NotImplementedError

    @abstractmethod
    def decided_by(self, member: Any, limit: int) -> list[Decided]:
        """What this member decided last."""


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Make a source known. Registering it again replaces it."""
    _sources[source.key] = source


def sources() -> list[Source]:
    """Every source, in the order of their keys."""
    return [_sources[key] for key in sorted(_sources)]


def source_named(key: str) -> Source | None:
    return _sources.get(key)


def count_waiting(member: Any) -> int:
    """How much waits for this member, in one query however many sources there are."""
    parts = [
        source.waiting_for(member).order_by().values_list("pk", flat=True)[:MOST_WAITING] for source in sources()
    ]
    if not parts:
        return 0
    total: int = reduce(lambda some, more: some.union(more, all=True), parts).count()
    return total


def everything_waiting(member: Any) -> Iterator[tuple[Source, Waiting]]:
    """What waits for this member, source by source."""
    for source in sources():
        for waiting in source.shown(member, list(source.waiting_for(member)[:MOST_WAITING])):
            yield source, waiting
