"""What can be done with follow-ups: plan, complete, reschedule, cancel, reopen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from agents.models import Agent
from crm.accounts.models import Membership
from crm.events.models import Event
from crm.events.services import event, record_many
from crm.tenancy.clock import business_day
from crm.tenancy.written_once import write_once
from customers.deals.models import Deal
from customers.follow_ups.models import FollowUp
from customers.follow_ups.repeats import next_due, ref_of_next
from customers.profiles.models import Customer

if TYPE_CHECKING:
    from customers.interactions.models import Interaction

State = FollowUp.State


@dataclass(frozen=True)
class FollowUpDraft:
    """Something to be done with a customer. With `done_at` it is history: planned and done already."""

    agent: Agent
    customer: Customer
    note: str
    due_at: datetime
    remind_at: datetime | None = None
    deal: Deal | None = None
    done_at: datetime | None = None
    done_by: "Interaction | None" = None
    client_ref: UUID | None = None
    external_system: str = ""
    external_id: str = ""
    repeats: str = ""
    repeat_day: int | None = None


def check_follow_up(draft: FollowUpDraft) -> None:
    """Refuse what cannot be a follow-up, naming the field."""
    if not draft.note.strip():
        raise _refusal("note", "required", _("Write what is to be done."))
    if draft.remind_at and draft.remind_at > draft.due_at:
        raise _refusal("remind_at", "late", _("A reminder comes before the follow-up is due, not after."))
    if draft.deal and draft.deal.customer_id not in (None, draft.customer.pk):
        raise _refusal("deal", "other_customer", _("This deal belongs to another customer. Choose one that fits."))


@transaction.atomic
def plan_follow_ups(
    *, by: Membership, drafts: Sequence[FollowUpDraft], source: str = FollowUp.Source.MANUAL
) -> list[FollowUp]:
    """Plan follow-ups. One planned before, by `client_ref` or an id of another system, stays as it is."""
    for draft in drafts:
        check_follow_up(draft)
    rows, new = write_once([_row(draft, source) for draft in drafts])
    record_many(_said("follow_up.planned", by, row) for row in new)
    return rows


def plan_follow_up(*, by: Membership, draft: FollowUpDraft, source: str = FollowUp.Source.MANUAL) -> FollowUp:
    """Plan one follow-up."""
    return plan_follow_ups(by=by, drafts=[draft], source=source)[0]


@transaction.atomic
def complete_follow_up(
    *,
    by: Membership,
    follow_up: FollowUp,
    interaction: "Interaction | None" = None,
    done_at: datetime | None = None,
) -> FollowUp:
    """Mark a follow-up done, by an interaction where there was one. Done twice is done once."""
    if interaction and interaction.customer_id != follow_up.customer_id:
        raise _refusal("interaction", "other_customer", _("This interaction was with another customer."))
    moment = done_at or (interaction.occurred_at if interaction else timezone.now())
    before = _figures(follow_up)
    if _change(follow_up, State.OPEN, state=State.DONE, done_at=moment, done_by=interaction):
        record_many([_said("follow_up.completed", by, follow_up, before)])
        _plan_next(by, follow_up)
    elif follow_up.state != State.DONE:
        raise ValidationError(_("This follow-up was cancelled. Reopen it first."), code="invalid_state")
    return follow_up


@transaction.atomic
def reschedule_follow_up(
    *, by: Membership, follow_up: FollowUp, due_at: datetime, remind_at: datetime | None = None
) -> FollowUp:
    """Give an open follow-up another time. Its reminder moves along unless another is given."""
    before = _figures(follow_up)
    _move(follow_up, due_at, remind_at)
    record_many([_said("follow_up.rescheduled", by, follow_up, before)])
    return follow_up


@transaction.atomic
def shift_follow_ups(
    *, by: Membership, follow_ups: Iterable[FollowUp], to_day: date, zone: ZoneInfo, to_agent: Agent | None = None
) -> list[FollowUp]:
    """Put open follow-ups on another day at their own time of day, with another agent if one is named.

    Reminders move along. What was done or called off meanwhile stays as it is. Returns those that moved.
    """
    keys = [row.pk for row in follow_ups]
    rows = list(
        FollowUp.objects.open().select_for_update(of=("self",)).filter(pk__in=keys).order_by("due_at", "pk")
    )
    told = []
    for row in rows:
        before = _figures(row) | {"agent_id": row.agent_id}
        due_at = on_day(row.due_at, to_day, zone)
        if row.remind_at is not None:
            row.remind_at, row.reminded_at = due_at - (row.due_at - row.remind_at), None
        row.due_at, row.version, row.updated_at = due_at, row.version + 1, timezone.now()
        if to_agent is not None:
            row.agent = to_agent
        told.append(_shifted(by, row, before))
    fields = ["due_at", "remind_at", "reminded_at", "agent", "version", "updated_at"]
    FollowUp.objects.bulk_update(rows, fields, batch_size=500)
    record_many(told)
    return rows


def _shifted(by: Membership, row: FollowUp, before: dict[str, Any]) -> Event:
    """The event of one that was shifted; the days of the agent it was taken from count anew too."""
    said = _said("follow_up.rescheduled", by, row, {key: before[key] for key in _figures(row)})
    if before["agent_id"] != row.agent_id:
        theirs = [[str(before["agent_id"]), day] for _agent, day in said.data["agent_days"]]
        said.data["agent_days"] += theirs
        said.before = (said.before or {}) | {"agent_id": str(before["agent_id"])}
        said.after = (said.after or {}) | {"agent_id": str(row.agent_id)}
    return said


def on_day(moment: datetime, day: date, zone: ZoneInfo) -> datetime:
    """The same time of day on another day. A time that the clocks leave out becomes the one an hour later."""
    wanted = datetime.combine(day, moment.astimezone(zone).time(), tzinfo=zone)
    return wanted.astimezone(UTC).astimezone(zone)


@transaction.atomic
def put_off_follow_up(*, by: Membership, follow_up: FollowUp, due_at: datetime, reason: str = "") -> FollowUp:
    """Give it a later time because it does not suit now. How often that was done is counted."""
    before = _figures(follow_up)
    _move(follow_up, due_at, put_off=F("put_off") + 1)
    record_many([_said("follow_up.rescheduled", by, follow_up, before, reason=reason)])
    return follow_up


@transaction.atomic
def take_back_putting_off(*, by: Membership, follow_up: FollowUp, due_at: datetime) -> FollowUp:
    """Put it back where it was before it was put off."""
    before = _figures(follow_up)
    _move(follow_up, due_at, put_off=Greatest(F("put_off"), 1) - 1)
    record_many([_said("follow_up.rescheduled", by, follow_up, before)])
    return follow_up


@transaction.atomic
def stop_repeating(*, by: Membership, follow_up: FollowUp) -> FollowUp:
    """Do it once more and then no more."""
    before = _figures(follow_up)
    if not _change(follow_up, State.OPEN, repeats="", repeat_day=None):
        raise _not_open(follow_up)
    record_many([_said("follow_up.changed", by, follow_up, before)])
    return follow_up


@transaction.atomic
def change_follow_up(
    *, by: Membership, follow_up: FollowUp, note: str, deal: Deal | None = None, repeats: str | None = None
) -> FollowUp:
    """Change what is to be done, and how often."""
    before = _figures(follow_up)
    if not note.strip():
        raise _refusal("note", "required", _("Write what is to be done."))
    often = {} if repeats is None else {"repeats": repeats}
    if not _change(follow_up, State.OPEN, note=note, deal=deal, **often):
        raise _not_open(follow_up)
    record_many([_said("follow_up.changed", by, follow_up, before)])
    return follow_up


@transaction.atomic
def reassign_follow_ups(*, by: Membership, follow_ups: Sequence[FollowUp], agent: Agent) -> list[FollowUp]:
    """Give open follow-ups to another agent, all or none. Those the agent has already stay as they are."""
    if agent.status == Agent.Status.LEFT:
        words = _("%(agent)s has left. Choose somebody who works here.") % {"agent": agent}
        raise _refusal("agent", "left", words)
    keys = [row.pk for row in follow_ups]
    rows = list(FollowUp.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    for row in rows:
        if row.state != State.OPEN:
            raise _not_open(row)
    moved = [row for row in rows if row.agent_id != agent.pk]
    events = [_reassigned(by, row, agent) for row in moved]
    FollowUp.objects.filter(pk__in=[row.pk for row in moved]).update(
        agent=agent, version=F("version") + 1, updated_at=timezone.now()
    )
    record_many(events)
    for row in moved:
        row.agent, row.version = agent, row.version + 1
    return moved


def _reassigned(by: Membership, follow_up: FollowUp, agent: Agent) -> Event:
    day = business_day(follow_up.due_at, ZoneInfo(by.tenant.time_zone)).isoformat()
    return event(
        "follow_up.reassigned",
        subject=follow_up,
        by=by,
        before={"agent": str(follow_up.agent_id)},
        after={"agent": str(agent.pk)},
        customer_id=str(follow_up.customer_id),
        agent_days=[[str(follow_up.agent_id), day], [str(agent.pk), day]],
    )


@transaction.atomic
def cancel_follow_up(*, by: Membership, follow_up: FollowUp, reason: str = "") -> FollowUp:
    """Call a follow-up off. Cancelled twice is cancelled once."""
    before = _figures(follow_up)
    if _change(follow_up, State.OPEN, state=State.CANCELLED):
        record_many([_said("follow_up.cancelled", by, follow_up, before, reason=reason)])
    elif follow_up.state != State.CANCELLED:
        raise _not_open(follow_up)
    return follow_up


@transaction.atomic
def cancel_follow_ups(*, by: Membership, follow_ups: Iterable[FollowUp], reason: str) -> int:
    """Call off those that are still open, for an import taken back; returns how many."""
    open_ones = list(FollowUp.objects.open().select_for_update().filter(pk__in=[row.pk for row in follow_ups]))
    FollowUp.objects.filter(pk__in=[row.pk for row in open_ones]).update(
        state=State.CANCELLED, version=F("version") + 1, updated_at=timezone.now()
    )
    record_many(_said("follow_up.cancelled", by, row, reason=reason) for row in open_ones)
    return len(open_ones)


@transaction.atomic
def reopen_follow_up(*, by: Membership, follow_up: FollowUp) -> FollowUp:
    """Take back that a follow-up was done or called off."""
    before = _figures(follow_up)
    if _change(follow_up, State.DONE, State.CANCELLED, state=State.OPEN, done_at=None, done_by=None):
        record_many([_said("follow_up.reopened", by, follow_up, before)])
        if follow_up.repeats:
            planned = FollowUp.objects.filter(agent=follow_up.agent_id, client_ref=ref_of_next(follow_up))
            cancel_follow_ups(by=by, follow_ups=planned, reason=_("The one before is open again"))
    return follow_up


def _move(follow_up: FollowUp, due_at: datetime, remind_at: datetime | None = None, **changes: Any) -> None:
    """Another time; the reminder moves along unless another is given."""
    if remind_at is None and follow_up.remind_at is not None:
        remind_at = due_at - (follow_up.due_at - follow_up.remind_at)
    if remind_at and remind_at > due_at:
        raise _refusal("remind_at", "late", _("A reminder comes before the follow-up is due, not after."))
    reminded_at = follow_up.reminded_at if remind_at == follow_up.remind_at else None
    moved = {"due_at": due_at, "remind_at": remind_at, "reminded_at": reminded_at}
    if not _change(follow_up, State.OPEN, **moved, **changes):
        raise _not_open(follow_up)


def _plan_next(by: Membership, follow_up: FollowUp) -> None:
    """One that repeats is planned again when it is done: once, however often it is done."""
    if not follow_up.repeats or follow_up.done_at is None:
        return
    zone = ZoneInfo(by.tenant.time_zone)
    due_at = next_due(
        repeats=follow_up.repeats,
        due_at=follow_up.due_at,
        done_at=follow_up.done_at,
        day=follow_up.repeat_day,
        zone=zone,
    )
    ahead = follow_up.due_at - follow_up.remind_at if follow_up.remind_at else None
    draft = FollowUpDraft(
        agent=follow_up.agent,
        customer=follow_up.customer,
        note=follow_up.note,
        due_at=due_at,
        remind_at=due_at - ahead if ahead is not None else None,
        deal=follow_up.deal,
        client_ref=ref_of_next(follow_up),
        repeats=follow_up.repeats,
        repeat_day=follow_up.repeat_day or follow_up.due_at.astimezone(zone).day,
    )
    planned = plan_follow_up(by=by, draft=draft, source=follow_up.source)
    if planned.state == State.CANCELLED:  # called off when the one before was reopened
        reopen_follow_up(by=by, follow_up=planned)


def _change(follow_up: FollowUp, *from_states: str, **changes: Any) -> bool:
    """Change it if it is still in one of these states; either way `follow_up` then shows what is stored."""
    rows = FollowUp.objects.filter(pk=follow_up.pk, state__in=from_states)
    done = rows.update(version=F("version") + 1, updated_at=timezone.now(), **changes)
    fields = ["state", "done_at", "done_by", "due_at", "remind_at", "reminded_at", "note", "deal", "version"]
    fields += ["repeats", "repeat_day", "put_off"]
    follow_up.refresh_from_db(fields=fields)
    return bool(done)


def _row(draft: FollowUpDraft, source: str) -> FollowUp:
    return FollowUp(
        agent=draft.agent,
        customer=draft.customer,
        deal=draft.deal,
        note=draft.note,
        due_at=draft.due_at,
        remind_at=None if draft.done_at else draft.remind_at,
        state=State.DONE if draft.done_at else State.OPEN,
        done_at=draft.done_at,
        done_by=draft.done_by,
        source=source,
        client_ref=draft.client_ref,
        external_system=draft.external_system,
        external_id=draft.external_id,
        repeats=draft.repeats,
        repeat_day=draft.repeat_day,
    )


def _figures(follow_up: FollowUp) -> dict[str, Any]:
    names = ("state", "due_at", "remind_at", "done_at", "note", "repeats")
    return {name: getattr(follow_up, name) for name in names}


def _said(
    name: str, by: Membership, follow_up: FollowUp, before: dict[str, Any] | None = None, **data: Any
) -> Event:
    after = _figures(follow_up)
    changed = [key for key in before or {} if (before or {})[key] != after[key]]
    return event(
        name,
        subject=follow_up,
        by=by,
        before={key: _plain((before or {})[key]) for key in changed} or None,
        after={key: _plain(after[key]) for key in changed} or None,
        customer_id=str(follow_up.customer_id),
        agent_days=_agent_days(by, follow_up, before or {}, after),
        **data,
    )


def _agent_days(by: Membership, follow_up: FollowUp, *figures: dict[str, Any]) -> list[list[str]]:
    """The days it was or is due, and the days it was or is done."""
    zone = ZoneInfo(by.tenant.time_zone)
    moments = [known[name] for known in figures for name in ("due_at", "done_at") if known.get(name)]
    days = {business_day(moment, zone).isoformat() for moment in moments}
    return [[str(follow_up.agent_id), day] for day in sorted(days)]


def _plain(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else value


def _not_open(follow_up: FollowUp) -> ValidationError:
    words = {
        State.DONE: _("This follow-up is done. Reopen it first."),
        State.CANCELLED: _("This follow-up was cancelled. Reopen it first."),
    }
    return ValidationError(
        words.get(State(follow_up.state), _("This follow-up has changed.")), code="invalid_state"
    )


def _refusal(field: str, code: str, message: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})
