"""The long work on an import, in short transactions: check its rows, bring them in, take them back.

Each step commits on its own and every row carries its state, so a pass that dies goes on where it stood.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from crm.accounts.models import Membership
from crm.events.drafts import DraftsRefused, StillUsed
from crm.events.services import record
from crm.imports.checking import Checker, judge
from crm.imports.dates import read_day, reading_of
from crm.imports.detection import Shape
from crm.imports.models import Import, ImportRow
from crm.imports.parsers import Day, Moment
from crm.imports.reader import rows_of
from crm.imports.registry import Outcome, Record, importer_of
from crm.imports.storage import content_of
from crm.tenancy.clock import business_day, current_zone

CHUNK = 500
Progress = Callable[[int, int], None]
State = Import.State
RowState = ImportRow.State


class Stopped(Exception):
    """Somebody stopped this import, or it is in another state by now."""


def check_rows(of_import: Import, *, by: Membership, progress: Progress) -> None:
    """Read the file's rows if that has not been done, then judge each. Nothing of the organisation is touched."""
    try:
        _load_rows(of_import, progress)
    except ValidationError as error:
        _end(of_import, State.FAILED, error=_as_problem(error))
        return
    with transaction.atomic():
        _settle_dates(of_import)
        checker, total, last = _checker(of_import, by), of_import.rows.count(), 0
    while done := _check_chunk(of_import, checker, after=last):
        last = done
        progress(min(last, total), total)
    of_import.notes = [note for note in of_import.notes if note["code"] != "unused"] + _unused(checker)
    _end(of_import, State.CHECKED)


def _checker(of_import: Import, by: Membership) -> Checker:
    checker = Checker(of_import, by)
    checker.expect_in_file(_names_in(of_import))
    return checker


@transaction.atomic
def _check_chunk(of_import: Import, checker: Checker, *, after: int) -> int | None:
    """Judge the next rows; returns the number of the last, or None when there are no more."""
    _hold(of_import, State.CHECKING)
    rows = list(of_import.rows.filter(number__gt=after).in_order()[: CHUNK * 2])
    if not rows:
        return None
    checker.prefetch(rows)
    judged = [judge(row, *checker.read(row)[1:]) for row in rows]
    ImportRow.objects.bulk_update(judged, ["state", "errors", "proposals", "digest"])
    return rows[-1].number


def _load_rows(of_import: Import, progress: Progress) -> None:
    """Take the rows out of the file, once; a pass that died half-way starts over."""
    if of_import.options.get("is_loaded"):
        return
    with transaction.atomic():
        of_import.rows.all().delete()
    shape = Shape(of_import.file_type, of_import.encoding, of_import.delimiter)
    rows = rows_of(content_of(of_import), shape)
    next(rows)
    batch: list[ImportRow] = []
    for number, cells in rows:
        batch.append(ImportRow(of_import=of_import, number=number, values=cells))
        if len(batch) == CHUNK * 4:
            _write(batch)
            progress(0, number)
    _write(batch)
    of_import.options["is_loaded"] = True
    with transaction.atomic():
        of_import.save(update_fields=["options"])


def _write(batch: list[ImportRow]) -> None:
    with transaction.atomic():
        ImportRow.objects.bulk_create(batch)
    batch.clear()


def _settle_dates(of_import: Import) -> None:
    """How each column of dates is read, by all its values, unless somebody has said so."""
    notes = [note for note in of_import.notes if note["code"] not in {"two_digit_years", "date_order"}]
    dates = of_import.options.setdefault("dates", {})
    confirmed = of_import.options.get("confirmed", [])
    for column in importer_of(of_import.kind).columns:
        position = of_import.mapping.get(column.field)
        if position is None or not isinstance(column.parse, Day | Moment):
            continue
        reading = reading_of(_distinct(of_import, position))
        if column.field not in confirmed:
            dates[column.field] = reading.order
        if reading.to_confirm:
            notes.append(_date_note(of_import, column.field, position, reading, column.field in confirmed))
    of_import.notes = notes


def _date_note(of_import: Import, field: str, position: int, reading: Any, is_confirmed: bool) -> dict[str, Any]:
    order = of_import.options["dates"][field]
    params = {
        "example": reading.example,
        "reading": read_day(reading.example, order).isoformat(),
        "order": order,
        "n": reading.n,
        "first": reading.first.isoformat(),
        "last": reading.last.isoformat(),
    }
    return {
        "code": reading.code,
        "field": field,
        "column": of_import.header[position],
        "params": params,
        "to_confirm": not is_confirmed,
    }


