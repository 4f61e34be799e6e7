"""Who listens to what. A subscriber is a function; it runs in the worker, inside the event's tenant."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from crm.events.models import Event

Subscriber = Callable[[Sequence[Event]], None]
_subscribers: dict[str, list[Subscriber]] = defaultdict(list)


def subscribe(event_name: str, subscriber: Subscriber) -> None:
    """Have `subscriber` called with the events of this name. Called from `subscriptions.py` files only.

    It gets a list, oldest first, and may get the same event again: it must be safe to repeat.
    """
    if subscriber not in _subscribers[event_name]:
        _subscribers[event_name].append(subscriber)


def subscribers_of(event_name: str) -> list[Subscriber]:
    return _subscribers.get(event_name, [])


def subscribed_names() -> list[str]:
    return sorted(_subscribers)
