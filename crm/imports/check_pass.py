"""The first pass: take the rows out of the file and judge each. Nothing of the organisation is touched."""

import hashlib
from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from crm.accounts.models import Membership
from crm.imports.checking import Checker, judge
from crm.imports.dates import DateReading, read_day, reading_of
from crm.imports.detection import Shape
from crm.imports.models import Import, ImportRow
from crm.imports.parsers import Day, Moment
from crm.imports.reader import rows_of
from crm.imports.registry import importer_of
from crm.imports.steps import CHUNK, Progress, State, as_problem, checker_for, end, hold, store
from crm.imports.storage import content_of


def check_rows(of_import: Import, *, by: Membership, progress: Progress) -> None:
    """Read the file's rows if that has not been done, then judge each. Nothing of the organisation is touched."""
    try:
        _load_rows(of_import, progress)
    except ValidationError as error:
        end(of_import, State.FAILED, error=as_problem(error))
        return
    with transaction.atomic():
        _settle_dates(of_import)
        checker, total, last = checker_for(of_import, by), of_import.rows.count(), 0
    while done := _check_chunk(of_import, checker, after=last):
        last = done
        progress(min(last, total), total)
    of_import.notes = [note for note in of_import.notes if note["code"] != "unused"] + _unused(checker)
    end(of_import, State.CHECKED)


@transaction.atomic
def _check_chunk(of_import: Import, checker: Checker, *, after: int) -> int | None:
    """Judge the next rows; returns the number of the last, or None when there are no more."""
    hold(of_import, State.CHECKING)
    rows = list(of_import.rows.filter(number__gt=after).in_order()[: CHUNK * 2])
    if not rows:
        return None
    checker.prefetch(rows)
    if changed := [row for row in rows if judge(row, *checker.read(row)[1:])]:
        store(changed)
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
    twins: Counter[str] = Counter()
    for number, cells in rows:
        batch.append(ImportRow(of_import=of_import, number=number, values=cells, digest=_digest(cells, twins)))
        if len(batch) == CHUNK * 4:
            _write(batch)
            progress(0, number)
    _write(batch)
    of_import.options["is_loaded"] = True
    with transaction.atomic():
        of_import.save(update_fields=["options"])


def _digest(cells: list[str], twins: Counter[str]) -> str:
    """Names a row without an id by its content, and its place among rows of the same content."""
    content = hashlib.sha256("\x1f".join(cells).encode()).hexdigest()[:32]
    twins[content] += 1
    return f"row:{content}" + (f":{twins[content]}" if twins[content] > 1 else "")


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


def _date_note(
    of_import: Import, field: str, position: int, reading: DateReading, is_confirmed: bool
) -> dict[str, Any]:
    order = of_import.options["dates"][field]
    params = {
        "example": reading.example,
        "reading": read_day(reading.example, order).isoformat(),
        "order": order,
        "n": reading.n,
        "first": str(reading.first),
        "last": str(reading.last),
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
