"""Doing a verb to many rows: look first, then do it, then take it back if it was not meant."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm.accounts.models import Membership
from crm.batches.models import Batch, BatchRow
from crm.batches.selection import Selection, keys_of
from crm.batches.verbs import GONE, Reason, Values, Verb, verb_of
from crm.batches.work import do_all, undo_all
from crm.events.services import record
from crm.jobs.models import Job
from crm.jobs.services import cancel_job, enqueue

AT_ONCE = 50
"""So many rows are done in the request itself; more are a job."""
STEP = 1000
State, RowState = Batch.State, BatchRow.State


@dataclass(frozen=True)
class Preview:
    """What a verb would do: the rows it would change, and how many it would leave out for which reason."""

    verb: Verb
    keys: list[UUID]
    reasons: dict[UUID, Reason]
    plan: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def changes(self) -> int:
        return len(self.keys) - len(self.reasons)

    @property
    def button(self) -> str:
        """The words of the button that does it, with the number."""
        return str(self.verb.button(self.changes))

    @property
    def left_out(self) -> list[tuple[int, str]]:
        """How many for each reason, the most frequent first."""
        counted = Counter((reason.code, tuple(reason.params.items())) for reason in self.reasons.values())
        return [(n, self.verb.words_of(code, dict(params))) for (code, params), n in counted.most_common()]


def look(*, by: Membership, verb: Verb, selection: Selection, values: Values) -> Preview:
    """What the verb would do to the rows that are meant. Nothing is written."""
    keys = keys_of(selection, verb, by)
    rows = rows_by_key(by, verb, keys)
    reasons = {key: Reason(GONE) for key in keys if key not in rows}
    plan = verb.plan(by, list(rows.values()), values) if verb.plan else {}
    for key, row in rows.items():
        row.wanted = plan.get(key, {})
    reasons |= verb.judge(by, list(rows.values()), values)
    staying = [row for key, row in rows.items() if key not in reasons]
    return Preview(verb, keys, reasons, plan, verb.more(by, staying, values) if verb.more else {})


def rows_by_key(by: Membership, verb: Verb, keys: Sequence[UUID]) -> dict[UUID, Any]:
    """These rows as far as the member sees them, in the order of the keys."""
    found: dict[UUID, Any] = {}
    for place in range(0, len(keys), STEP):
        some = verb.rows().visible_to(by).filter(pk__among=keys[place : place + STEP])  # type: ignore[attr-defined]
        found |= {row.pk: row for row in some}
    return {key: found[key] for key in keys if key in found}


@transaction.atomic
def start_batch(
    *,
    by: Membership,
    verb: Verb,
    selection: Selection,
    data: Mapping[str, list[str]],
    values: Values,
    key: UUID,
    expected: int | None = None,
) -> Batch:
    """Do a verb to the rows that are meant: a few at once, many as a job. The same key is the same batch.

    `expected` is how many the preview said would change; if it is another number by now, nothing is done.
    """
    if known := Batch.objects.visible_to(by).filter(key=key).first():
        return known
    if not by.may(verb.ability):
        raise ValidationError(_("Your role does not include this."), code="not_allowed")
    preview = look(by=by, verb=verb, selection=selection, values=values)
    if expected is not None and expected != preview.changes:
        raise ValidationError(
            _("The list has changed meanwhile. Look at the numbers again, then confirm."), code="changed"
        )
    if not preview.changes:
        raise ValidationError(_("Nothing would change."), code="nothing")
    batch, is_new = Batch.objects.get_or_create(
        key=key,
        defaults={
            "list": verb.of,
            "verb": verb.name,
            "query": selection.query or "",
            "data": dict(data),
            "by": by,
        },
    )
    if not is_new:
        return batch
    _keep_rows(batch, preview)
    record("batch.started", subject=batch, by=by, verb=verb.id, rows=len(preview.keys), query=batch.query)
    _begin(batch, by, preview.changes)
    return batch


def _keep_rows(batch: Batch, preview: Preview) -> None:
    rows = []
    for number, key in enumerate(preview.keys, start=1):
        row = BatchRow(batch=batch, number=number, object_id=key, after=preview.plan.get(key, {}))
        if reason := preview.reasons.get(key):
            row.leave_out(reason.code, **reason.params)
        rows.append(row)
    BatchRow.objects.bulk_create(rows, batch_size=2000)


def _begin(batch: Batch, by: Membership, changes: int) -> None:
    if changes <= AT_ONCE:
        do_all(batch, by=by)
        return
    batch.job = _job("batches.do", batch, by, changes)
    batch.save(update_fields=["job"])


def _job(kind: str, batch: Batch, by: Membership, total: int) -> Job:
    params = {"id": str(batch.pk), "by": str(by.pk), "verb": str(batch), "n": total}
    return enqueue(kind, key=str(batch.pk), params=params, by=by, total=total)


@transaction.atomic
def undo_batch(*, by: Membership, batch: Batch) -> Batch:
    """Take a whole batch back within a day, except for rows changed since. Undone twice is undone once."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    verb = _verb_of(batch)
    if batch.state in (State.UNDOING, State.UNDONE):
        return batch
    if not by.may(verb.ability):
        raise ValidationError(_("Your role does not include this."), code="not_allowed")
    if verb.undo is None or not batch.may_be_undone:
        raise ValidationError(_("This cannot be taken back any more."), code="invalid_state")
    changed = batch.counts[RowState.CHANGED]
    batch.state = State.UNDOING
    batch.save(update_fields=["state"])
    record("batch.undo_started", subject=batch, by=by, verb=verb.id, rows=changed)
    if changed <= AT_ONCE:
        undo_all(batch, by=by)
    else:
        batch.undo_job = _job("batches.undo", batch, by, changed)
        batch.save(update_fields=["undo_job"])
    return batch


@transaction.atomic
def cancel_batch(*, by: Membership, batch: Batch) -> Batch:
    """Stop a batch. What is done stays, and can be taken back."""
    job = batch.undo_job if batch.state == State.UNDOING else batch.job
    if job is None:
        raise ValidationError(_("This has ended already."), code="invalid_state")
    cancel_job(by=by, job=job)
    batch.refresh_from_db()
    return batch


def _verb_of(batch: Batch) -> Verb:
    verb = verb_of(batch.list, batch.verb)
    if verb is None:
        raise ValidationError(_("This cannot be taken back any more."), code="invalid_state")
    return verb
