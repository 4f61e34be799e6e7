"""Running one job: claim, keep the lease, do the work, end."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any
from uuid import UUID

import structlog
from django.db import connection

from crm.jobs.handlers import handler_of
from crm.jobs.models import Job
from crm.jobs.services import RENEW_EVERY, claim, fail, finish, renew
from crm.tenancy.scope import tenant_scope

log = structlog.get_logger(__name__)


class LeaseLost(Exception):
    """Somebody cancelled the job, or another worker has it: stop here."""


class Run:
    """What a handler gets: the job's parameters, and a way to report progress."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.params: dict[str, Any] = job.params

    def checkpoint(self, *, done: int, total: int) -> None:
        """Report progress between two steps; raises LeaseLost when the work must stop."""
        with tenant_scope(self.job.tenant_id):
            if not renew(self.job, done=done, total=total):
                raise LeaseLost(str(self.job))


def run_job(tenant_id: UUID, job_id: UUID) -> bool:
    """Do a job if it is due and free; returns whether this call did it."""
    with tenant_scope(tenant_id, actor="job:claim"):
        job = claim(job_id)
    if job is None:
        return False
    structlog.contextvars.bind_contextvars(tenant_id=str(tenant_id), job=job.kind)
    with tenant_scope(tenant_id, actor=f"job:{job.kind}", atomic=False), _lease_kept(job):
        return _do(job)


def _do(job: Job) -> bool:
    try:
        result = handler_of(job.kind)(Run(job))
    except LeaseLost:
        log.info("job_lease_lost", job_id=str(job.pk))
        return False
    except Exception as error:
        log.exception("job_failed", job_id=str(job.pk), attempts=job.attempts)
        fail(job, error)
        return False
    return finish(job, result)


@contextmanager
def _lease_kept(job: Job) -> Iterator[None]:
    """Renew the lease from a thread of its own, so that one long statement does not look like a dead worker."""
    stop = threading.Event()

    def keep() -> None:
        while not stop.wait(RENEW_EVERY.total_seconds()):
            try:
                with tenant_scope(job.tenant_id):
                    if not renew(job):
                        return
            except Exception:
                log.warning("job_lease_not_renewed", job_id=str(job.pk))
        connection.close()

    def keep_and_close() -> None:
        try:
            keep()
        finally:
            connection.close()

    thread = threading.Thread(target=copy_context().run, args=[keep_and_close], daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=10)
