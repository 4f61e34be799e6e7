"""The chain over the audit trail: each event's digest covers the one before, so that a later change shows.

Sealing runs beside the work, not inside it: a chain written in the business transaction would make every
writer of an organisation queue behind one row (docs/adr/0005).
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from crm.events.models import Event
from crm.tenancy.scope import tenant_scope

BATCH = 1000
SETTLED_AFTER = timedelta(seconds=5)


@dataclass(frozen=True)
class BrokenSeal:
    """The first event of an organisation that does not fit its chain."""

    sequence: int
    event_id: UUID | None


def seal(tenant_id: UUID) -> int:
    """Give every settled event its number and digest; returns how many were sealed."""
    total = 0
    with tenant_scope(tenant_id, actor="job:events.seal", atomic=False):
        while done := _seal_batch(tenant_id):
            total += done
    return total


@transaction.atomic
def _seal_batch(tenant_id: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('seal:' || %s, 0))", [str(tenant_id)])
    settled = timezone.now() - SETTLED_AFTER
    events = list(Event.objects.filter(sequence=None, occurred_at__lt=settled).order_by("pk")[:BATCH])
    last = Event.objects.exclude(sequence=None).order_by("-sequence").first()
    number, digest = (last.sequence or 0, last.digest) if last else (0, "")
    for event in events:
        number, digest = number + 1, digest_of(event, digest)
        event.sequence, event.digest = number, digest
    Event.objects.bulk_update(events, ["sequence", "digest"], batch_size=500)
    return len(events)


def digest_of(event: Event, previous: str) -> str:
    """SHA-256 over the digest before and everything the event says, as canonical JSON."""
    said = {
        "id": str(event.pk),
        "tenant": str(event.tenant_id),
        "name": event.name,
        "subject": [event.subject_type, str(event.subject_id)],
        "actor": [str(event.actor_id or ""), event.actor_label],
        "request": event.request_id,
        "data": [event.data, event.before, event.after],
        "at": event.occurred_at.astimezone(timezone.get_default_timezone()).isoformat(),
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256((previous + text).encode()).hexdigest()


def first_broken(tenant_id: UUID) -> BrokenSeal | None:
    """Walk the chain of one organisation; None if every sealed event is as it was written, and none is missing."""
    with tenant_scope(tenant_id, read_only=True):
        digest, expected = "", 1
        for event in Event.objects.exclude(sequence=None).order_by("sequence").iterator(chunk_size=2000):
            if event.sequence != expected:
                return BrokenSeal(expected, None)
            digest = digest_of(event, digest)
            if digest != event.digest:
                return BrokenSeal(expected, event.pk)
            expected += 1
    return None
