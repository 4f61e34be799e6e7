"""What can be done with interactions: log, change, remove."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agents.models import Agent, reach_of
from crm.accounts.models import Membership
from crm.events.models import Event
from crm.events.services import event, record_many
from crm.tenancy.clock import business_day
from crm.tenancy.written_once import write_once
from customers.deals.models import Deal, DealMove, DealStage
from customers.deals.services import move_deal
from customers.follow_ups.models import FollowUp
from customers.follow_ups.services import (
    FollowUpDraft,
    cancel_follow_ups,
    complete_follow_up,
    plan_follow_up,
    reopen_follow_up,
)
from customers.interactions.attachments import attach
from customers.interactions.models import Attachment, Interaction
from customers.profiles.models import Contact, Customer

PINS_AT_MOST = 3
CLOCKS_DIFFER = timedelta(minutes=5)
TOUCH = """
UPDATE customers_customer AS customer
SET last_interaction_at = newest.at, last_activity_at = newest.at
FROM unnest(%s::uuid[], %s::timestamptz[]) AS newest (id, at)
WHERE customer.id = newest.id
  AND (customer.last_interaction_at IS NULL OR customer.last_interaction_at < newest.at)
"""
LOOK_AGAIN = """
UPDATE customers_customer AS customer
SET last_interaction_at = newest.at, last_activity_at = COALESCE(newest.at, customer.created_at)
FROM unnest(%s::uuid[]) AS touched (id)
LEFT JOIN LATERAL (
    SELECT max(occurred_at) AS at FROM customers_interaction WHERE customer_id = touched.id
) AS newest ON true
WHERE customer.id = touched.id
"""


@dataclass(frozen=True)
class InteractionDraft:
    """One contact with a customer, to be logged."""

    agent: Agent
    customer: Customer
    channel: str
    summary: str
    occurred_at: datetime
    direction: str = Interaction.Direction.OUT
    outcome: str = Interaction.Outcome.REACHED
    duration_s: int | None = None
    contact: Contact | None = None
    deal: Deal | None = None
    client_ref: UUID | None = None
    external_system: str = ""
    external_id: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    accuracy_m: int | None = None


def check_interaction(draft: InteractionDraft, *, now: datetime) -> None:
    """Refuse what cannot be an interaction, naming the field."""
    if draft.occurred_at > now + CLOCKS_DIFFER:
        raise _refusal("occurred_at", "future", _("This moment has not come yet. Plan a follow-up instead."))
    if draft.contact and draft.contact.customer_id != draft.customer.pk:
        raise _refusal(
            "contact", "other_customer", _("This contact belongs to another customer. Choose one that fits.")
        )
    if draft.deal and draft.deal.customer_id not in (None, draft.customer.pk):
        raise _refusal("deal", "other_customer", _("This deal belongs to another customer. Choose one that fits."))


@transaction.atomic
def log_interactions(
    *, by: Membership, drafts: Sequence[InteractionDraft], source: str = Interaction.Source.MANUAL
) -> list[Interaction]:
    """Log contacts with customers. One logged before, by `client_ref` or another system's id, changes nothing."""
    return _log(by, drafts, source)


@transaction.atomic
def log_interaction(
    *,
    by: Membership,
    draft: InteractionDraft,
    source: str = Interaction.Source.MANUAL,
    completes: FollowUp | None = None,
    next_step: FollowUpDraft | None = None,
    move: tuple[Deal, DealStage] | None = None,
    attachments: Iterable[Attachment] = (),
) -> Interaction:
    """Log one contact; with it mark the follow-up done that it answers, plan what comes next, move a deal on."""
    (interaction,) = _log(by, [draft], source)
    attach(by=by, interaction=interaction, attachments=attachments)
    if move is not None and interaction.deal_move_id is None:
        _move_deal_on(by, interaction, *move)
    if completes is not None:
        complete_follow_up(by=by, follow_up=completes, interaction=interaction)
    if next_step is not None:
        plan_follow_up(by=by, draft=next_step, source=source)
    return interaction


@transaction.atomic
def change_interaction(*, by: Membership, interaction: Interaction, **changes: Any) -> Interaction:
    """Put right what was logged. Its customer and agent stay: log a new one and remove this for that."""
    interaction = Interaction.objects.select_for_update(of=("self",)).with_parties().get(pk=interaction.pk)
    _keep_to_own_people(by, [interaction])
    before = {name: getattr(interaction, name) for name in changes}
    for name in {"customer", "agent"} & changes.keys():
        if before[name] != changes[name]:
            raise _refusal(name, "fixed", _("This cannot be changed. Remove the interaction and log it rightly."))
    for name, value in changes.items():
        setattr(interaction, name, value)
    check_interaction(_draft_of(interaction), now=timezone.now())
    changed = [name for name in changes if before[name] != changes[name]]
    if not changed:
        return interaction
    interaction.save(update_fields=changed)
    zone = ZoneInfo(by.tenant.time_zone)
    said = _said("interaction.changed", by, interaction, zone, before.get("occurred_at"))
    said.before = {name: _plain(before[name]) for name in changed}
    said.after = {name: _plain(changes[name]) for name in changed}
    record_many([said])
    if "occurred_at" in changed:
        _look_again([interaction.customer_id])
    return interaction


@transaction.atomic
def remove_interactions(*, by: Membership, interactions: Iterable[Interaction], reason: str = "") -> int:
    """Take away what should not have been logged; returns how many. The audit trail keeps what it said."""
    rows = list(Interaction.objects.select_for_update().filter(pk__in=[row.pk for row in interactions]))
    _keep_to_own_people(by, rows)
    zone = ZoneInfo(by.tenant.time_zone)
    for row in rows:
        said = _said("interaction.removed", by, row, zone)
        said.before = {"channel": row.channel, "outcome": row.outcome, "summary": row.summary}
        said.data["reason"] = reason
        record_many([said])
    Interaction.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _look_again({row.customer_id for row in rows})
    return len(rows)


