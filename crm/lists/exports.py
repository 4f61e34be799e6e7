"""Lists as files: at once while they are short, as a job when they are long, and always written down."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from typing import IO, Any

from django.db import transaction
from django.utils import timezone

from crm.accounts.models import Membership
from crm.events.services import record
from crm.jobs.services import enqueue
from crm.lists.files import write_file
from crm.lists.models import Export, ExportChunk
from crm.lists.services import canonical
from crm.notifications.services import notify
from crm.pages.lists.asking import list_asked
from crm.pages.lists.footer import count_of

AT_ONCE = 3_000
"""Up to so many rows the asker waits for the file; above, a job makes it."""
KEPT = timedelta(days=7)
PIECE = 1024 * 1024


@transaction.atomic
def ask_for_export(
    *, by: Membership, list_key: str, query: str, file_format: str
) -> tuple[Export, IO[bytes] | None]:
    """The list as a file: made at once, or promised for later and then no file yet."""
    page = list_asked(list_key, canonical(query), by)
    export = Export(
        list_key=list_key,
        title=str(page.get_title()),
        query=canonical(query),
        file_format=file_format,
        asked_by=by,
        expires_at=timezone.now() + KEPT,
    )
    count = count_of(page.filtered())
    if count.value <= AT_ONCE:
        content: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  handed on to the response, which closes it
        export.row_count, export.made_at = write_file(page, file_format, content), timezone.now()
        export.save()
        _write_down(export)
        content.seek(0)
        return export, content
    export.save()
    params = {"id": str(export.pk)}
    total = count.value if count.is_exact else 0
    export.job = enqueue("lists.export", key=str(export.pk), params=params, by=by, total=total)
    export.save(update_fields=["job"])
    return export, None


def make_export(export: Export, *, progress: Any) -> int:
    """Make the file of an export that was promised. Made anew when it was broken off, told once."""
    by = export.asked_by
    page = list_asked(export.list_key, export.query, by)
    with tempfile.TemporaryFile() as content:
        count = write_file(page, export.file_format, content, progress)
        content.seek(0)
        with transaction.atomic():
            _keep(export, content, count)
    return count


def _keep(export: Export, content: IO[bytes], count: int) -> None:
    now = timezone.now()
    export.chunks.all().delete()  # type: ignore[attr-defined]
    for number, piece in enumerate(iter(lambda: content.read(PIECE), b"")):
        ExportChunk.objects.create(export=export, number=number, content=piece)
    export.row_count, export.made_at, export.expires_at = count, now, now + KEPT
    export.save(update_fields=["row_count", "made_at", "expires_at"])
    _write_down(export)
    notify(
        member=export.asked_by,
        kind="lists.export_ready",
        key=f"export:{export.pk}",
        params={"list": export.title, "count": count},
        url=f"/lists/exports/{export.pk}/",
        by_mail=False,
    )


def content_of(export: Export) -> IO[bytes]:
    """The file as it was made."""
    content: Any = tempfile.SpooledTemporaryFile(max_size=4 * PIECE)  # noqa: SIM115  closed by the response
    for piece in _pieces(export):
        content.write(piece)
    content.seek(0)
    return content


def _pieces(export: Export) -> Iterator[bytes]:
    pieces = ExportChunk.objects.filter(export=export).order_by("number")
    for piece in pieces.values_list("content", flat=True).iterator(chunk_size=1):
        yield bytes(piece)


def sweep_exports() -> int:
    """Throw away files nobody may fetch any more; that they were made stays in the audit trail."""
    return ExportChunk.objects.filter(export__in=Export.objects.expired()).delete()[0]


def _write_down(export: Export) -> None:
    record(
        "list.exported",
        subject=export,
        by=export.asked_by,
        list=export.list_key,
        query=export.query,
        format=export.file_format,
        rows=export.row_count,
    )
