"""The whole story of a customer: what happened with them, and what was changed about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.events.models import Event
from customers.dossiers.queries import changes_among
from customers.dossiers.wording import WORDS
from customers.interactions.queries import (
    FACTS,
    Entry,
    Position,
    Source,
    Timeline,
    follow_ups,
    interactions,
    moves,
    pinned,
    sales,
    timeline_of,
)
from customers.profiles.models import Customer


def changes(customer: Customer, before: Position | None, size: int, text: str) -> Iterable[Entry]:
    """What was changed about the customer. A text is looked for in what people wrote, so not here."""
    if text:
        return []
    events = Event.objects.about(customer).filter(name__in=WORDS)
    if before is not None:
        events = events.filter(Q(occurred_at__lt=before.at) | Q(occurred_at=before.at, pk__lt=before.key))
    rows = list(events.newest_first().select_related("actor__user")[:size])
    return [
        Entry("handover" if row.name == "customer.assigned" else "change", row.occurred_at, row, [change])
        for row, change in zip(rows, changes_among(rows), strict=True)
    ]


KINDS: dict[str, tuple[Any, tuple[Source, ...]]] = {
    "": (_("All"), (*FACTS, changes)),
    "contact": (pgettext_lazy("timeline", "Contact"), (interactions, follow_ups)),
    "sales": (_("Sales"), (moves, sales)),
    "changes": (_("Changes"), (changes,)),
}


@dataclass(frozen=True)
class Story:
    """What the page shows: pins on top where nothing is asked for, then the stream, and what was asked for."""

    pins: list[Entry]
    timeline: Timeline
    kind: str
    text: str

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.text)

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        return [(name, label) for name, (label, _sources) in KINDS.items()]


def story_of(customer: Customer, *, kind: str = "", text: str = "", before: Position | None = None) -> Story:
    """The story of a customer whom the reader may see, newest first. A fixed number of queries."""
    kind, text = kind if kind in KINDS else "", text.strip()[:80]
    timeline = timeline_of(customer, before, sources=KINDS[kind][1], text=text)
    is_whole = not (kind or text or before)
    folded = Timeline(fold(timeline.entries), timeline.older)
    return Story(pinned(customer) if is_whole else [], folded, kind, text)


def fold(entries: Iterable[Entry]) -> list[Entry]:
    """Changes one after the other become one entry that holds them; a handover stays a line of its own."""
    found: list[Entry] = []
    for entry in entries:
        last = found[-1] if found else None
        if last is not None and entry.kind == last.kind == "change":
            found[-1] = Entry("change", last.at, last.row, [*last.parts, *entry.parts])
        else:
            found.append(entry)
    return found
