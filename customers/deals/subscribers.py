"""What the pipeline does when something happened elsewhere."""

from collections.abc import Sequence

from crm.events.models import Event
from customers.deals.stages import ensure_default_stages


def give_default_stages(events: Sequence[Event]) -> None:
    """A new organisation starts with the usual stages, in its own language."""
    ensure_default_stages(by=events[0].actor)
