"""Everything that happened with a customer, in one stream."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from customers.deals.models import DealMove
from customers.follow_ups.models import FollowUp
from customers.interactions.models import Interaction
from customers.profiles.models import Customer
from customers.sales.models import Sale

PAGE = 20
GLANCE = 220
ICONS = {
    "call": "phone",
    "visit": "map-pin",
    "message": "message-2",
    "email": "mail",
    "meeting": "users",
    "follow_up": "clock",
    "deal_move": "star",
    "sale": "coin",
}


@dataclass(frozen=True)
class Position:
    """A place in the stream: after everything newer than this."""

    at: datetime
    key: UUID

    @property
    def text(self) -> str:
        return f"{self.at.isoformat()}~{self.key}"

    @classmethod
    def read(cls, text: str) -> "Position | None":
        """The place an address names, or none if it names none rightly."""
        moment, _tilde, key = text.partition("~")
        try:
            at = parse_datetime(moment)
            return cls(at, UUID(key)) if at and timezone.is_aware(at) else None
        except ValueError:
            return None


@dataclass(frozen=True)
class Entry:
    """One thing that happened: which kind, when, and the row that says more."""

    kind: str
    at: datetime
    row: Any
    parts: list[Any] = field(default_factory=list)

    @property
    def place(self) -> tuple[datetime, UUID]:
        return self.at, self.row.pk

    @property
    def icon(self) -> str:
        """How it is drawn."""
        return ICONS.get(getattr(self.row, "channel", self.kind), "")

    @property
    def state(self) -> str:
        """What the spine says."""
        if self.kind == "follow_up":
            return "crit" if self.row.is_overdue else "brand" if self.row.state == "open" else ""
        return "attn" if getattr(self.row, "outcome", "") == "problem" else ""

    @property
    def has_time(self) -> bool:
        """Moves and sales are known by their day only."""
        return self.kind in ("interaction", "follow_up")

    @property
    def text(self) -> str:
        """What was written about it."""
        words = {"interaction": "summary", "follow_up": "note", "sale": "note"}
        return getattr(self.row, words[self.kind]) if self.kind in words else ""

    @property
    def is_long(self) -> bool:
        """More than a glance: its beginning is shown, the rest unfolds in place."""
        return len(self.text) > GLANCE

    @property
    def minutes(self) -> int:
        """How long it took."""
        return max(1, (self.row.duration_s or 0) // 60)

    @property
    def fields_changed(self) -> int:
        """How many fields the folded changes touched; none where not all of them are of fields."""
        is_all = all(part.name == "customer.changed" for part in self.parts)
        return sum(len(part.fields) for part in self.parts) if is_all else 0

    @property
    def by(self) -> Any:
        """Whose it is."""
        return self.row.by if self.kind == "deal_move" else self.row.agent

    @property
    def deal(self) -> Any:
        """The deal it belongs to, where it is not about a deal itself."""
        return getattr(self.row, "deal", None) if self.kind != "deal_move" else None

    @property
    def source(self) -> str:
        """Where it came from: by hand, a file, another system."""
        words = dict(FollowUp.Source.choices) | {"deal": _("Won deal")}
        return str(words.get(getattr(self.row, "source", ""), ""))


@dataclass(frozen=True)
class Timeline:
    """Some entries, newest first, and the place the older ones begin after."""

    entries: list[Entry]
    older: Position | None = None


Source = Callable[[Customer, Position | None, int, str], Iterable[Entry]]


def timeline_of(
    customer: Customer,
    before: Position | None = None,
    size: int = PAGE,
    *,
    sources: Iterable[Source] | None = None,
    text: str = "",
) -> Timeline:
    """Interactions, follow-ups, steps of deals and sales of a customer whom the reader may see.

    Other `sources` may be asked for instead, and only what contains a `text`.

    Whoever may see a customer may see all that happened there, so it is not asked again for each of them.

    Each source gives its newest rows below the place, by its index; the newest of all are shown. A fixed number of
    queries, however long the story is.
    """
    entries: list[Entry] = []
    for source in FACTS if sources is None else sources:
        entries += source(customer, before, size + 1, text)
    entries.sort(key=lambda entry: entry.place, reverse=True)
    shown = entries[:size]
    older = Position(shown[-1].at, shown[-1].row.pk) if len(entries) > size else None
    return Timeline(shown, older)


def pinned(customer: Customer) -> list[Entry]:
    """What stands on top of a customer's story, the latest pin first. One query."""
    rows = Interaction.objects.filter(customer=customer, pinned_at__isnull=False).select_related("agent", "deal")
    return [Entry("interaction", row.occurred_at, row) for row in rows.order_by("-pinned_at", "-pk")]


