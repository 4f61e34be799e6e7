"""What pay does when facts change."""

from collections.abc import Sequence
from datetime import date

from crm.events.models import Event
from incentives.payouts.services import mark_stale


def mark_drafts_stale(events: Sequence[Event]) -> None:
    """A sale was recorded or reversed in a period whose draft is calculated: the draft is out of date."""
    if days := _agent_days(events):
        mark_stale(days=days)


def mark_drafts_since_stale(events: Sequence[Event]) -> None:
    """Other people look after a customer from a day on: drafts of that day and later credit other people."""
    days = _agent_days(events) | {date.fromisoformat(event.data["on"]) for event in events if "on" in event.data}
    if days:
        mark_stale(since=min(days))


def _agent_days(events: Sequence[Event]) -> set[date]:
    return {date.fromisoformat(day) for event in events for _agent, day in event.data.get("agent_days", ())}
