"""What can be done with the care for customers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agents.models import Agent
from crm.accounts.models import Membership
from crm.events.models import Event
from crm.events.services import event, record_many
from crm.exact.numbers import from_decimal, text_of
from crm.tenancy.money import ZERO
from customers.assignments.models import Assignment
from customers.assignments.queries import collaborators
from customers.assignments.refusals import (
    refuse_change,
    refuse_if_left,
    refuse_more_than_left,
    refuse_other_help,
    refuse_owner,
    refuse_two_owners,
)

if TYPE_CHECKING:
    from customers.profiles.models import Customer

BATCH = 1000


@dataclass(frozen=True)
class CollaboratorDraft:
    """An agent who is to help with a customer, and how much of its deals is to count for them: 0.3 is 30 %."""

    customer: "Customer"
    agent: Agent
    credit_share: Decimal = ZERO


@dataclass(frozen=True)
class OwnerMove:
    """A customer goes from one agent to another; None is nobody. `since` is its own day, where it has one."""

    customer: "Customer"
    before: UUID | None
    after: UUID | None
    since: date | None = None


@transaction.atomic
def assign_owner(
    *, by: Membership | None, customers: "Sequence[Customer]", agent: Agent | None, on: date, reason: str = ""
) -> "list[Customer]":
    """Give customers to an agent from a day on, or to nobody. Returns those for which that is news.

    Whoever owns a customer already comes to own it from this day, where that is earlier and nobody else did.
    """
    if not customers:
        return []
    if agent is not None:
        refuse_if_left(agent)
    model = type(customers[0])
    rows = model.objects.select_for_update().filter(pk__in=[customer.pk for customer in customers]).order_by("pk")
    new_owner = agent.pk if agent else None
    moves = [OwnerMove(row, row.owner_id, new_owner) for row in rows]
    dated = _begin_earlier(by, [move.customer for move in moves if move.before == move.after], on, reason)
    moves = [move for move in moves if move.before != move.after]
    note_owners(by=by, moves=moves, on=on, reason=reason)
    moved = [move.customer for move in moves]
    model.objects.filter(pk__in=[customer.pk for customer in moved]).update(
        owner=agent, version=F("version") + 1, updated_at=timezone.now()
    )
    for customer in moved:
        customer.owner = agent
    return [*moved, *dated]


def note_owners(
    *, by: Membership | None, moves: Sequence[OwnerMove], on: date, reason: str = "", is_first: bool = False
) -> None:
    """Write the dated rows of owners that changed, and the events unless these are the customers' first owners."""
    of_days: dict[date, list[OwnerMove]] = defaultdict(list)
    for move in moves:
        of_days[move.since or on].append(move)
    if not is_first:
        for day, group in of_days.items():
            _end_owners([move.customer.pk for move in group], day)
    Assignment.objects.bulk_create(
        [
            Assignment(customer=move.customer, agent_id=move.after, starts_on=day, reason=reason)
            for day, group in of_days.items()
            for move in group
            if move.after
        ],
        batch_size=BATCH,
    )
    if not is_first:
        for day, group in of_days.items():
            record_many(_assigned(by, move, day, reason) for move in group)
            _end_help_of_owners(by, group, day)


def _end_owners(customer_ids: list[UUID], on: date) -> None:
    """End the open owners the day before; one who began on this very day never was."""
    owners = Assignment.objects.filter(customer__in=customer_ids, role=Assignment.Role.OWNER)
    refuse_two_owners(owners, on)
    held = owners.filter(ends_on=None)
    held.filter(starts_on=on).delete()
    held.update(ends_on=on - timedelta(days=1), version=F("version") + 1)


