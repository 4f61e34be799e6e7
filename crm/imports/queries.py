"""What an import's pages and answers show: findings grouped, so that one decision settles many rows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from crm.imports.models import Import, ImportRow
from crm.imports.problems import words

GROUPED = """
SELECT finding->>'code', finding->>'field', finding->>'column', finding->'params', count(*), min(number)
FROM imports_importrow AS row, jsonb_array_elements(row.{findings}) AS finding
WHERE row.of_import_id = %s
GROUP BY 1, 2, 3, 4
ORDER BY count(*) DESC, min(number)
LIMIT %s
"""
MOST_GROUPS = 200


@dataclass(frozen=True)
class Group:
    """The same finding in many rows."""

    code: str
    field: str
    column: str
    params: dict[str, Any]
    count: int
    first_row: int

    @property
    def words(self) -> str:
        return words({"code": self.code, "params": self.params})

    @property
    def value(self) -> str:
        return str(self.params.get("value", ""))

    @property
    def proposal(self) -> str:
        return str(self.params.get("proposal", ""))


def grouped_errors(of_import: Import, limit: int = MOST_GROUPS) -> list[Group]:
    """What is wrong, the most frequent first. Rows of the same text in the same column are one group."""
    return _grouped(of_import, "errors", limit)


def open_proposals(of_import: Import, limit: int = MOST_GROUPS) -> list[Group]:
    """What the check proposes, the most frequent first."""
    return _grouped(of_import, "proposals", limit)


def _grouped(of_import: Import, findings: str, limit: int) -> list[Group]:
    with connection.cursor() as cursor:
        cursor.execute(GROUPED.format(findings=findings), [of_import.pk, limit])
        rows = cursor.fetchall()
    return [
        Group(code, field, column, _loaded(params), count, first)
        for code, field, column, params, count, first in rows
    ]


def _loaded(params: Any) -> dict[str, Any]:
    return json.loads(params) if isinstance(params, str) else params


def notes_of(of_import: Import) -> list[str]:
    """What the check remarks on the file as a whole, in words."""
    return [words(note) for note in of_import.notes]


def sentences_of(row: ImportRow) -> Iterator[str]:
    """What is wrong with a row, or to decide about it, each with its column."""
    for finding in [*row.errors, *row.proposals]:
        column = f"{finding['column']}: " if finding["column"] else ""
        yield f"{column}{words(finding)}"
