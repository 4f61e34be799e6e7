"""What can be done with the care for customers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agents.models import Agent
from crm.accounts.models import Membership
from crm.events.services import event, record, record_many
from customers.assignments.models import Assignment

if TYPE_CHECKING:
    from customers.profiles.models import Customer

BATCH = 1000


@dataclass(frozen=True)
class OwnerMove:
    """A customer goes from one agent to another; None is nobody."""

    customer: "Customer"
    before: UUID | None
    after: UUID | None


@transaction.atomic
def assign_owner(
    *, by: Membership | None, customers: "Sequence[Customer]", agent: Agent | None, on: date, reason: str = ""
) -> "list[Customer]":
    """Give customers to an agent from a day on, or to nobody. Returns those that changed hands."""
    if not customers:
        return []
    if agent is not None:
        refuse_if_left(agent)
    model = type(customers[0])
    rows = model.objects.select_for_update().filter(pk__in=[customer.pk for customer in customers]).order_by("pk")
    new_owner = agent.pk if agent else None
    moves = [OwnerMove(row, row.owner_id, new_owner) for row in rows if row.owner_id != new_owner]
    note_owners(by=by, moves=moves, on=on, reason=reason)
    moved = [move.customer for move in moves]
    model.objects.filter(pk__in=[customer.pk for customer in moved]).update(
        owner=agent, version=F("version") + 1, updated_at=timezone.now()
    )
    for customer in moved:
        customer.owner = agent
    return moved


def note_owners(
    *, by: Membership | None, moves: Sequence[OwnerMove], on: date, reason: str = "", is_first: bool = False
) -> None:
    """Write the dated rows of owners that changed, and the events unless these are the customers' first owners."""
    if not is_first:
        _end_owners([move.customer.pk for move in moves], on)
    Assignment.objects.bulk_create(
        [
            Assignment(customer=move.customer, agent_id=move.after, starts_on=on, reason=reason)
            for move in moves
            if move.after
        ],
        batch_size=BATCH,
    )
    if not is_first:
        record_many(_assigned(by, move, on, reason) for move in moves)


def _end_owners(customer_ids: list[UUID], on: date) -> None:
    """End the open owners the day before; one who began on this very day never was."""
    held = Assignment.objects.filter(customer__in=customer_ids, role=Assignment.Role.OWNER, ends_on=None)
    if late := held.filter(starts_on__gt=on).order_by("-starts_on").values_list("starts_on", flat=True).first():
        raise ValidationError(
            {"on": _("The present owner began on %(day)s. Choose that day or a later one.") % {"day": late}}
        )
    held.filter(starts_on=on).delete()
    held.update(ends_on=on - timedelta(days=1))


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
def add_collaborator(
    *, by: Membership, customer: "Customer", agent: Agent, on: date, reason: str = ""
) -> Assignment:
    """Ask an agent to help with a customer from a day on. Asking again changes nothing."""
    refuse_if_left(agent)
    if agent.pk == customer.owner_id:
        raise ValidationError({"agent": _("This agent owns the customer. Choose somebody else to help.")})
    assignment, is_new = Assignment.objects.get_or_create(
        customer=customer,
        agent=agent,
        role=Assignment.Role.COLLABORATOR,
        ends_on=None,
        defaults={"starts_on": on, "reason": reason},
    )
    if is_new:
        record("customer.collaborator_added", subject=customer, by=by, agent_id=str(agent.pk), on=on.isoformat())
    return assignment


@transaction.atomic
def add_collaborators(
    *, by: Membership, pairs: "Sequence[tuple[Customer, Agent]]", on: date, reason: str = ""
) -> list[Assignment]:
    """Ask many agents to help with many customers from a day on; returns the help that is new."""
    customers = [customer.pk for customer, _agent in pairs]
    helping = Assignment.objects.current().filter(customer__in=customers, role=Assignment.Role.COLLABORATOR)
    there = set(helping.values_list("customer_id", "agent_id"))
    wanted = {
        (customer.pk, agent.pk): (customer, agent) for customer, agent in pairs if customer.owner_id != agent.pk
    }
    for agent in {agent.pk: agent for _customer, agent in wanted.values()}.values():
        refuse_if_left(agent)
    new = [
        Assignment(customer=customer, agent=agent, role=Assignment.Role.COLLABORATOR, starts_on=on, reason=reason)
        for key, (customer, agent) in wanted.items()
        if key not in there
    ]
    Assignment.objects.bulk_create(new, batch_size=BATCH)
    record_many(
        event(
            "customer.collaborator_added",
            subject=one.customer,
            by=by,
            agent_id=str(one.agent_id),
            on=on.isoformat(),
        )
        for one in new
    )
    return new


@transaction.atomic
def end_assignment(*, by: Membership, assignment: Assignment, on: date) -> Assignment:
    """End an agent's help with a customer; `on` is the last day. An owner is replaced by `assign_owner`."""
    assignment = Assignment.objects.select_for_update().select_related("customer").get(pk=assignment.pk)
    if assignment.ends_on is not None:
        raise ValidationError(_("This assignment has ended already."), code="invalid_state")
    if assignment.role == Assignment.Role.OWNER:
        raise ValidationError(
            _("A customer's owner is not ended but replaced. Assign another owner."), code="is_owner"
        )
    if on < assignment.starts_on:
        raise ValidationError({"on": _("The assignment ends before it starts.")})
    assignment.ends_on = on
    assignment.save(update_fields=["ends_on"])
    record(
        "customer.collaborator_ended",
        subject=assignment.customer,
        by=by,
        agent_id=str(assignment.agent_id),
        on=on.isoformat(),
    )
    return assignment


def refuse_if_left(agent: Agent) -> None:
    """Work is given to people who are here."""
    if agent.status == Agent.Status.LEFT:
        raise ValidationError(
            {"agent": _("%(agent)s has left. Choose somebody who works here.") % {"agent": agent}}, code="left"
        )
