"""Tells the worker that events wait. Only a knock: a lost one is made good by the sweeper."""

from uuid import UUID

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def ring(task: str, **kwargs: str) -> None:
    """Send a task by name; without a broker say so and go on, the reconciler will see to it."""
    try:
        current_app.send_task(task, kwargs=kwargs, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("broker_unreachable", task=task, error=type(error).__name__)


def ring_for_events(tenant_id: UUID) -> None:
    ring("events.dispatch", tenant_id=str(tenant_id))
