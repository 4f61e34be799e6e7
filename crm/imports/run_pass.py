"""The second pass: bring the good rows in, five hundred to a transaction, through the slice's own service."""

from django.core.exceptions import ValidationError
from django.db import transaction

from crm.accounts.models import Membership
from crm.events.drafts import DraftsRefused
from crm.events.services import record
from crm.imports.checking import Checker, judge
from crm.imports.models import Import, ImportRow
from crm.imports.registry import Outcome, Record
from crm.imports.revert_pass import turn_back
from crm.imports.steps import CHUNK, Progress, RowState, State, checker_for, end, hold, store

_IN = [RowState.CREATED, RowState.UPDATED, RowState.UNCHANGED]


def run_rows(of_import: Import, *, by: Membership, progress: Progress) -> None:
    """Bring the good rows in, five hundred to a transaction, through the slice's own service."""
    if of_import.state == State.REVERTING:
        turn_back(of_import, by, progress)
        return
    with transaction.atomic():
        checker = checker_for(of_import, by)
        total = of_import.rows.filter(state__in=[RowState.OK, *_IN]).count()
    while done := _run_chunk(of_import, checker):
        progress(total - done["left"], total)
    _tie_deferred(of_import, by)
    with transaction.atomic():
        has_wrong = of_import.rows.filter(state=RowState.ERROR).exists()
    if has_wrong and of_import.on_error == Import.OnError.NOTHING:
        turn_back(of_import, by, progress)
        return
    with transaction.atomic():
        end(of_import, State.DONE)
        record("import.finished", subject=of_import, by=by, kind=of_import.kind, counts=of_import.counts)


@transaction.atomic
def _run_chunk(of_import: Import, checker: Checker) -> dict[str, int] | None:
    hold(of_import, State.RUNNING)
    rows = list(of_import.rows.importable().in_order()[:CHUNK])
    if not rows:
        return None
    checker.prefetch(rows)
    good: list[tuple[ImportRow, Record]] = []
    for row in rows:
        read, errors, proposals = checker.read(row)
        judge(row, errors, proposals)
        if row.state == RowState.OK:
            good.append((row, read))
    _save(checker, good)
    store(rows)
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
    hold(of_import, State.RUNNING)
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
    if rows:
        store(rows)
    return bool(rows)