def interactions(customer: Customer, before: Position | None, size: int, text: str) -> Iterable[Entry]:
    """Calls, visits, messages."""
    rows = Interaction.objects.filter(customer=customer).select_related("agent", "contact", "deal")
    rows = rows.defer("contact__search_keys")
    return take("interaction", _saying(rows, text, "summary", "deal__name"), "occurred_at", before, size)


def follow_ups(customer: Customer, before: Position | None, size: int, text: str) -> Iterable[Entry]:
    """Those done by an interaction are told there; those called off are no part of the story."""
    rows = FollowUp.objects.filter(customer=customer, done_by=None).select_related("agent", "deal")
    rows = rows.exclude(state=FollowUp.State.CANCELLED).annotate(at=Coalesce("done_at", "due_at"))
    return take("follow_up", _saying(rows, text, "note", "deal__name"), "at", before, size)


def moves(customer: Customer, before: Position | None, size: int, text: str) -> Iterable[Entry]:
    """Steps of deals."""
    rows = DealMove.objects.filter(deal__customer=customer)
    rows = rows.select_related("deal", "from_stage", "to_stage", "by__user")
    return _take_days("deal_move", _saying(rows, text, "deal__name"), "moved_on", before, size)


def sales(customer: Customer, before: Position | None, size: int, text: str) -> Iterable[Entry]:
    """Orders, refunds and receipts."""
    rows = Sale.objects.filter(customer=customer).select_related("agent", "product", "deal")
    return _take_days(
        "sale", _saying(rows, text, "note", "product__name", "deal__name"), "occurred_on", before, size
    )


FACTS: tuple[Source, ...] = (interactions, follow_ups, moves, sales)


def _saying(rows: QuerySet, text: str, *columns: str) -> QuerySet:
    if not text:
        return rows
    return rows.filter(reduce(or_, (Q(**{f"{column}__icontains": text}) for column in columns)))


def take(
    kind: str,
    rows: QuerySet,
    column: str,
    before: Position | None,
    size: int,
) -> Iterable[Entry]:
    """Rows with a moment, the newest below the place."""
    if before is not None:
        earlier, same = Q(**{f"{column}__lt": before.at}), Q(**{column: before.at}, pk__lt=before.key)
        rows = rows.filter(earlier | same)
    return [Entry(kind, getattr(row, column), row) for row in rows.order_by(f"-{column}", "-pk")[:size]]


def _take_days(kind: str, rows: QuerySet, column: str, before: Position | None, size: int) -> Iterable[Entry]:
    """Facts with a day and no time stand at the beginning of that day on the reader's clock."""
    if before is not None:
        day = timezone.localtime(before.at).date()
        if _start_of(day) < before.at:
            rows = rows.filter(**{f"{column}__lte": day})
        else:
            rows = rows.filter(Q(**{f"{column}__lt": day}) | Q(**{column: day}, pk__lt=before.key))
    return [Entry(kind, _start_of(_day_of(row, column)), row) for row in rows.order_by(f"-{column}", "-pk")[:size]]


def _day_of(row: Model, column: str) -> date:
    day: date = getattr(row, column)
    return day


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
