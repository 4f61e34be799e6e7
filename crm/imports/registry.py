"""What can be imported. Each slice describes its columns in `imports.py` and names the services that save them."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from crm.accounts.models import Membership
from crm.events.drafts import KEEP, DraftsRefused, Saved
from crm.imports.lookups import Reference
from crm.imports.parsers import Parser, Text, folded

SYSTEM = "import"


@dataclass(frozen=True)
class Column:
    """A column a file may have. `aliases` are other headings it goes by, in any language or system.

    `notes_empty` has the check point out empty cells; `default` gives the value for an empty one.
    """

    field: str
    label: str | Promise
    parse: Parser | Reference = Text()
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    example: str = ""
    example_zh: str = ""
    label_zh: str = ""
    notes_empty: bool = False
    default: Any = KEEP

    def answers_to(self, heading: str) -> bool:
        names = {self.field, self.field.replace("_", " "), str(self.label), self.label_zh, *self.aliases}
        return bare_heading(heading) in {bare_heading(name) for name in names if name}


def bare_heading(heading: str) -> str:
    """A heading without its star, unit in brackets and separators: `客户名称(*)` is `客户名称`."""
    plain = folded(heading).split("(")[0].replace("_", " ").replace("-", " ").replace("*", " ")
    return "".join(plain.split())


@dataclass
class Record:
    """A row that was read: its values by field, texts as they stand in the file, and the empty row's defaults."""

    number: int
    values: dict[str, Any]
    texts: dict[str, str] = field(default_factory=dict)
    deferred: list[str] = field(default_factory=list)
    digest: str = ""

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name, KEEP)


@dataclass
class Outcome:
    """What became of a record: the row it is now, whether that is new or changed, and what it was before.

    `also` are further rows that came with it (a team, a manager), taken back after everything else.
    """

    object: Any
    is_new: bool = False
    is_changed: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    also: list[tuple[str, UUID]] = field(default_factory=list)

    @classmethod
    def of(cls, saved: Saved) -> "Outcome":
        return cls(saved.object, saved.is_new, saved.is_changed, saved.before)


class Importer:
    """One kind of file. Subclasses in the slices give the columns and call their services, never the tables."""

    kind: str
    label: str | Promise
    order: int = 50
    columns: tuple[Column, ...]
    key: str = "external_id"
    by: Membership

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.field == name)

    def guess(self, header: Sequence[str]) -> dict[str, int]:
        """Which column of the file fills which field, by their headings."""
        mapping: dict[str, int] = {}
        for position, heading in enumerate(header):
            for column in self.columns:
                if column.field not in mapping and column.answers_to(heading):
                    mapping[column.field] = position
                    break
        return mapping

    def missing(self, mapping: Mapping[str, int]) -> list[Column]:
        """Required columns no column of the file fills."""
        return [column for column in self.columns if column.is_required and column.field not in mapping]

    def begin(self, *, by: Membership) -> Self:
        """A copy for one pass over one file, with what it needs to know of the organisation loaded once."""
        mine = copy(self)
        mine.by = by
        return mine

    def check(self, record: Record) -> None:
        """Refuse, by ValidationError, what the service would refuse about this row as a whole."""

    def save(self, *, by: Membership, records: Sequence[Record]) -> list[Outcome]:
        """Save the records through the slice's service, all or none."""
        raise NotImplementedError

    def take_back(self, *, by: Membership, ids: Sequence[UUID]) -> dict[UUID, str]:
        """Remove rows an import created; refused with StillUsed where something depends on one.

        Returns, in words, what became of those that must stay in some form.
        """
        raise NotImplementedError

    def set_back(self, *, by: Membership, before: Mapping[UUID, dict[str, Any]]) -> None:
        """Give rows an import changed their former values."""
        raise ValidationError(_("Changes of this kind cannot be taken back."), code="invalid_state")

    def take_back_also(self, *, by: Membership, kind: str, ids: Sequence[UUID]) -> None:
        """Remove rows that came along with others."""

    def changed_since(self, versions: Mapping[UUID, int]) -> set[UUID]:
        """Of these rows, those somebody has changed or removed since the import; `versions` are those it left."""
        return set()


Draft = Callable[..., Any]


