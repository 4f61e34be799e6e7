"""The work of a batch, so many rows to a transaction. Every row carries its state, so a pass that dies goes on."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from crm.accounts.models import Membership
from crm.batches.models import Batch, BatchRow
from crm.batches.verbs import CHANGED_SINCE, GONE, REFUSED, Item, Values, Verb, verb_of
from crm.events.drafts import as_json
from crm.events.services import record
from crm.notifications.services import notify

CHUNK = 100
State, RowState = Batch.State, BatchRow.State
Progress = Callable[[int], None]
"""Told after each step how many rows are left."""
Also = list[dict[str, Any]]


class Stopped(Exception):
    """The batch is in another state by now: somebody stopped it."""


def do_all(batch: Batch, *, by: Membership, progress: Progress | None = None) -> None:
    """Do the verb to every row that waits."""
    _in_chunks(batch, by, State.RUNNING, RowState.WAITING, _do_chunk, progress)
    _end(batch, by, State.RUNNING, State.DONE)


def undo_all(batch: Batch, *, by: Membership, progress: Progress | None = None) -> None:
    """Take back every row that was changed and has not been changed since."""
    _in_chunks(batch, by, State.UNDOING, RowState.CHANGED, _undo_chunk, progress)
    _end(batch, by, State.UNDOING, State.UNDONE)


def _in_chunks(
    batch: Batch, by: Membership, state: str, of_state: str, work: Callable[..., None], progress: Progress | None
) -> None:
    verb = verb_of(batch.list, batch.verb)
    if verb is None:
        raise LookupError(str(batch))
    while _chunk(batch, by, verb, state, of_state, work):
        if progress:
            progress(batch.rows.in_state(of_state).count())


@transaction.atomic
def _chunk(batch: Batch, by: Membership, verb: Verb, state: str, of_state: str, work: Callable[..., None]) -> int:
    """One step, kept apart from a cancel by the lock on the batch; returns how many rows it settled."""
    _hold(batch, state)
    rows = list(batch.rows.in_state(of_state).in_order()[:CHUNK])
    if rows:
        work(batch, by, verb, rows)
        fields = ["state", "reason", "params", "before", "after", "also"]
        BatchRow.objects.bulk_update(rows, fields)
    return len(rows)


def _hold(batch: Batch, state: str) -> None:
    """Keep others out of this batch for the length of a step, and stop if it is not in this state any more."""
    if Batch.objects.select_for_update().values_list("state", flat=True).get(pk=batch.pk) != state:
        raise Stopped(str(batch))


def _do_chunk(batch: Batch, by: Membership, verb: Verb, rows: Sequence[BatchRow]) -> None:
    try:
        values = _values(verb, by, batch)
    except ValidationError as error:
        for row in rows:
            row.leave_out(REFUSED, words=" ".join(error.messages))
        return
    objects = _locked(verb, by, rows)
    for row in rows:
        if row.object_id in objects:
            objects[row.object_id].wanted = row.after
    reasons = verb.judge(by, list(objects.values()), values)
    good = []
    for row in rows:
        if row.object_id not in objects:
            row.leave_out(GONE)
        elif reason := reasons.get(row.object_id):
            row.leave_out(reason.code, **reason.params)
        else:
            good.append(row)
    for row in good:
        row.before = snapshot(verb, objects[row.object_id])

    def act(some: Sequence[BatchRow]) -> Mapping[UUID, Also]:
        return verb.act(by, [objects[row.object_id] for row in some], values) or {}

    also = _all_or_one_by_one(good, act, RowState.SKIPPED)
    done = [row for row in good if row.state == RowState.WAITING]
    now = _locked(verb, None, done)
    for row in done:
        row.state, row.after = RowState.CHANGED, snapshot(verb, now[row.object_id])
        row.also = also.get(row.object_id, [])


def _undo_chunk(batch: Batch, by: Membership, verb: Verb, rows: Sequence[BatchRow]) -> None:
    assert verb.undo is not None
    undo, values = verb.undo, _values(verb, by, batch, is_strict=False)
    objects = _locked(verb, by, rows)
    good = []
    for row in rows:
        if row.object_id not in objects:
            row.leave_out(GONE, RowState.KEPT)
        elif snapshot(verb, objects[row.object_id]) != row.after:
            row.leave_out(CHANGED_SINCE, RowState.KEPT)
        else:
            good.append(row)

    def act(some: Sequence[BatchRow]) -> Mapping[UUID, Also]:
        undo(by, [Item(objects[row.object_id], row.before, row.also) for row in some], values)
        return {}

    _all_or_one_by_one(good, act, RowState.KEPT)
    for row in good:
        if row.state == RowState.CHANGED:
            row.state = RowState.UNDONE


def _all_or_one_by_one(
    rows: Sequence[BatchRow], act: Callable[[Sequence[BatchRow]], Mapping[UUID, Also]], refused: str
) -> dict[UUID, Also]:
    """All in one call of the service; those it refuses are found by halving, and keep its words."""
    if not rows:
        return {}
    try:
        with transaction.atomic():
            return dict(act(rows))
    except ValidationError as error:
        if len(rows) == 1:
            rows[0].leave_out(REFUSED, refused, words=" ".join(error.messages))
            return {}
    half = len(rows) // 2
    return _all_or_one_by_one(rows[:half], act, refused) | _all_or_one_by_one(rows[half:], act, refused)


def _locked(verb: Verb, by: Membership | None, rows: Sequence[BatchRow]) -> dict[UUID, Any]:
    """The objects behind these rows, as far as the member sees them; nobody else changes them meanwhile."""
    found: Any = verb.rows()
    found = found.visible_to(by) if by else found
    keys = found.filter(pk__among=[row.object_id for row in rows]).order_by().values("pk")
    objects = verb.rows().filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    return {each.pk: each for each in objects}


def snapshot(verb: Verb, row: Any) -> dict[str, Any]:
    """The columns the verb changes, as JSON."""
    return {name: as_json(getattr(row, name)) for name in verb.columns}


def _values(verb: Verb, by: Membership, batch: Batch, is_strict: bool = True) -> Values:
    """The form as it was sent, read anew: what it names may be gone by now."""
    sent = QueryDict(mutable=True)
    for name, given in batch.data.items():
        sent.setlist(name, given)
    form = verb.form_class(sent, member=by)
    if not form.is_valid() and is_strict:
        raise ValidationError([message for errors in form.errors.values() for message in errors])
    return form.cleaned_data


@transaction.atomic
def _end(batch: Batch, by: Membership, was: str, state: str) -> None:
    """Close a pass: the counts are taken, and each member concerned is told once."""
    _hold(batch, was)
    batch.state, batch.counts = state, batch.rows.all().counted()
    if was == State.RUNNING:
        batch.finished_at = timezone.now()
    batch.save(update_fields=["state", "counts", "finished_at"])
    record("batch.ended", subject=batch, by=by, verb=str(batch), state=state, counts=batch.counts)
    tell_concerned(batch, by)


def end_stopped(batch: Batch, by: Membership) -> None:
    """Somebody stopped it, or it was given up: what is done stays done."""
    if batch.is_busy:
        _end(batch, by, batch.state, State.UNDONE if batch.state == State.UNDOING else State.CANCELLED)


def tell_concerned(batch: Batch, by: Membership) -> None:
    """One notice for each member concerned, however many rows; who did it knows."""
    verb = verb_of(batch.list, batch.verb)
    is_undone = batch.state == State.UNDONE
    rows = batch.rows.in_state(RowState.UNDONE if is_undone else RowState.CHANGED)
    if verb is None or batch.data.get("is_quiet") == ["on"]:
        return
    changes = [(row, row.after, row.before) if is_undone else (row, row.before, row.after) for row in rows]
    for notice in verb.concerned(changes, by):
        if notice.member.pk != by.pk:
            notify(
                member=notice.member,
                kind=notice.kind,
                key=f"batch:{batch.pk}:{state_word(is_undone)}:{notice.kind}",
                params=notice.params,
                url=notice.url,
            )


def state_word(is_undone: bool) -> str:
    return "undone" if is_undone else "done"
