"""Reading rows against an importer: every value parsed, every name looked up, every finding noted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from crm.accounts.models import Membership
from crm.events.drafts import KEEP
from crm.imports.lookups import Lookup, Reference
from crm.imports.models import Import, ImportRow
from crm.imports.parsers import Reading, Text, folded
from crm.imports.problems import Problem
from crm.imports.registry import Column, Importer, Record, importer_of

Finding = dict[str, Any]


@dataclass
class Checker:
    """Reads the rows of one import for one member. Lookups are loaded once and used for every row."""

    of_import: Import
    by: Membership
    seen: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.importer: Importer = importer_of(self.of_import.kind).begin(by=self.by)
        mapping = self.of_import.mapping
        self.columns: list[tuple[Column, int]] = [
            (column, mapping[column.field]) for column in self.importer.columns if column.field in mapping
        ]
        self.readings = {column.field: self._reading(column) for column, _position in self.columns}
        self.lookups = {
            column.field: Lookup(column.parse, self.by)
            for column, _position in self.columns
            if isinstance(column.parse, Reference)
        }

    def _reading(self, column: Column) -> Reading:
        tenant = self.by.tenant
        order = self.of_import.options.get("dates", {}).get(column.field, "dmy")
        return Reading(ZoneInfo(tenant.time_zone), tenant.currency, order)

    @property
    def looks_in_file(self) -> bool:
        return any(lookup.reference.in_file for lookup in self.lookups.values())

    def expect_in_file(self, names: Iterable[str]) -> None:
        """Names that this file itself will bring."""
        known = frozenset(folded(name) for name in names)
        for lookup in self.lookups.values():
            if lookup.reference.in_file:
                lookup.in_file = known

    def prefetch(self, rows: Sequence[ImportRow]) -> None:
        for column, position in self.columns:
            if (lookup := self.lookups.get(column.field)) and not lookup.is_complete:
                lookup.prefetch(self._text(column, position, row)[0] for row in rows)

    def read(self, row: ImportRow) -> tuple[Record, list[Finding], list[Finding]]:
        """The row's values, its errors and its proposals."""
        record = Record(row.number, {}, digest=row.digest)
        errors: list[Finding] = []
        proposals: list[Finding] = []
        for column, position in self.columns:
            self._read_cell(record, row, column, position, errors, proposals)
        errors += self._twin(record)
        if not errors and all(proposal["is_open"] for proposal in proposals):
            errors += self._across(record)
        return record, errors, proposals

    def _text(self, column: Column, position: int, row: ImportRow) -> tuple[str, str]:
        """The text to read, after accepted proposals, and as it stands in the file."""
        raw = row.values[position] if position < len(row.values) else ""
        return self.of_import.replacements.get(column.field, {}).get(raw, raw), raw

    def _read_cell(
        self,
        record: Record,
        row: ImportRow,
        column: Column,
        position: int,
        errors: list[Finding],
        proposals: list[Finding],
    ) -> None:
        text, raw = self._text(column, position, row)
        record.texts[column.field] = text
        if not text:
            self._read_empty(record, column, errors, proposals)
            return
        try:
            value = self._value(column, text)
        except Problem as problem:
            kind, findings = ("nearest_name", proposals) if problem.proposal else (problem.code, errors)
            findings.append(
                self._finding(column, kind, **problem.params | {"value": raw}, proposal=problem.proposal)
            )
            return
        if value is None:
            record.deferred.append(column.field)
            return
        record.values[column.field] = value
        known = self.of_import.replacements.get(column.field, {})
        if isinstance(column.parse, Text) and raw not in known and (word := column.parse.slip(text)):
            proposals.append(self._finding(column, "spelling", value=raw, proposal=word, is_open=True))

    def _read_empty(self, record: Record, column: Column, errors: list[Finding], proposals: list[Finding]) -> None:
        if column.default is not KEEP:
            record.values[column.field] = column.default
        elif column.is_required:
            errors.append(self._finding(column, "required"))
        elif column.notes_empty:
            proposals.append(self._finding(column, "left_empty", is_open=True))

    def _value(self, column: Column, text: str) -> Any:
        if lookup := self.lookups.get(column.field):
            return lookup.find(text)
        assert not isinstance(column.parse, Reference)
        return column.parse(text, self.readings[column.field])

    def _twin(self, record: Record) -> list[Finding]:
        """The same key in two rows: which of them is meant?"""
        key = folded(record.texts.get(self.importer.key, ""))
        if not key:
            return []
        other = self.seen.setdefault(key, record.number)
        if other == record.number:
            return []
        column = self.importer.column(self.importer.key)
        return [self._finding(column, "duplicate_key", value=record.texts[self.importer.key], other=other)]

    def _across(self, record: Record) -> list[Finding]:
        try:
            self.importer.check(record)
        except ValidationError as error:
            return self.refused(error)
        return []

    def refused(self, error: ValidationError) -> list[Finding]:
        """A service's words, beside the columns they name."""
        texts = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        columns = {column.field: column for column in self.importer.columns}
        findings = []
        for name, messages in texts.items():
            column = columns.get(name) or Column("", "")
            findings.append(self._finding(column, "refused", text=" ".join(messages)))
        return findings

    def _finding(self, column: Column, code: str, *, is_open: bool = False, **params: Any) -> Finding:
        """A finding as it is stored. `is_open` marks those the row can be imported with as it stands."""
        position = self.of_import.mapping.get(column.field)
        heading = self.of_import.header[position] if position is not None else column.field
        texts = {name: value if isinstance(value, int) else str(value) for name, value in params.items()}
        return {"code": code, "field": column.field, "column": heading, "params": texts, "is_open": is_open}


def judge(row: ImportRow, errors: list[Finding], proposals: list[Finding]) -> bool:
    """Note on the row what was found, and whether it can go in; returns whether that is news."""
    was = (row.state, row.errors, row.proposals)
    row.errors, row.proposals = errors, proposals
    must_decide = any(not proposal["is_open"] for proposal in proposals)
    row.state = (
        ImportRow.State.ERROR if errors else ImportRow.State.PROPOSAL if must_decide else ImportRow.State.OK
    )
    return was != (row.state, errors, proposals)
