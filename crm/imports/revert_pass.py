"""The way back: remove what an import created, give back what it changed, say what had to stay and why."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from crm.accounts.models import Membership
from crm.events.drafts import StillUsed
from crm.events.services import record
from crm.imports.models import Import, ImportRow
from crm.imports.registry import Importer, importer_of
from crm.imports.steps import CHUNK, Progress, RowState, State, end, hold, store


def revert_rows(of_import: Import, *, by: Membership, progress: Progress) -> None:
    """Take an import back: remove what it created, give back what it changed, say what had to stay and why."""
    _take_back_all(of_import, by, progress)
    with transaction.atomic():
        end(of_import, State.REVERTED)
        record("import.reverted", subject=of_import, by=by, kind=of_import.kind, counts=of_import.counts)


def turn_back(of_import: Import, by: Membership, progress: Progress) -> None:
    """All or nothing was asked, and a row turned out wrong on the way: nothing it is."""
    with transaction.atomic():
        Import.objects.filter(pk=of_import.pk).update(state=State.REVERTING)
    _take_back_all(of_import, by, progress)
    end(of_import, State.FAILED)


def _take_back_all(of_import: Import, by: Membership, progress: Progress) -> None:
    total = 0
    while (left := _take_back_chunk(of_import, by)) is not None:
        total = total or left
        progress(max(total - left, 0), total)
    with transaction.atomic():
        hold(of_import, State.REVERTING)
        _take_back_also(of_import, by)


@transaction.atomic
def _take_back_chunk(of_import: Import, by: Membership) -> int | None:
    """Take the last rows back, so that what was built on others goes first; returns how many are left."""
    hold(of_import, State.REVERTING)
    waiting = of_import.rows.filter(state__in=[RowState.CREATED, RowState.UPDATED])
    rows = list(waiting.order_by("-number")[:CHUNK])
    if not rows:
        return None
    _take_back(of_import, rows, by)
    store(rows)
    return int(waiting.count())


def _take_back(of_import: Import, rows: Sequence[ImportRow], by: Membership) -> None:
    importer = importer_of(of_import.kind)
    versions = {row.object_id: row.before.get("version", 0) for row in rows if row.object_id}
    touched = importer.changed_since(versions)
    created = [row for row in rows if row.state == RowState.CREATED and row.object_id not in touched]
    updated = [row for row in rows if row.state == RowState.UPDATED and row.object_id not in touched]
    for row in rows:
        if row.object_id in touched:
            _keep(row, "changed_since")
    _remove(importer, created, by)
    _set_back(importer, updated, by)


def _remove(importer: Importer, rows: list[ImportRow], by: Membership) -> None:
    """Remove what nothing depends on, then what only depended on that, until the rest is in use elsewhere."""
    while rows:
        try:
            with transaction.atomic():
                stay = importer.take_back(by=by, ids=[row.object_id for row in rows if row.object_id])
        except StillUsed as error:
            free = [row for row in rows if row.object_id not in error.blocked]
            rows = [row for row in rows if row.object_id in error.blocked]
            if not free:
                for row in rows:
                    _keep(row, "still_used", what=error.blocked[row.object_id or row.pk])
                return
            _remove(importer, free, by)
        except ValidationError as error:
            _remove_one_by_one(importer, rows, by, error)
            return
        else:
            for row in rows:
                row.state = RowState.REVERTED
                if row.object_id and (words := stay.get(row.object_id)):
                    _keep(row, "refused", text=words)
            return


def _remove_one_by_one(importer: Importer, rows: list[ImportRow], by: Membership, error: ValidationError) -> None:
    """One of them is refused: find it by halves."""
    if len(rows) == 1:
        _keep(rows[0], "refused", text=" ".join(error.messages))
        return
    half = len(rows) // 2
    _remove(importer, rows[:half], by)
    _remove(importer, rows[half:], by)


def _set_back(importer: Importer, rows: list[ImportRow], by: Membership) -> None:
    if not rows:
        return
    try:
        with transaction.atomic():
            importer.set_back(by=by, before={row.object_id: row.before["fields"] for row in rows})
    except ValidationError as error:
        for row in rows:
            _keep(row, "refused", text=" ".join(error.messages))
        return
    for row in rows:
        row.state = RowState.REVERTED


def _keep(row: ImportRow, code: str, **params: str) -> None:
    row.state = RowState.KEPT
    row.errors = [{"code": code, "field": "", "column": "", "params": params, "is_open": False}]


def _take_back_also(of_import: Import, by: Membership) -> None:
    """Rows that came along with others, the last first; those in use by now stay."""
    also: dict[str, list[UUID]] = defaultdict(list)
    for pairs in of_import.rows.filter(before__has_key="also").values_list("before__also", flat=True):
        for kind, pk in pairs:
            also[kind].append(UUID(pk))
    importer = importer_of(of_import.kind)
    for kind in sorted(also):
        for pk in reversed(also[kind]):
            with suppress(ValidationError), transaction.atomic():
                importer.take_back_also(by=by, kind=kind, ids=[pk])
