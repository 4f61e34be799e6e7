"""What a batch's page shows: its rows grouped by what became of them, and the objects behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count

from crm.accounts.models import Membership
from crm.batches.models import Batch, BatchRow
from crm.batches.verbs import Verb

ROWS = 100


@dataclass(frozen=True)
class Group:
    """Rows of which the same became, for the same reason."""

    state: BatchRow.State
    words: str
    n: int
    query: str
    is_current: bool


@dataclass(frozen=True)
class Line:
    """One row: the object where the reader may still see it, and what was before and after."""

    row: BatchRow
    object: Any
    url: str
    words: str


def groups_of(batch: Batch, verb: Verb, now: str) -> list[Group]:
    """How many rows went which way and why, each with an address of exactly those rows."""
    rows = batch.rows.order_by().values_list("state", "reason", "params").annotate(n=Count("pk"))
    found = []
    for state, reason, params, n in rows:
        query = urlencode({"state": state, "reason": reason, "words": params.get("words", "")})
        words = verb.words_of(reason, params) if reason else ""
        found.append(Group(BatchRow.State(state), words, n, f"?{query}", query == now))
    order = list(BatchRow.State)
    return sorted(found, key=lambda group: (order.index(group.state), -group.n))


def lines_of(batch: Batch, verb: Verb, member: Membership, asked: Any) -> tuple[list[Line], int | None]:
    """The rows of one group, a hundred at a time, and the number to go on after."""
    rows: Any = batch.rows.in_order()
    if state := asked.get("state"):
        rows = rows.filter(state=state)
    if "reason" in asked:
        rows = rows.filter(reason=asked["reason"])
    if words := asked.get("words"):
        rows = rows.filter(params__words=words)
    after = asked.get("after", "")
    page = list(rows.filter(number__gt=int(after) if after.isdigit() else 0)[: ROWS + 1])
    has_more, page = len(page) > ROWS, page[:ROWS]
    return _lines(page, verb, member), page[-1].number if has_more else None


def _lines(rows: Sequence[BatchRow], verb: Verb, member: Membership) -> list[Line]:
    seen: Any = verb.rows()
    objects = seen.visible_to(member).in_bulk([row.object_id for row in rows])
    return [
        Line(
            row,
            objects.get(row.object_id),
            verb.url(row.object_id) if row.object_id in objects else "",
            verb.words_of(row.reason, row.params) if row.reason else "",
        )
        for row in rows
    ]
