"""Batches of many rows, as jobs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation

from crm.accounts.models import Membership
from crm.batches import telling  # noqa: F401  says how these jobs are told
from crm.batches.models import Batch
from crm.batches.work import Stopped, do_all, undo_all
from crm.jobs.handlers import handles
from crm.jobs.run import Run


@handles("batches.do")
def do_batch(run: Run) -> dict[str, Any]:
    """Do a verb to every row that waits."""
    return _work_off(run, do_all)


@handles("batches.undo")
def take_back_batch(run: Run) -> dict[str, Any]:
    """Take a batch back, except for rows that were changed since."""
    return _work_off(run, undo_all)


def _work_off(run: Run, work: Callable[..., None]) -> dict[str, Any]:
    """For the member who asked, in their language. What an earlier attempt has done stays done."""
    with transaction.atomic():
        batch = Batch.objects.get(pk=UUID(run.params["id"]))
        by = Membership.objects.with_parties().get(pk=UUID(run.params["by"]))
    total = run.job.total

    def progress(left: int) -> None:
        run.checkpoint(done=max(total - left, 0), total=total)

    with translation.override(by.language):
        try:
            work(batch, by=by, progress=progress)
        except Stopped:
            batch.refresh_from_db()
    return batch.counts