@transaction.atomic
def undo_logging(*, by: Membership, interaction: Interaction) -> None:
    """Take back one logging with all it did: what it completed is open again, what it planned is called off.

    A deal it moved on goes back, unless somebody has moved it since.
    """
    moved = interaction.deal_move
    if moved and moved.from_stage and moved.deal.stage_id == moved.to_stage_id:
        move_deal(by=by, deal=moved.deal, stage=moved.from_stage)
    for follow_up in FollowUp.objects.filter(done_by=interaction):
        reopen_follow_up(by=by, follow_up=follow_up)
    if interaction.client_ref:
        planned = FollowUp.objects.filter(agent=interaction.agent_id, client_ref=interaction.client_ref)
        cancel_follow_ups(by=by, follow_ups=planned, reason=_("The interaction was taken back"))
    remove_interactions(by=by, interactions=[interaction], reason=pgettext("interaction", "Taken back"))


@transaction.atomic
def pin_interaction(*, by: Membership, interaction: Interaction) -> Interaction:
    """Put what everybody should read first on top of the customer's story. A few have room there."""
    Customer.objects.select_for_update().get(pk=interaction.customer_id)  # two who pin at once take turns
    others = Interaction.objects.filter(customer=interaction.customer_id, pinned_at__isnull=False)
    if others.exclude(pk=interaction.pk).count() >= PINS_AT_MOST:
        words = _("Three are pinned already. Unpin one first.")
        raise ValidationError(words, code="invalid_state")
    return _set_pinned(by, interaction, timezone.now())


@transaction.atomic
def unpin_interaction(*, by: Membership, interaction: Interaction) -> Interaction:
    """Let it stand at its own time again."""
    return _set_pinned(by, interaction, None)


def _set_pinned(by: Membership, interaction: Interaction, at: datetime | None) -> Interaction:
    if Interaction.objects.filter(pk=interaction.pk, pinned_at__isnull=at is not None).update(pinned_at=at):
        zone = ZoneInfo(by.tenant.time_zone)
        record_many([_said("interaction.pinned" if at else "interaction.unpinned", by, interaction, zone)])
    interaction.pinned_at = at
    return interaction


def _move_deal_on(by: Membership, interaction: Interaction, deal: Deal, stage: DealStage) -> None:
    move_deal(by=by, deal=deal, stage=stage)
    interaction.deal_move = DealMove.objects.filter(deal=deal, to_stage=stage).latest("moved_at", "pk")
    interaction.save(update_fields=["deal_move"])


def _log(by: Membership, drafts: Sequence[InteractionDraft], source: str) -> list[Interaction]:
    now = timezone.now()
    for draft in drafts:
        check_interaction(draft, now=now)
    rows, logged = write_once([_row(draft, source) for draft in drafts])
    _touch_customers(logged)
    zone = ZoneInfo(by.tenant.time_zone)
    record_many(_said("interaction.logged", by, row, zone) for row in logged)
    return rows


def _row(draft: InteractionDraft, source: str) -> Interaction:
    return Interaction(
        agent=draft.agent,
        customer=draft.customer,
        contact=draft.contact,
        deal=draft.deal,
        channel=draft.channel,
        direction=draft.direction,
        outcome=draft.outcome,
        summary=draft.summary,
        occurred_at=draft.occurred_at,
        duration_s=draft.duration_s,
        source=source,
        client_ref=draft.client_ref,
        external_system=draft.external_system,
        external_id=draft.external_id,
        latitude=draft.latitude,
        longitude=draft.longitude,
        accuracy_m=draft.accuracy_m,
    )


def _draft_of(row: Interaction) -> InteractionDraft:
    return InteractionDraft(
        agent=row.agent,
        customer=row.customer,
        channel=row.channel,
        summary=row.summary,
        occurred_at=row.occurred_at,
        contact=row.contact,
        deal=row.deal,
    )


def _keep_to_own_people(by: Membership, rows: Iterable[Interaction]) -> None:
    """A customer's helpers read what others logged there; only who logged it, or who leads them, changes it."""
    reach = reach_of(by)
    if reach is not None and any(row.agent_id not in reach for row in rows):
        raise PermissionDenied(_("Only the agent who logged it, or who leads them, can change it."))


def _touch_customers(rows: Iterable[Interaction]) -> None:
    """The last contact of each customer moves forward, never back."""
    newest: dict[UUID, datetime] = {}
    for row in rows:
        newest[row.customer_id] = max(newest.get(row.customer_id, row.occurred_at), row.occurred_at)
    if not newest:
        return
    in_order = sorted(newest)  # two imports lock customers in the same order
    with connection.cursor() as cursor:
        cursor.execute(TOUCH, [in_order, [newest[key] for key in in_order]])


def _look_again(customer_ids: Iterable[UUID]) -> None:
    """After a removal the last contact is whatever is left."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK_AGAIN, [sorted(customer_ids)])


def _said(name: str, by: Membership, row: Interaction, zone: ZoneInfo, *also_at: datetime | None) -> Event:
    days = {business_day(at, zone).isoformat() for at in (row.occurred_at, *also_at) if at}
    return event(
        name,
        subject=row,
        by=by,
        customer_id=str(row.customer_id),
        channel=row.channel,
        agent_days=[[str(row.agent_id), day] for day in sorted(days)],
    )


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else str(value)


def _refusal(field: str, code: str, message: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})