def _distinct(of_import: Import, position: int, limit: int = 20_000) -> list[str]:
    """Each different text of a column."""
    sql = (
        "SELECT DISTINCT split_part(values->>%s, ' ', 1) FROM imports_importrow"
        " WHERE of_import_id = %s AND values->>%s <> '' LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [position, of_import.pk, position, limit])
        return [text for (text,) in cursor.fetchall()]


def _names_in(of_import: Import) -> list[str]:
    position = of_import.mapping.get("name")
    return [] if position is None else list(of_import.rows.values_list(f"values__{position}", flat=True))


def _unused(checker: Checker) -> list[dict[str, Any]]:
    """Known rows the file never mentions, for the references that ask for it."""
    notes = []
    for field, lookup in checker.lookups.items():
        names = lookup.unused() if lookup.reference.report_unused and lookup.is_complete else []
        if names:
            shown = ", ".join(names[:20]) + (" …" if len(names) > 20 else "")
            params = {"n": len(names), "things": lookup.reference.things, "names": shown}
            notes.append({"code": "unused", "field": field, "column": "", "params": params, "to_confirm": False})
    return notes


def run_rows(of_import: Import, *, by: Membership, progress: Progress) -> None:
    """Bring the good rows in, five hundred to a transaction, through the slice's own service."""
    if of_import.state == State.REVERTING:
        _turn_back(of_import, by, progress)
        return
    with transaction.atomic():
        checker = _checker(of_import, by)
        total = of_import.rows.filter(state__in=[RowState.OK, *_IN]).count()
    while done := _run_chunk(of_import, checker):
        progress(total - done["left"], total)
    _tie_deferred(of_import, by)
    with transaction.atomic():
        has_wrong = of_import.rows.filter(state=RowState.ERROR).exists()
    if has_wrong and of_import.on_error == Import.OnError.NOTHING:
        _turn_back(of_import, by, progress)
        return
    with transaction.atomic():
        _end(of_import, State.DONE)
        record("import.finished", subject=of_import, by=by, kind=of_import.kind, counts=of_import.counts)


_IN = [RowState.CREATED, RowState.UPDATED, RowState.UNCHANGED]


@transaction.atomic
def _run_chunk(of_import: Import, checker: Checker) -> dict[str, int] | None:
    _hold(of_import, State.RUNNING)
    rows = list(of_import.rows.importable().in_order()[:CHUNK])
    if not rows:
        return None
    checker.prefetch(rows)
    good: list[tuple[ImportRow, Record]] = []
    for row in rows:
        read, errors, proposals = checker.read(row)
        if judge(row, errors, proposals).state == RowState.OK:
            good.append((row, read))
    _save(checker, good)
    ImportRow.objects.bulk_update(rows, ["state", "errors", "object_type", "object_id", "before"])
    return {"left": of_import.rows.importable().count()}


def _save(checker: Checker, good: list[tuple[ImportRow, Record]]) -> None:
    """Save the records; those the service refuses are marked wrong with its words, and the others saved."""
    while good:
        try:
            with transaction.atomic():
                outcomes = checker.importer.save(by=checker.by, records=[read for _row, read in good])
        except DraftsRefused as refused:
            for place, error in refused.refusals.items():
                _mark_refused(checker, good[place][0], error)
            good = [pair for place, pair in enumerate(good) if place not in refused.refusals]
            continue
        except ValidationError as error:
            if len(good) == 1:
                _mark_refused(checker, good[0][0], error)
                return
            half = len(good) // 2
            _save(checker, good[:half])
            _save(checker, good[half:])
            return
        for (row, read), outcome in zip(good, outcomes, strict=True):
            _mark(row, read, outcome)
        return


def _mark_refused(checker: Checker, row: ImportRow, error: ValidationError) -> None:
    row.errors, row.state = checker.refused(error), RowState.ERROR


def _mark(row: ImportRow, read: Record, outcome: Outcome) -> None:
    row.state = (
        RowState.CREATED if outcome.is_new else RowState.UPDATED if outcome.is_changed else RowState.UNCHANGED
    )
    row.object_type, row.object_id = outcome.object._meta.label, outcome.object.pk
    row.before = {"fields": outcome.before, "version": getattr(outcome.object, "version", 0)}
    if outcome.also:
        row.before["also"] = [[kind, str(pk)] for kind, pk in outcome.also]
    if read.deferred:
        row.before["deferred"] = read.deferred


def _tie_deferred(of_import: Import, by: Membership) -> None:
    """Now that all rows are in, tie those that name a row of this same file."""
    with transaction.atomic():
        if not of_import.rows.filter(before__has_key="deferred").exists():
            return
        checker = Checker(of_import, by)
    while _tie_chunk(of_import, checker):
        continue


@transaction.atomic
def _tie_chunk(of_import: Import, checker: Checker) -> bool:
    _hold(of_import, State.RUNNING)
    rows = list(of_import.rows.filter(before__has_key="deferred").in_order()[:CHUNK])
    for row in rows:
        row.before.pop("deferred")
    pairs = [(row, checker.read(row)) for row in rows]
    good = [(row, read) for row, (read, errors, _proposals) in pairs if not errors]
    outcomes = checker.importer.save(by=checker.by, records=[read for _row, read in good])
    for (row, _read), outcome in zip(good, outcomes, strict=True):
        row.before["version"] = getattr(outcome.object, "version", 0)
        row.before["fields"] = outcome.before | row.before["fields"]
        if outcome.is_changed and row.state == RowState.UNCHANGED:
            row.state = RowState.UPDATED
    ImportRow.objects.bulk_update(rows, ["before", "state"])
    return bool(rows)


def revert_rows(of_import: Import, *, by: Membership, progress: Progress) -> None:
    """Take an import back: remove what it created, give back what it changed, say what had to stay and why."""
    _take_back_all(of_import, by, progress)
    with transaction.atomic():
        _end(of_import, State.REVERTED)
        record("import.reverted", subject=of_import, by=by, kind=of_import.kind, counts=of_import.counts)


def _turn_back(of_import: Import, by: Membership, progress: Progress) -> None:
    """All or nothing was asked, and a row turned out wrong on the way: nothing it is."""
    with transaction.atomic():
        Import.objects.filter(pk=of_import.pk).update(state=State.REVERTING)
    _take_back_all(of_import, by, progress)
    _end(of_import, State.FAILED)


def _take_back_all(of_import: Import, by: Membership, progress: Progress) -> None:
    total = 0
    while (left := _take_back_chunk(of_import, by)) is not None:
        total = total or left
        progress(max(total - left, 0), total)
    with transaction.atomic():
        _hold(of_import, State.REVERTING)
        _take_back_also(of_import, by)


@transaction.atomic
def _take_back_chunk(of_import: Import, by: Membership) -> int | None:
    """Take the last rows back, so that what was built on others goes first; returns how many are left."""
    _hold(of_import, State.REVERTING)
    waiting = of_import.rows.filter(state__in=[RowState.CREATED, RowState.UPDATED])
    rows = list(waiting.order_by("-number")[:CHUNK])
    if not rows:
        return None
    _take_back(of_import, rows, by)
    ImportRow.objects.bulk_update(rows, ["state", "errors"])
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


def _remove(importer: Any, rows: list[ImportRow], by: Membership) -> None:
    while rows:
        try:
            with transaction.atomic():
                stay = importer.take_back(by=by, ids=[row.object_id for row in rows])
        except StillUsed as error:
            for row in rows:
                if row.object_id in error.blocked:
                    _keep(row, "still_used", what=error.blocked[row.object_id])
            rows = [row for row in rows if row.object_id not in error.blocked]
            continue
        except ValidationError as error:
            if len(rows) > 1:
                half = len(rows) // 2
                _remove(importer, rows[:half], by)
                _remove(importer, rows[half:], by)
                return
            _keep(rows[0], "refused", text=" ".join(error.messages))
            return
        for row in rows:
            row.state = RowState.REVERTED
            if row.object_id in stay:
                _keep(row, "refused", text=stay[row.object_id])
        return


def _set_back(importer: Any, rows: list[ImportRow], by: Membership) -> None:
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


def _hold(of_import: Import, state: str) -> None:
    """Keep others out of this import for the length of a step, and stop if it is not in this state any more."""
    now = Import.objects.select_for_update().values_list("state", flat=True).get(pk=of_import.pk)
    if now != state:
        raise Stopped(now)


@transaction.atomic
def _end(of_import: Import, state: str, *, error: dict[str, Any] | None = None) -> None:
    of_import.counts = counts_of(of_import)
    of_import.state, of_import.error, of_import.finished_at = state, error or {}, timezone.now()
    of_import.save(update_fields=["state", "error", "counts", "notes", "options", "finished_at"])


def counts_of(of_import: Import) -> dict[str, int]:
    """How many rows are in which state."""
    return dict(of_import.rows.values_list("state").annotate(n=Count("pk")).order_by("state"))


def _as_problem(error: ValidationError) -> dict[str, Any]:
    params: Iterable[tuple[str, Any]] = (getattr(error, "params", None) or {}).items()
    return {"code": error.code, "params": {name: value for name, value in params}}


def day_of(of_import: Import) -> date:
    return business_day(of_import.created_at, current_zone())
