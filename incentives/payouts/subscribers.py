"""What pay does when facts change."""

from collections.abc import Sequence
from datetime import date

from crm.events.models import Event
from incentives.payouts.services import mark_stale


def mark_drafts_stale(events: Sequence[Event]) -> None:
    """A sale was recorded or reversed in a period whose draft is calculated: the draft is out of date."""
    days = {date.fromisoformat(day) for event in events for _agent, day in event.data.get("agent_days", ())}
    if days:
        mark_stale(days=days)