class DraftImporter(Importer):
    """The usual importer: one draft for each row, saved and removed by the slice's plural services."""

    model: Any
    draft: Draft
    save_many: Callable[..., list[Saved]]
    remove_many: Callable[..., Any]

    def find(self, *, by: Membership, records: Sequence[Record]) -> dict[int, UUID]:
        """Rows that are there already, by row number, for files without external ids. By default none."""
        return {}

    def values(self, record: Record) -> dict[str, Any]:
        """The draft's fields, without those that only this file has."""
        return dict(record.values)

    def save(self, *, by: Membership, records: Sequence[Record]) -> list[Outcome]:
        known = self.find(by=by, records=records)
        drafts = [self._draft(record, known.get(record.number)) for record in records]
        return [Outcome.of(saved) for saved in type(self).save_many(by=by, drafts=drafts, source="import")]

    def _draft(self, record: Record, known: UUID | None) -> Any:
        values = self.values(record)
        if known is not None:
            values["id"] = known
        if values.get("external_id"):
            values["external_system"] = SYSTEM
        return type(self).draft(**values)

    def take_back(self, *, by: Membership, ids: Sequence[UUID]) -> dict[UUID, str]:
        type(self).remove_many(by=by, ids=ids)
        return {}

    def set_back(self, *, by: Membership, before: Mapping[UUID, dict[str, Any]]) -> None:
        type(self).save_many(by=by, drafts=[type(self).draft(id=pk, **values) for pk, values in before.items()])

    def changed_since(self, versions: Mapping[UUID, int]) -> set[UUID]:
        if not hasattr(self.model, "version"):
            return set()
        now = dict(self.model.objects.filter(pk__in=versions).values_list("pk", "version"))
        return {pk for pk, version in versions.items() if now.get(pk) != version}


class FactImporter(Importer):
    """Dated facts: deals, sales, interactions. Each has an id; a row without one is named by its content.

    `parties` says which columns name rows of which table.
    """

    model: Any
    parties: Mapping[str, Any]
    _stand_ins: dict[tuple[str, Any], Any]

    def draft_of(self, record: Record, party: Callable[[str], Any], external_id: str) -> Any:
        """The service's draft; `party(field)` gives the row a column names, or None."""
        raise NotImplementedError

    def write(self, *, by: Membership, drafts: Sequence[Any]) -> list[Any]:
        """Call the service; rows come back in the drafts' order."""
        raise NotImplementedError

    def before(self, row: Any) -> dict[str, Any]:
        """What must be known to give this row its figures back."""
        return {}

    def save(self, *, by: Membership, records: Sequence[Record]) -> list[Outcome]:
        ids = [record["external_id"] or record.digest for record in records]
        known = {
            row.external_id: row for row in self.model.objects.filter(external_system=SYSTEM, external_id__in=ids)
        }
        self._refuse_hidden(by, ids, known)
        held = {key: (row.pk, getattr(row, "version", 0), self.before(row)) for key, row in known.items()}
        rows = self.write(by=by, drafts=self._drafts(records, ids))
        return [self._outcome(row, held.get(key)) for row, key in zip(rows, ids, strict=True)]

    def _refuse_hidden(self, by: Membership, ids: Sequence[str], known: Mapping[str, Any]) -> None:
        """A row out of the member's reach is not changed by knowing its id."""
        keys = [row.pk for row in known.values()]
        seen = set(self.model.objects.visible_to(by).filter(pk__in=keys).values_list("pk", flat=True))
        words = _("This external id is taken by something out of your reach. Use another one.")
        refusals = {
            place: ValidationError({"external_id": ValidationError(words, code="not_found")})
            for place, key in enumerate(ids)
            if key in known and known[key].pk not in seen
        }
        if refusals:
            raise DraftsRefused(refusals)

    def _drafts(self, records: Sequence[Record], ids: Sequence[str]) -> list[Any]:
        rows = {
            name: model.objects.in_bulk({record[name] for record in records if record[name]})
            for name, model in self.parties.items()
        }

        def parties_of(record: Record) -> Callable[[str], Any]:
            return lambda name: rows[name].get(record[name]) if record[name] else None

        return [self.draft_of(record, parties_of(record), key) for record, key in zip(records, ids, strict=True)]

    def begin(self, *, by: Membership) -> Self:
        mine = super().begin(by=by)
        mine._stand_ins = {}
        return mine

    def stand_ins(self, record: Record) -> Callable[[str], Any]:
        """Rows with nothing but their key, enough for a check of the whole."""

        def stand_in(name: str) -> Any:
            key = (name, record[name])
            if record[name] and key not in self._stand_ins:
                self._stand_ins[key] = self.parties[name](pk=record[name])
            return self._stand_ins.get(key)

        return stand_in

    def _outcome(self, row: Any, held: tuple[UUID, int, dict[str, Any]] | None) -> Outcome:
        if held is None:
            return Outcome(row, is_new=True)
        is_changed = (row.pk, getattr(row, "version", 0)) != held[:2]
        return Outcome(row, is_changed=is_changed, before=held[2] if is_changed else {})


_importers: dict[str, Importer] = {}


def register(importer: Importer) -> Importer:
    """Make a kind of file known. Called from the slices' `imports.py`."""
    _importers[importer.kind] = importer
    return importer


def importer_of(kind: str) -> Importer:
    return _importers[kind]


def importers() -> list[Importer]:
    return sorted(_importers.values(), key=lambda importer: (importer.order, importer.kind))
