"""Rows by COPY, as the owner, into tables that are put back exactly as they were.

COPY refuses a table under row-level security, and keeping ten indexes and five foreign keys up to date row by row
costs more than making them anew. So within one transaction the fence, the foreign keys and the indexes are taken
away, the rows are written, and all of it is put back from its own definition.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db.models import NOT_PROVIDED, Field, Model

CHUNK = 5_000
NULL = r"\N"

KEYS = """
SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c
WHERE c.conrelid = ANY(%(tables)s::regclass[]) AND (c.contype = 'f' OR (c.contype = 'u'
    AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = c.conindid)))
ORDER BY c.contype DESC"""
INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = ANY(%(tables)s::regclass[])
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)"""


@contextmanager
def bare(cursor: Any, models: Sequence[type[Model]]) -> Iterator[None]:
    """These tables without fence, foreign keys and secondary indexes, for as long as the block lasts."""
    tables = [model._meta.db_table for model in models]
    cursor.execute(KEYS, {"tables": tables})
    keys = cursor.fetchall()
    cursor.execute(INDEXES, {"tables": tables})
    indexes = cursor.fetchall()
    for table, name, _ in reversed(keys):
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    yield
    for _, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in keys:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def copy(cursor: Any, model: type[Model], columns: Sequence[str], rows: Iterable[str], **same: Any) -> int:
    """Write rows, lines of `columns` with tabs between. What is not named is `same`, or the model's default."""
    rest = {
        field.column: same.get(field.column, _default(field))
        for field in model._meta.concrete_fields
        if field.column not in columns
    }
    end = "".join(f"\t{_text(value)}" for value in rest.values()) + "\n"
    names = ", ".join([*columns, *rest])
    cursor.copy_expert(f"COPY {model._meta.db_table} ({names}) FROM STDIN", _Reader(rows, end))
    return int(cursor.rowcount)


def _default(field: Field) -> Any:
    if field.null:
        return None
    if field.default is not NOT_PROVIDED:
        return field.get_default()
    return "" if field.empty_strings_allowed else None


def _text(value: Any) -> str:
    if value is None:
        return NULL
    if isinstance(value, list):
        return "{}" if not value else array(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def array(texts: Iterable[str]) -> str:
    """A PostgreSQL array of letters and digits, which need no quotes but for safety get them."""
    return "{" + ",".join(f'"{text}"' for text in texts) + "}"


class _Reader:
    """Lets COPY read an endless line generator in pieces."""

    def __init__(self, rows: Iterable[str], end: str) -> None:
        self.rows, self.end = iter(rows), end

    def read(self, _size: int) -> str:
        piece = list(islice(self.rows, CHUNK))
        return self.end.join(piece) + self.end if piece else ""
