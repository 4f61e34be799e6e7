"""Inserting rows that may be there already: what a phone sent twice, what another system sends every night."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import Model, Q

Row = TypeVar("Row", bound=Model)
Key = tuple[Any, ...]
BATCH = 2000


def write_once(rows: Sequence[Row], *, lock: bool = False) -> tuple[list[Row], list[Row]]:
    """Insert rows, except those that are there already. Returns all as stored, in order, and the new ones.

    A row is there already if its agent wrote one with the same `client_ref`, or if its id of another system is
    taken. Two requests at the same moment are told apart by PostgreSQL: the second waits and inserts nothing.
    `lock` holds the rows that were there, for a caller who wants to bring them up to date.
    """
    if not rows:
        return [], []
    table = type(rows[0])._default_manager
    plain = [row for row in rows if not _keys(row)]
    known = [row for row in rows if _keys(row)]
    table.bulk_create(plain, batch_size=BATCH)
    table.bulk_create(known, batch_size=BATCH, ignore_conflicts=True)
    stored = _stored(known, lock=lock)
    result = [stored[_keys(row)[0]] if _keys(row) else row for row in rows]
    return result, [row for row, stored_row in zip(rows, result, strict=True) if row is stored_row]


def _keys(row: Any) -> list[Key]:
    """What makes a row recognisable; the first is the one it is looked up by."""
    keys: list[Key] = []
    if ref := getattr(row, "client_ref", None):
        keys.append(("ref", row.agent_id, ref))
    if row.external_id:
        keys.append(("elsewhere", row.external_system, row.external_id))
    return keys


def _stored(rows: Sequence[Row], *, lock: bool) -> dict[Key, Row]:
    """The stored row for each key. Our own objects stay in place, with the parties they already know."""
    if not rows:
        return {}
    mine = {row.pk: row for row in rows}
    table = type(rows[0])._default_manager
    there: dict[Key, Row] = {}
    for start in range(0, len(rows), BATCH):
        found = list(table.filter(_any_of(rows[start : start + BATCH])).only(*_recognised_by(rows[0])))
        old = table.filter(pk__in=[row.pk for row in found if row.pk not in mine])
        earlier = {row.pk: row for row in (old.select_for_update() if lock else old)}
        for row in found:
            kept = mine.get(row.pk) or earlier[row.pk]
            kept.tenant_id = row.tenant_id  # type: ignore[attr-defined]
            there.update(dict.fromkeys(_keys(row), kept))
    for row in rows:  # known by one of its keys, asked for by the other
        there.setdefault(_keys(row)[0], next(there[key] for key in _keys(row) if key in there))
    return there


def _recognised_by(row: Any) -> list[str]:
    return [
        "tenant_id",
        "agent_id",
        "external_system",
        "external_id",
        *(["client_ref"] if hasattr(row, "client_ref") else []),
    ]


def _any_of(rows: Sequence[Any]) -> Q:
    with_ref = [row for row in rows if getattr(row, "client_ref", None)]
    elsewhere = [row for row in rows if row.external_id]
    condition = Q()
    if with_ref:
        agents = {row.agent_id for row in with_ref}
        condition |= Q(agent__in=agents, client_ref__in=[row.client_ref for row in with_ref])
    if elsewhere:
        systems = {row.external_system for row in elsewhere}
        condition |= Q(external_system__in=systems, external_id__in=[row.external_id for row in elsewhere])
    return condition
