"""Writing down what happened."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from crm.events.doorbell import ring_for_events
from crm.events.models import Event
from crm.events.subscribers import subscribers_of
from crm.tenancy.context import current_tenant_id, open_scope

if TYPE_CHECKING:
    from crm.accounts.models import Membership


def event(
    name: str,
    /,
    *,
    subject: Model,
    by: "Membership | None",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    **data: Any,
) -> Event:
    """An event not yet written, for services that record many at once."""
    scope = open_scope()
    is_heard = bool(subscribers_of(name))
    return Event(
        name=name,
        subject_type=subject._meta.label,
        subject_id=subject.pk,
        actor=by,
        actor_label="" if by else (scope.actor if scope else ""),
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
        data=data,
        before=before,
        after=after,
        dispatched_at=None if is_heard else timezone.now(),
    )


def record(
    name: str,
    /,
    *,
    subject: Model,
    by: "Membership | None",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    **data: Any,
) -> Event:
    """Write down that something happened, in the transaction of the fact, and wake who listens at commit.

    `name` is `noun.past_verb`; `by` is the member who did it, None for a job. `before` and `after` hold
    the fields that changed, as JSON. An event nobody listens to counts as dispatched at once.
    """
    written = event(name, subject=subject, by=by, before=before, after=after, **data)
    record_many([written])
    return written


def record_many(events: Iterable[Event]) -> None:
    """Write down many events with one statement."""
    rows = list(events)
    Event.objects.bulk_create(rows, batch_size=2000)
    if any(row.dispatched_at is None for row in rows):
        _ring_once_per_transaction()


def _ring_once_per_transaction() -> None:
    """One knock at commit is enough: dispatch takes everything that waits."""
    connection = transaction.get_connection()
    tenant_id = current_tenant_id()
    if any(getattr(hook[1], "rings_for", None) == tenant_id for hook in connection.run_on_commit):
        return

    def ring() -> None:
        ring_for_events(tenant_id)

    ring.rings_for = tenant_id  # type: ignore[attr-defined]
    transaction.on_commit(ring)