def _begin_earlier(
    by: Membership | None, customers: "Sequence[Customer]", on: date, reason: str
) -> "list[Customer]":
    """Move the first day of owners who were there before it was known, where nobody else owned the customer."""
    owners = Assignment.objects.filter(customer__in=customers, role=Assignment.Role.OWNER)
    late = list(owners.filter(ends_on=None, starts_on__gt=on).select_related("customer"))
    if not late:
        return []
    refuse_two_owners(owners.filter(customer__in=[one.customer_id for one in late]).exclude(ends_on=None), on)
    record_many(
        _told(
            "customer.owner_dated",
            one,
            by,
            on,
            before={"owner_since": one.starts_on.isoformat()},
            after={"owner_since": on.isoformat()},
            reason=reason,
        )
        for one in late
    )
    rows = Assignment.objects.filter(pk__in=[one.pk for one in late])
    rows.update(starts_on=on, version=F("version") + 1)
    return [one.customer for one in late]


def _end_help_of_owners(by: Membership | None, moves: Sequence[OwnerMove], on: date) -> None:
    """Whoever comes to own a customer no longer helps there: the rest of the credit is theirs."""
    owners = {move.customer.pk: move.after for move in moves if move.after}
    helping = [
        one
        for rows in collaborators(owners, since=on).values()
        for one in rows
        if one.agent_id == owners[one.customer_id]
    ]
    customers = {move.customer.pk: move.customer for move in moves}
    for one in helping:
        one.customer = customers[one.customer_id]
    if helping:
        rows = Assignment.objects.filter(pk__in=[one.pk for one in helping])
        rows.filter(starts_on__gte=on).delete()
        rows.update(ends_on=on - timedelta(days=1), version=F("version") + 1)
    record_many(_told("customer.collaborator_ended", one, by, on - timedelta(days=1)) for one in helping)


def _assigned(by: Membership | None, move: OwnerMove, on: date, reason: str) -> object:
    before, after = (str(agent) if agent else None for agent in (move.before, move.after))
    return event(
        "customer.assigned",
        subject=move.customer,
        by=by,
        before={"owner": before},
        after={"owner": after},
        reason=reason,
        agent_days=agent_days([before, after], on),
    )


def agent_days(agent_ids: Iterable[object], day: date) -> list[list[str]]:
    """The agents whose figures of this day changed, as events carry them."""
    return [[str(agent_id), day.isoformat()] for agent_id in agent_ids if agent_id]


@transaction.atomic
def add_collaborators(
    *, by: Membership, drafts: Sequence[CollaboratorDraft], on: date, reason: str = ""
) -> list[Assignment]:
    """Ask agents to help with customers from a day on, all or none. Whoever helps so already goes on."""
    owners = _lock({draft.customer.pk for draft in drafts})
    for agent in {draft.agent.pk: draft.agent for draft in drafts}.values():
        refuse_if_left(agent)
    helping = collaborators(owners, since=on)
    found, new = [], []
    for draft in drafts:
        refuse_owner(draft.agent, owners[draft.customer.pk])
        there = _helps_already(draft, helping[draft.customer.pk], on)
        if there is None:
            refuse_more_than_left(draft.credit_share, helping[draft.customer.pk], on)
            there = _collaborator(draft, on, reason)
            helping[draft.customer.pk].append(there)
            new.append(there)
        found.append(there)
    Assignment.objects.bulk_create(new, batch_size=BATCH)
    record_many(
        _told("customer.collaborator_added", one, by, on, after=_share(one.credit_share), reason=reason)
        for one in new
    )
    return found


def add_collaborator(
    *,
    by: Membership,
    customer: "Customer",
    agent: Agent,
    on: date,
    reason: str = "",
    credit_share: Decimal = ZERO,
) -> Assignment:
    """Ask an agent to help with a customer from a day on, credited with a share of its deals or with none."""
    (found,) = add_collaborators(
        by=by, drafts=[CollaboratorDraft(customer, agent, credit_share)], on=on, reason=reason
    )
    return found


