"""The long steps of an import, as jobs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation

from crm.accounts.models import Membership
from crm.imports import telling  # noqa: F401  says how these jobs are told
from crm.imports.check_pass import check_rows
from crm.imports.models import Import
from crm.imports.revert_pass import revert_rows
from crm.imports.run_pass import run_rows
from crm.imports.steps import Stopped
from crm.jobs.handlers import handles
from crm.jobs.run import Run

Pass = Callable[..., None]


@handles("imports.check")
def check_import(run: Run) -> dict[str, Any]:
    """Read and judge every row."""
    return _do(run, check_rows, Import.State.CHECKING)


@handles("imports.run")
def run_import(run: Run) -> dict[str, Any]:
    """Bring the good rows in."""
    return _do(run, run_rows, Import.State.RUNNING, Import.State.REVERTING)


@handles("imports.revert")
def take_back_import(run: Run) -> dict[str, Any]:
    """Take an import back."""
    return _do(run, revert_rows, Import.State.REVERTING)


def _do(run: Run, work: Pass, *states: str) -> dict[str, Any]:
    """Do one pass for the member who asked, in their language. What an earlier attempt ended stays ended."""
    with transaction.atomic():
        of_import = Import.objects.get(pk=UUID(run.params["id"]))
        by = Membership.objects.select_related("user", "tenant").get(pk=UUID(run.params["by"]))
    if of_import.state not in states:
        return of_import.counts
    with translation.override(by.language):
        try:
            work(of_import, by=by, progress=lambda done, total: run.checkpoint(done=done, total=total))
        except Stopped:
            return {}
    return of_import.counts
