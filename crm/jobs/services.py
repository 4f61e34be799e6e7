"""Asking for work, claiming it, ending it."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.events.doorbell import ring
from crm.events.services import record
from crm.jobs.models import Job, JobQuerySet
from crm.jobs.telling import note_stopped
from crm.tenancy.context import current_tenant_id

if TYPE_CHECKING:
    from crm.accounts.models import Membership

LEASE = timedelta(seconds=20)
RENEW_EVERY = timedelta(seconds=5)
MAX_ATTEMPTS = 12


def enqueue(
    kind: str,
    *,
    key: str,
    params: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    by: "Membership | None" = None,
    total: int = 0,
) -> Job:
    """Ask for a piece of work. Asking again with the same kind and key gives the job that is there already."""
    due_at = due_at or timezone.now()
    job, is_new = Job.objects.get_or_create(
        kind=kind,
        key=key,
        defaults={"params": params or {}, "due_at": due_at, "asked_by": by, "total": total},
    )
    if is_new and due_at <= timezone.now():
        ring_for_job(job)
    return job


def ring_for_job(job: Job) -> None:
    """Wake a worker for this job once the transaction is committed."""
    tenant_id = current_tenant_id()
    transaction.on_commit(lambda: ring("jobs.run", tenant_id=str(tenant_id), job_id=str(job.pk)))


@transaction.atomic
def claim(job_id: UUID) -> Job | None:
    """Take a due job for this worker, or None if it is not due, done, or in other hands."""
    job = Job.objects.due().select_for_update(skip_locked=True).filter(pk=job_id).first()
    if job is None:
        return None
    now = timezone.now()
    job.state, job.started_at, job.lease_until = Job.State.RUNNING, job.started_at or now, now + LEASE
    job.attempts, job.fence = job.attempts + 1, job.fence + 1
    job.save(update_fields=["state", "started_at", "lease_until", "attempts", "fence"])
    return job


def renew(job: Job, **progress: int) -> bool:
    """Keep the lease, and note progress; False if the job is no longer ours."""
    mine = Job.objects.filter(pk=job.pk, fence=job.fence, state=Job.State.RUNNING)
    return bool(mine.update(lease_until=timezone.now() + LEASE, **progress))


@transaction.atomic
def finish(job: Job, result: dict[str, Any] | None) -> bool:
    """Mark the job done, if it is still ours."""
    mine = Job.objects.filter(pk=job.pk, fence=job.fence, state=Job.State.RUNNING)
    return bool(
        mine.update(
            state=Job.State.DONE, result=result or {}, finished_at=timezone.now(), lease_until=None, error=""
        )
    )


@transaction.atomic
def fail(job: Job, error: BaseException) -> None:
    """Note the failure: again later with growing pauses, or failed for good after MAX_ATTEMPTS."""
    is_final = job.attempts >= MAX_ATTEMPTS
    pause = timedelta(seconds=min(2**job.attempts, 900))
    mine = Job.objects.filter(pk=job.pk, fence=job.fence, state=Job.State.RUNNING)
    mine.update(
        state=Job.State.FAILED if is_final else Job.State.WAITING,
        due_at=timezone.now() + pause,
        lease_until=None,
        error=type(error).__name__,
        finished_at=timezone.now() if is_final else None,
    )
    if is_final:
        note_stopped(job)


@transaction.atomic
def cancel_job(*, by: "Membership", job: Job) -> Job:
    """Stop a job. What its finished steps have done stays; the worker notices at its next step."""
    open_states = [Job.State.WAITING, Job.State.RUNNING]
    stopped = Job.objects.filter(pk=job.pk, state__in=open_states).update(
        state=Job.State.CANCELLED, finished_at=timezone.now(), lease_until=None, fence=F("fence") + 1
    )
    if not stopped:
        raise ValidationError(_("This job has ended already."), code="invalid_state")
    job.refresh_from_db()
    note_stopped(job)
    record("job.cancelled", subject=job, by=by, kind=job.kind)
    return job


def dismiss_jobs(*, by: "Membership", jobs: JobQuerySet) -> int:
    """Take ended jobs out of the tray of who asked for them; the page of jobs keeps them."""
    ended = jobs.exclude(state__in=[Job.State.WAITING, Job.State.RUNNING])
    return ended.filter(asked_by=by, dismissed_at=None).update(dismissed_at=timezone.now())