@transaction.atomic
def change_share(
    *,
    by: Membership,
    assignment: Assignment,
    credit_share: Decimal,
    on: date,
    reason: str = "",
    version: int | None = None,
) -> Assignment:
    """Credit a collaborator with another share from a day on. The days before keep theirs."""
    held = _locked(assignment)
    refuse_change(held, on, version)
    before = held.credit_share
    if credit_share == before:
        return held
    others = collaborators([held.customer_id], since=on)[held.customer_id]
    others = [one for one in others if one.pk != held.pk]
    refuse_more_than_left(credit_share, others, on, held.ends_on)
    if on == held.starts_on:
        changed = _changed(held, credit_share=credit_share, reason=reason)
    else:
        rest = CollaboratorDraft(held.customer, held.agent, credit_share)
        changed = _collaborator(rest, on, reason)
        changed.ends_on = held.ends_on
        _changed(held, ends_on=on - timedelta(days=1))
        changed.save(force_insert=True)
    told = {"before": _share(before), "after": _share(credit_share), "reason": reason}
    record_many([_told("customer.share_changed", changed, by, on, **told)])
    return changed


@transaction.atomic
def end_assignment(*, by: Membership, assignment: Assignment, on: date) -> Assignment:
    """End an agent's help with a customer; `on` is the last day. An owner is replaced by `assign_owner`.

    Shares that were agreed for later days fall away with it.
    """
    held = _locked(assignment)
    if held.ends_on is not None and held.ends_on <= on:
        raise ValidationError(_("This assignment has ended already."), code="invalid_state")
    if held.role == Assignment.Role.OWNER:
        raise ValidationError(
            _("A customer's owner is not ended but replaced. Assign another owner."), code="is_owner"
        )
    if on < held.starts_on:
        raise ValidationError({"on": _("The assignment ends before it starts.")})
    later = Assignment.objects.filter(customer=held.customer_id, agent=held.agent_id, role=held.role)
    later.filter(starts_on__gt=on).delete()
    _changed(held, ends_on=on)
    record_many([_told("customer.collaborator_ended", held, by, on)])
    return held


def _lock(customers: Collection[UUID]) -> dict[UUID, UUID | None]:
    """Lock customers, so that one at a time divides their credit; returns the owner of each."""
    model: Any = Assignment._meta.get_field("customer").related_model
    rows = model.objects.select_for_update().filter(pk__in=customers).order_by("pk")
    return dict(rows.values_list("pk", "owner_id"))


def _locked(assignment: Assignment) -> Assignment:
    """The assignment as it is now, its customer locked before it."""
    _lock([assignment.customer_id])
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("customer", "agent")
    found = rows.filter(pk=assignment.pk).first()
    if found is None:
        raise ValidationError(_("This assignment is there no more."), code="invalid_state")
    return found


def _changed(assignment: Assignment, **values: Any) -> Assignment:
    for name, value in values.items():
        setattr(assignment, name, value)
    assignment.version += 1
    assignment.save(update_fields=[*values, "version"])
    return assignment


def _collaborator(draft: CollaboratorDraft, on: date, reason: str) -> Assignment:
    return Assignment(
        customer=draft.customer,
        agent=draft.agent,
        role=Assignment.Role.COLLABORATOR,
        credit_share=draft.credit_share,
        starts_on=on,
        reason=reason,
    )


def _helps_already(draft: CollaboratorDraft, helping: Iterable[Assignment], on: date) -> Assignment | None:
    """The help that is wanted, if it is there; refused where there is another on some of the days."""
    there = [one for one in helping if one.agent_id == draft.agent.pk]
    for one in there:
        refuse_other_help(one, draft.agent, draft.credit_share, on)
    return there[0] if there else None


def _told(name: str, assignment: Assignment, by: Membership | None, on: date, **data: Any) -> Event:
    """The event of a collaboration: whose, from which day on, and what became of the share."""
    return event(
        name, subject=assignment.customer, by=by, agent_id=str(assignment.agent_id), on=on.isoformat(), **data
    )


def _share(credit_share: Decimal) -> dict[str, str]:
    return {"credit_share": text_of(from_decimal(credit_share))}
