"""The clock and the doorbell: what beat asks for, and how a worker takes a job."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from crm.events.doorbell import ring, ring_for_events
from crm.events.models import Event
from crm.events.sealing import seal
from crm.jobs import upkeep  # noqa: F401  registers its handlers
from crm.jobs.models import Job
from crm.jobs.run import run_job
from crm.jobs.services import enqueue
from crm.jobs.slots import Entry
from crm.tenancy.models import Tenant
from crm.tenancy.scope import tenant_scope

EVENT_OVERDUE = timedelta(seconds=10)
log = structlog.get_logger(__name__)


@shared_task(name="jobs.run")
def run(*, tenant_id: str, job_id: str, **_: str) -> None:
    """Do one job, if it is due and free."""
    run_job(UUID(tenant_id), UUID(job_id))


@shared_task(name="jobs.tick")
def tick(**_: str) -> None:
    """Three times a minute: create the slots of the schedule that have come due, organisation by organisation."""
    schedule: list[Entry] = import_string(settings.SCHEDULE)
    for tenant in Tenant.objects.filter(is_active=True):
        with tenant_scope(tenant.pk, actor="job:tick"):
            create_due_slots(tenant, schedule)


def create_due_slots(tenant: Tenant, schedule: Iterable[Entry]) -> list[Job]:
    """The latest due slot of each line, created once. After a pause there is one catch-up, no burst."""
    now = timezone.now()
    zone = ZoneInfo(tenant.time_zone)
    slots = [slot for entry in schedule if (slot := entry.latest(now, zone))]
    return [
        enqueue(slot.kind, key=slot.key, due_at=slot.due_at) for slot in slots if slot.due_at > tenant.created_at
    ]


@shared_task(name="jobs.reconcile")
def reconcile(**_: str) -> None:
    """Every few seconds: wake what was lost, whoever lost it (a worker, the broker, a restart)."""
    for tenant_id in Tenant.objects.filter(is_active=True).values_list("pk", flat=True):
        with tenant_scope(tenant_id, actor="job:reconcile"):
            due = list(Job.objects.due().values_list("pk", flat=True)[:200])
            overdue = Event.objects.waiting().filter(occurred_at__lt=timezone.now() - EVENT_OVERDUE)
            has_events = overdue.filter(attempts__lt=20).exists()
            unsealed = Event.objects.filter(sequence=None).exists()
        for job_id in due:
            ring("jobs.run", tenant_id=str(tenant_id), job_id=str(job_id))
        if has_events:
            ring_for_events(tenant_id)
        if unsealed:
            seal(tenant_id)
