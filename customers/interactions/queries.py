"""Everything that happened with a customer, in one stream."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from customers.deals.models import DealMove
from customers.follow_ups.models import FollowUp
from customers.interactions.models import Interaction
from customers.profiles.models import Customer
from customers.sales.models import Sale

PAGE = 20
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
    def by(self) -> Any:
        """Whose it is."""
        return self.row.by if self.kind == "deal_move" else self.row.agent


@dataclass(frozen=True)
class Timeline:
    """Some entries, newest first, and the place the older ones begin after."""

    entries: list[Entry]
    older: Position | None = None


def timeline_of(customer: Customer, before: Position | None = None, size: int = PAGE) -> Timeline:
    """Interactions, follow-ups, steps of deals and sales of a customer whom the reader may see.

    Whoever may see a customer may see all that happened there, so it is not asked again for each of them.

    Each source gives its newest rows below the place, by its index; the newest of all are shown. A fixed number of
    queries, however long the story is.
    """
    entries: list[Entry] = []
    for source in (_interactions, _follow_ups, _moves, _sales):
        entries += source(customer, before, size + 1)
    entries.sort(key=lambda entry: entry.place, reverse=True)
    shown = entries[:size]
    older = Position(shown[-1].at, shown[-1].row.pk) if len(entries) > size else None
    return Timeline(shown, older)


def _interactions(customer: Customer, before: Position | None, size: int) -> Iterable[Entry]:
    rows = (
        Interaction.objects.filter(customer=customer)
        .select_related("agent", "contact", "deal")
        .defer("contact__search_keys")
    )
    return _take("interaction", rows, "occurred_at", before, size, lambda row: row.occurred_at)


def _follow_ups(customer: Customer, before: Position | None, size: int) -> Iterable[Entry]:
    """Those done by an interaction are told there; those called off are no part of the story."""
    rows = FollowUp.objects.filter(customer=customer, done_by=None).select_related("agent")
    rows = rows.exclude(state=FollowUp.State.CANCELLED).annotate(at=Coalesce("done_at", "due_at"))
    return _take("follow_up", rows, "at", before, size, lambda row: row.at)


def _moves(customer: Customer, before: Position | None, size: int) -> Iterable[Entry]:
    rows = DealMove.objects.filter(deal__customer=customer)
    rows = rows.select_related("deal", "from_stage", "to_stage", "by__user")
    return _take_days("deal_move", rows, "moved_on", before, size)


def _sales(customer: Customer, before: Position | None, size: int) -> Iterable[Entry]:
    rows = Sale.objects.filter(customer=customer).select_related("agent", "product")
    return _take_days("sale", rows, "occurred_on", before, size)


def _take(
    kind: str,
    rows: QuerySet,
    column: str,
    before: Position | None,
    size: int,
    moment: Callable[[Any], datetime],
) -> Iterable[Entry]:
    if before is not None:
        earlier, same = Q(**{f"{column}__lt": before.at}), Q(**{column: before.at}, pk__lt=before.key)
        rows = rows.filter(earlier | same)
    return [Entry(kind, moment(row), row) for row in rows.order_by(f"-{column}", "-pk")[:size]]


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
