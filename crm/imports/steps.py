"""What every pass over an import shares: its states, its rows written at once, its end.

The long work goes in short transactions. Each step commits on its own and every row carries its state, so a pass
that dies goes on where it stood.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from crm.accounts.models import Membership
from crm.imports.checking import Checker
from crm.imports.models import Import, ImportRow

CHUNK = 500
Progress = Callable[[int, int], None]
State = Import.State
RowState = ImportRow.State
STORE = """
UPDATE imports_importrow AS row
SET state = new.state, errors = new.errors::jsonb, proposals = new.proposals::jsonb,
    object_type = new.object_type, object_id = new.object_id, before = new.before::jsonb
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::uuid[], %s::text[])
    AS new (id, state, errors, proposals, object_type, object_id, before)
WHERE row.id = new.id
"""


class Stopped(Exception):
    """Somebody stopped this import, or it is in another state by now."""


def store(rows: Sequence[ImportRow]) -> None:
    """Write what became of these rows, with one statement."""
    columns = zip(*(_stored(row) for row in rows), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(STORE, [list(column) for column in columns])


def _stored(row: ImportRow) -> tuple[str | None, ...]:
    return (
        str(row.pk),
        row.state,
        json.dumps(row.errors),
        json.dumps(row.proposals),
        row.object_type,
        str(row.object_id) if row.object_id else None,
        json.dumps(row.before),
    )


def checker_for(of_import: Import, by: Membership) -> Checker:
    """A checker that also knows the names this very file brings."""
    checker = Checker(of_import, by)
    position = of_import.mapping.get("name")
    if position is not None and checker.looks_in_file:
        checker.expect_in_file(of_import.rows.values_list(f"values__{position}", flat=True))
    return checker


def hold(of_import: Import, state: str) -> None:
    """Keep others out of this import for the length of a step, and stop if it is not in this state any more."""
    now = Import.objects.select_for_update().values_list("state", flat=True).get(pk=of_import.pk)
    if now != state:
        raise Stopped(now)


@transaction.atomic
def end(of_import: Import, state: str, *, error: dict[str, Any] | None = None) -> None:
    """Close a pass: the counts are taken, the import is in its next state."""
    of_import.counts = counts_of(of_import)
    of_import.state, of_import.error, of_import.finished_at = state, error or {}, timezone.now()
    of_import.save(update_fields=["state", "error", "counts", "notes", "options", "finished_at"])


def counts_of(of_import: Import) -> dict[str, int]:
    """How many rows are in which state."""
    return dict(of_import.rows.values_list("state").annotate(n=Count("pk")).order_by("state"))


def as_problem(error: ValidationError) -> dict[str, Any]:
    """A refusal of the file as it is stored."""
    params: Iterable[tuple[str, Any]] = (getattr(error, "params", None) or {}).items()
    return {"code": error.code, "params": dict(params)}
