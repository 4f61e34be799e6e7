"""Brings waiting events to their subscribers, each at least once, whatever dies on the way."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crm.events.models import Event
from crm.events.subscribers import subscribers_of
from crm.tenancy.scope import tenant_scope

BATCH = 500
MAX_ATTEMPTS = 20
log = structlog.get_logger(__name__)


def dispatch_waiting(tenant_id: UUID) -> int:
    """Hand every waiting event of one organisation to its subscribers; returns how many were done.

    A batch is locked, its subscribers run, and it is marked, all in one transaction: a worker that dies
    leaves the batch waiting. An event whose subscriber keeps failing is set aside after MAX_ATTEMPTS and logged.
    """
    total = 0
    with tenant_scope(tenant_id, actor="job:events.dispatch", atomic=False):
        try:
            while done := _dispatch_batch():
                total += done
        except Exception:
            log.exception("subscriber_failed_on_batch")
            total += _dispatch_one_by_one()
    return total


@transaction.atomic
def _dispatch_batch() -> int:
    events = _lock_batch()
    _tell_all(events)
    _mark(events)
    return len(events)


def _dispatch_one_by_one() -> int:
    """After a failed batch: whatever can be done is done, the rest counts one more attempt."""
    waiting = Event.objects.waiting().filter(attempts__lt=MAX_ATTEMPTS).order_by("pk")
    with transaction.atomic():
        keys = list(waiting.values_list("pk", flat=True)[:BATCH])
    done = 0
    for key in keys:
        try:
            with transaction.atomic():
                events = list(waiting.filter(pk=key).select_for_update(skip_locked=True))
                _tell_all(events)
                _mark(events)
                done += len(events)
        except Exception:
            log.exception("subscriber_failed", event_id=str(key))
            with transaction.atomic():
                Event.objects.filter(pk=key).update(attempts=F("attempts") + 1)
    return done


def _lock_batch() -> list[Event]:
    waiting = Event.objects.waiting().filter(attempts__lt=MAX_ATTEMPTS).order_by("pk")
    return list(waiting.select_for_update(skip_locked=True)[:BATCH])


def _tell_all(events: Sequence[Event]) -> None:
    by_name: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_name[event.name].append(event)
    for name, group in by_name.items():
        for subscriber in subscribers_of(name):
            subscriber(group)


def _mark(events: Sequence[Event]) -> None:
    Event.objects.filter(pk__in=[event.pk for event in events]).update(dispatched_at=timezone.now())
