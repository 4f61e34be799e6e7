"""The kinds of things members are told, and their words. Slices register theirs in `notices.py`."""

from dataclasses import dataclass

from django.utils.functional import Promise

from crm.notifications.models import Notification


@dataclass(frozen=True)
class Kind:
    """Subject and body with named gaps, e.g. `%(customer)s`, filled from the notification's parameters."""

    name: str
    subject: str | Promise
    body: str | Promise


_kinds: dict[str, Kind] = {}


def register_kind(name: str, *, subject: str | Promise, body: str | Promise) -> Kind:
    """Make a kind known. The words are lazily translated, so each reader gets their own language."""
    _kinds[name] = Kind(name, subject, body)
    return _kinds[name]


def words_of(notification: Notification) -> tuple[str, str]:
    """Subject and body in the active language."""
    kind = _kinds.get(notification.kind)
    if kind is None:  # told by a version of the product that knew this kind
        return notification.kind, ""
    return str(kind.subject) % notification.params, str(kind.body) % notification.params
