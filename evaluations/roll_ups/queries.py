"""Agent-days and their freshness. The cost depends on the windows asked for, not on the history."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from crm.tenancy.clock import bounds, today
from crm.tenancy.context import current_tenant_id
from evaluations.roll_ups.models import DirtyDay
from evaluations.roll_ups.statements import BEGIN, KNOWN_UNTIL, MARK, ROLL_UP, ROLL_UP_ALL, SPAN, UNCOUNTED

NIGHTLY = "evaluations.nightly_roll_up"
A_NIGHT_MISSED = timedelta(hours=26)

CHANGES_AGENT_DAYS = (
    "interaction.logged",
    "interaction.changed",
    "interaction.removed",
    "follow_up.planned",
    "follow_up.completed",
    "follow_up.reassigned",
    "follow_up.rescheduled",
    "follow_up.cancelled",
    "follow_up.reopened",
    "follow_up.removed",
    "deal.opened",
    "deal.changed",
    "deal.won",
    "deal.lost",
    "deal.reopened",
    "deal.removed",
    "sale.recorded",
    "sale.reversed",
    "customer.created",
    "customer.assigned",
    "customer.removed",
)
"""The events that name the agent-days whose facts they changed, in `agent_days`."""


@dataclass(frozen=True)
class Window:
    """One agent's days from a first to a last, both included."""

    agent_id: UUID
    first: date
    last: date


@dataclass(frozen=True)
class RolledUp:
    """What a roll-up found and changed: agent-days with facts, those new, those restated."""

    rows: int = 0
    new: int = 0
    restated: int = 0

    def __add__(self, other: "RolledUp") -> "RolledUp":
        return RolledUp(self.rows + other.rows, self.new + other.new, self.restated + other.restated)


@dataclass(frozen=True)
class Organisation:
    """What a roll-up has to know: which day it is, what is summed, whether marks wait, who follows."""

    zone: ZoneInfo
    currency: str
    has_marks: bool
    is_followed: bool


def begin_alone(followed: Sequence[str]) -> Organisation:
    """Wait until no other roll-up of this organisation runs, and read what this one has to know.

    The lock ends with the transaction. Compiling a statement that runs for milliseconds would cost more than
    running it, so that is off meanwhile. `followed` are conditions: followers have work when one of them holds.
    """
    with connection.cursor() as cursor:
        statement = BEGIN.format(followed=" OR ".join(followed) or "false")
        cursor.execute(statement, {"tenant": str(current_tenant_id())})
        zone, currency, has_marks, is_followed = cursor.fetchone()
    return Organisation(ZoneInfo(zone), currency, has_marks, is_followed)


def params_of_days(first: date, last: date, zone: ZoneInfo, currency: str) -> dict[str, Any]:
    """What a statement over the days from `first` to `last` asks for."""
    since, until = bounds(first, last, zone)
    today_starts, today_ends = bounds(this_day := today(zone), this_day, zone)
    return {
        "first": first,
        "last": last,
        "since": since,
        "until": until,
        "today_starts": today_starts,
        "today_ends": today_ends,
        "zone": zone.key,
        "currency": currency,
        "now": timezone.now(),
    }


def params_of(windows: Sequence[Window], zone: ZoneInfo, currency: str) -> dict[str, Any]:
    """What the statements over `windows` ask for. There must be at least one window."""
    days = {day for window in windows for day in (window.first, window.last)}
    spans = {day: bounds(day, day, zone) for day in days}
    return params_of_days(min(days), max(days), zone, currency) | {
        "agents": [str(window.agent_id) for window in windows],
        "firsts": [window.first for window in windows],
        "lasts": [window.last for window in windows],
        "starts": [spans[window.first][0] for window in windows],
        "ends": [spans[window.last][1] for window in windows],
    }


def write_agent_days(windows: Sequence[Window], zone: ZoneInfo, currency: str) -> RolledUp:
    """Make the agent-days of these windows say what the facts say; rows that say it already are not touched."""
    with connection.cursor() as cursor:
        cursor.execute(ROLL_UP, params_of(windows, zone, currency))
        return RolledUp(*cursor.fetchone())


def write_all_agent_days(first: date, last: date, zone: ZoneInfo, currency: str) -> RolledUp:
    """The same for the days of everybody from `first` to `last`."""
    with connection.cursor() as cursor:
        cursor.execute(ROLL_UP_ALL, params_of_days(first, last, zone, currency))
        return RolledUp(*cursor.fetchone())


def write_marks(pairs: Collection[tuple[UUID, date]]) -> None:
    """Note agents' days as dirty; one already noted moves its moment. Agents who do not exist are left out."""
    with connection.cursor() as cursor:
        cursor.execute(MARK, [[str(agent) for agent, _ in pairs], [day for _, day in pairs]])


def has_dirty_days(now: datetime) -> bool:
    """Whether the organisation has agent-days that wait for a roll-up."""
    return DirtyDay.objects.exists()


def known_until() -> datetime | None:
    """The moment up to which the figures are known to be right; None when nothing waits.

    What waits is an agent-day marked dirty, an event not yet brought here, or a night that was missed.
    """
    names, night = list(CHANGES_AGENT_DAYS), timezone.now() - A_NIGHT_MISSED
    with connection.cursor() as cursor:
        cursor.execute(KNOWN_UNTIL, {"names": names, "night": night, "nightly": NIGHTLY})
        moment: datetime | None = cursor.fetchone()[0]
    return moment


def uncounted_events(agent_ids: Collection[UUID], *, limit: int) -> list[UUID]:
    """The events that changed facts of these agents and are not in the figures yet, the newest first."""
    if not agent_ids:
        return []
    agents = [str(agent) for agent in agent_ids]
    with connection.cursor() as cursor:
        cursor.execute(UNCOUNTED, {"names": list(CHANGES_AGENT_DAYS), "agents": agents, "limit": limit})
        return [key for (key,) in cursor.fetchall()]


def span_of_facts(zone: ZoneInfo) -> tuple[date, date] | None:
    """The first and the last day on which anything happened or is rolled up; None where nothing ever has."""
    with connection.cursor() as cursor:
        cursor.execute(SPAN, {"zone": zone.key})
        first, last = cursor.fetchone()
    return (first, max(last, today(zone))) if first else None
