"""Jobs of lists: making long files, and sweeping up."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation

from crm.jobs.handlers import handles
from crm.jobs.run import Run
from crm.lists import telling  # noqa: F401  says how these jobs are told
from crm.lists.exports import make_export, sweep_exports
from crm.lists.models import Export
from crm.lists.services import sweep_views


@handles("lists.export")
def export_list(run: Run) -> dict[str, Any]:
    """Make one file, in its asker's language and with their eyes."""
    with transaction.atomic():
        exports = Export.objects.select_related("asked_by__user", "asked_by__tenant")
        export = exports.get(pk=UUID(run.params["id"]))
    by = export.asked_by
    if export.made_at is not None:
        return {"rows": export.row_count}
    with translation.override(by.language), timezone.override(ZoneInfo(by.time_zone)):
        count = make_export(export, progress=lambda done: run.checkpoint(done=done, total=run.job.total))
    return {"rows": count}


@handles("lists.sweep")
def sweep(run: Run) -> dict[str, Any]:
    """Forget deleted views whose undo has run out, and files that have expired."""
    with transaction.atomic():
        return {"views": sweep_views(), "files": sweep_exports()}
