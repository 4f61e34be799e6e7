"""What a member does with an import: start it, match its columns, check, decide, run, take back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.events.services import record
from crm.imports.dates import ORDERS
from crm.imports.detection import refuse_large, shape_of
from crm.imports.models import Import
from crm.imports.reader import head_of
from crm.imports.registry import importer_of, importers
from crm.imports.storage import digest, keep, pieces
from crm.jobs.models import Job
from crm.jobs.services import enqueue
from crm.tenancy.clock import business_day, current_zone

REVERT_WITHIN = timedelta(days=7)
State = Import.State


@transaction.atomic
def start_import(*, by: Membership, kind: str, file_name: str, content: BinaryIO, size: int) -> Import:
    """Take a file in: tell its shape, keep it, and guess which column is which. Refused if we cannot read it."""
    _refuse_stranger(by)
    if kind not in {importer.kind for importer in importers()}:
        raise ValidationError({"kind": _("Choose what the file holds.")})
    refuse_large(size)
    shape = shape_of(content)
    content.seek(0)
    sha256, size = digest(pieces(content))
    content.seek(0)
    header, samples = head_of(_unclosed(content), shape)
    started = Import(
        kind=kind,
        file_name=_bare_name(file_name),
        sha256=sha256,
        size=size,
        file_type=shape.file_type,
        encoding=shape.encoding,
        delimiter=shape.delimiter,
        header=header,
        samples=samples[:5],
        mapping=importer_of(kind).guess(header),
        started_by=by,
    )
    started.notes = _earlier(started, by)
    started.save()
    content.seek(0)
    keep(started, content)
    record("import.started", subject=started, by=by, kind=kind, sha256=sha256, size=size)
    return started


@transaction.atomic
def map_columns(
    *,
    by: Membership,
    of_import: Import,
    mapping: Mapping[str, int],
    on_error: str = "",
    dates: Mapping[str, str] | None = None,
) -> Import:
    """Say which column fills which field, what happens when rows are wrong, and how dates are read."""
    of_import = _locked(by, of_import, State.UPLOADED, State.MAPPED, State.CHECKED, State.FAILED)
    _refuse_bad_mapping(of_import, mapping)
    of_import.mapping = dict(mapping)
    if on_error:
        if on_error not in Import.OnError.values:
            raise ValidationError({"on_error": _("Choose one of the two ways.")})
        of_import.options["on_error"] = on_error
    for name, order in (dates or {}).items():
        _set_order(of_import, name, order)
    of_import.state = State.MAPPED
    of_import.save(update_fields=["mapping", "options", "state"])
    return of_import


@transaction.atomic
def check(*, by: Membership, of_import: Import) -> Import:
    """Have every row read and judged. Nothing is written but the findings."""
    of_import = _locked(by, of_import, State.MAPPED, State.CHECKED, again=State.CHECKING)
    return _start(of_import, by, State.CHECKING, "imports.check")


@transaction.atomic
def accept_proposals(
    *, by: Membership, of_import: Import, replacements: Mapping[str, Mapping[str, str]]
) -> Import:
    """Read these texts as others from now on, once for all rows: `{field: {text in the file: text}}`."""
    of_import = _locked(by, of_import, State.CHECKED)
    fields = {column.field for column in importer_of(of_import.kind).columns}
    if unknown := set(replacements) - fields:
        raise ValidationError(_("There is no column “%(name)s”.") % {"name": min(unknown)}, code="unknown_column")
    for name, texts in replacements.items():
        of_import.replacements.setdefault(name, {}).update(texts)
    of_import.state = State.MAPPED
    of_import.save(update_fields=["replacements", "state"])
    return of_import


@transaction.atomic
def confirm_dates(*, by: Membership, of_import: Import, dates: Mapping[str, str]) -> Import:
    """Say how columns of dates are read: `{field: "dmy", "mdy" or "ymd"}`."""
    of_import = _locked(by, of_import, State.CHECKED)
    is_new = any(of_import.options.get("dates", {}).get(name) != order for name, order in dates.items())
    for name, order in dates.items():
        _set_order(of_import, name, order)
    for note in of_import.notes:
        note["to_confirm"] = note["to_confirm"] and note["field"] not in dates
    of_import.state = State.MAPPED if is_new else State.CHECKED
    of_import.save(update_fields=["options", "notes", "state"])
    return of_import


@transaction.atomic
def run(*, by: Membership, of_import: Import) -> Import:
    """Bring the rows in. With “nothing unless every row is right”, refused while one is wrong or undecided."""
    of_import = _locked(by, of_import, State.CHECKED, again=State.RUNNING)
    if any(note["to_confirm"] for note in of_import.notes):
        raise ValidationError(_("Confirm how the dates are read first."), code="dates_to_confirm")
    bad = of_import.counts.get("error", 0) + of_import.counts.get("proposal", 0)
    if bad and of_import.on_error == Import.OnError.NOTHING:
        raise ValidationError(
            _("%(n)s rows are wrong or to decide. Correct them, or choose to import the good rows only.")
            % {"n": bad},
            code="rows_wrong",
        )
    if not of_import.counts.get("ok"):
        raise ValidationError(_("There is no row that could be imported."), code="no_good_rows")
    return _start(of_import, by, State.RUNNING, "imports.run")


@transaction.atomic
def revert_import(*, by: Membership, of_import: Import) -> Import:
    """Take an import back, within a week. What cannot be taken back is listed with the reason."""
    of_import = _locked(by, of_import, State.DONE, again=State.REVERTING)
    if of_import.finished_at and timezone.now() - of_import.finished_at > REVERT_WITHIN:
        raise ValidationError(
            _("This import is older than %(days)s days and stays.") % {"days": REVERT_WITHIN.days}, code="too_late"
        )
    return _start(of_import, by, State.REVERTING, "imports.revert")


def _start(of_import: Import, by: Membership, state: str, kind: str) -> Import:
    of_import.state, of_import.attempt = state, of_import.attempt + 1
    of_import.job = enqueue(
        kind,
        key=f"{of_import.pk}:{of_import.attempt}",
        params={"id": str(of_import.pk), "by": str(by.pk)},
        by=by,
        total=sum(of_import.counts.values()),
    )
    of_import.save(update_fields=["state", "attempt", "job"])
    return of_import


def _refuse_stranger(by: Membership) -> None:
    if not by.may(Ability.IMPORT):
        raise ValidationError(_("Your role may not import files. Ask a manager."), code="not_allowed")


def _locked(by: Membership, of_import: Import, *states: str, again: str = "") -> Import:
    """The import, locked, if this step is open: in one of these states, or `again` once its job was given up."""
    _refuse_stranger(by)
    found = (
        Import.objects.select_for_update(of=("self",)).select_related("job").visible_to(by).get(pk=of_import.pk)
    )
    is_given_up = found.state == again and found.job is not None and found.job.state == Job.State.FAILED
    if found.state not in states and not is_given_up:
        raise ValidationError(
            _("This import is “%(state)s” now; that step is not open.") % {"state": found.get_state_display()},
            code="invalid_state",
        )
    return found


def _refuse_bad_mapping(of_import: Import, mapping: Mapping[str, int]) -> None:
    importer = importer_of(of_import.kind)
    known = {column.field for column in importer.columns}
    for name, position in mapping.items():
        if name not in known or not 0 <= position < len(of_import.header):
            raise ValidationError(_("There is no column “%(name)s”.") % {"name": name}, code="unknown_column")
    positions = list(mapping.values())
    if twice := {position for position in positions if positions.count(position) > 1}:
        heading = of_import.header[min(twice)]
        raise ValidationError(
            _("The column “%(name)s” fills two fields. Choose one.") % {"name": heading}, code="mapped_twice"
        )
    if missing := importer.missing(mapping):
        names = ", ".join(str(column.label) for column in missing)
        raise ValidationError(
            _("No column of the file fills: %(names)s. Choose one, or add it to the file.") % {"names": names},
            code="missing_column",
        )


def _set_order(of_import: Import, name: str, order: str) -> None:
    if order not in ORDERS:
        raise ValidationError({"dates": _("Choose one of the orders.")})
    of_import.options.setdefault("dates", {})[name] = order
    confirmed = of_import.options.setdefault("confirmed", [])
    if name not in confirmed:
        confirmed.append(name)


def _earlier(of_import: Import, by: Membership) -> list[dict[str, Any]]:
    """The same content was imported before: say so."""
    twins = Import.objects.visible_to(by).filter(sha256=of_import.sha256, kind=of_import.kind, state=State.DONE)
    twin = twins.newest_first().first()
    if twin is None:
        return []
    params = {"day": business_day(twin.created_at, current_zone()).isoformat()}
    return [{"code": "same_file", "field": "", "column": "", "params": params, "to_confirm": False}]


def _bare_name(file_name: str) -> str:
    """The name without folders and control characters; it is only ever shown."""
    bare = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in bare if letter.isprintable())[-200:] or "file"


class _Unclosed:
    """A stream the reader may wrap without closing the upload behind it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    closed = False

    def close(self) -> None:
        """Somebody else's to close."""


def _unclosed(stream: BinaryIO) -> Any:
    return _Unclosed(stream)
