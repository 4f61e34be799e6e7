"""Doorbells of the outbox."""

from uuid import UUID

from celery import shared_task

from crm.events.dispatch import dispatch_waiting


@shared_task(name="events.dispatch")
def dispatch(*, tenant_id: str, **_: str) -> None:
    """Bring this organisation's waiting events to their subscribers."""
    dispatch_waiting(UUID(tenant_id))
