"""What can be done with deals: open, change, move, win, lose, reopen, remove."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agents.models import Agent
from crm.accounts.models import Membership
from crm.events.models import Event
from crm.events.services import event, record_many
from crm.tenancy.clock import today
from crm.tenancy.written_once import write_once
from customers.deals.models import Deal, DealMove, DealStage
from customers.products.models import Product
from customers.profiles.models import Customer
from customers.sales.services import book_orders, take_back_orders

Kind = DealStage.Kind
CHANGEABLE = (
    "agent_id",
    "customer_id",
    "product_id",
    "name",
    "stage_id",
    "state",
    "amount",
    "currency",
    "opened_on",
    "expected_on",
    "closed_on",
    "lost_reason",
)
EVENT_OF_STATE = {Kind.OPEN: "deal.reopened", Kind.WON: "deal.won", Kind.LOST: "deal.lost"}


@dataclass(frozen=True)
class DealDraft:
    """A deal as somebody describes it: new, or known by its id in another system."""

    agent: Agent
    name: str
    stage: DealStage
    customer: Customer | None = None
    product: Product | None = None
    amount: Decimal | None = None
    currency: str = ""
    opened_on: date | None = None
    expected_on: date | None = None
    closed_on: date | None = None
    lost_reason: str = ""
    external_system: str = ""
    external_id: str = ""


def check_deal(draft: DealDraft, *, day: date) -> None:
    """Refuse what cannot be a deal, naming the field. `day` is today in the organisation's zone."""
    _check(_filled(Deal(), draft), day)


@transaction.atomic
def save_deals(*, by: Membership, drafts: Sequence[DealDraft], source: str = "manual") -> list[Deal]:
    """Open deals, and bring those known by an id of another system up to date. A won deal books its order."""
    day = _today(by)
    rows = [_filled(Deal(source=source), draft, by) for draft in drafts]
    for row in rows:
        _check(row, day)
    deals, new = write_once(rows, lock=True)
    _note_opening(by, new, day)
    fresh = {deal.pk for deal in new}
    known = [(deal, draft) for deal, draft in zip(deals, drafts, strict=True) if deal.pk not in fresh]
    changes = [(_figures(deal), _filled(deal, draft, by)) for deal, draft in known]
    _store(by=by, changes=changes, reason=_("The deal was changed"))
    return deals


def open_deal(*, by: Membership, draft: DealDraft, source: str = "manual") -> Deal:
    """Open one deal."""
    return save_deals(by=by, drafts=[draft], source=source)[0]


def change_deal(*, by: Membership, deal: Deal, **changes: Any) -> Deal:
    """Change what is known of a deal. The figures of a closed deal are changed by reopening it."""
    return change_deals(by=by, deals=[deal], **changes)[0]


@transaction.atomic
def change_deals(*, by: Membership, deals: Sequence[Deal], **changes: Any) -> list[Deal]:
    """Change the same of several deals, all or none."""
    found = _locked_all(deals)
    frozen = {"amount", "currency", "customer", "agent", "product", "opened_on"} & changes.keys()
    for deal in found:
        if deal.state != Kind.OPEN and any(getattr(deal, name) != changes[name] for name in frozen):
            raise ValidationError(_("This deal is closed. Reopen it to change its figures."), code="invalid_state")
    return _change_all(by=by, deals=found, **changes)


def move_deal(*, by: Membership, deal: Deal, stage: DealStage) -> Deal:
    """Take an open deal to another open stage."""
    return move_deals(by=by, deals=[deal], stage=stage)[0]


@transaction.atomic
def move_deals(*, by: Membership, deals: Sequence[Deal], stage: DealStage) -> list[Deal]:
    """Take several open deals to another open stage, all or none."""
    found = _locked_all(deals)
    for deal in found:
        _refuse_closed(deal)
    if stage.kind == Kind.WON:
        raise _refusal("stage", "win_it", _("To win the deal, use Win: it asks for the day and the amount."))
    if stage.kind == Kind.LOST:
        raise _refusal("stage", "lose_it", _("To lose the deal, use Lose: it asks for the reason."))
    return _change_all(by=by, deals=found, stage=stage)


@transaction.atomic
def win_deal(
    *,
    by: Membership,
    deal: Deal,
    closed_on: date,
    amount: Decimal | None = None,
    customer: Customer | None = None,
    stage: DealStage | None = None,
) -> Deal:
    """Close a deal as won and book its order. A deal without a customer needs one now."""
    deal = _open(deal)
    return _change(
        by=by,
        deal=deal,
        stage=stage or _first_stage(Kind.WON),
        closed_on=closed_on,
        amount=deal.amount if amount is None else amount,
        customer=customer or deal.customer,
    )


@transaction.atomic
def lose_deal(*, by: Membership, deal: Deal, closed_on: date, reason: str, stage: DealStage | None = None) -> Deal:
    """Close a deal as lost, with the reason."""
    deal = _open(deal)
    return _change(
        by=by, deal=deal, stage=stage or _first_stage(Kind.LOST), closed_on=closed_on, lost_reason=reason
    )


@transaction.atomic
def reopen_deal(*, by: Membership, deal: Deal, reason: str = "") -> Deal:
    """Open a closed deal again, at the stage it came from. The order of a won deal is taken back."""
    deal = _locked(deal)
    if deal.state == Kind.OPEN:
        raise ValidationError(_("This deal is open."), code="invalid_state")
    came_from = DealMove.objects.filter(deal=deal, to_stage__kind=Kind.OPEN).order_by("-moved_at", "-pk").first()
    stage = came_from.to_stage if came_from else _first_stage(Kind.OPEN)
    return _change(
        by=by, deal=deal, why=reason or _("The deal was reopened"), stage=stage, closed_on=None, lost_reason=""
    )


@transaction.atomic
def remove_deals(*, by: Membership, deals: Iterable[Deal], reason: str) -> int:
    """Take deals away that should never have been entered; returns how many are gone.

    A booked order stays in the ledger for good, so a deal that ever had one stays too: lost, its order taken back.
    """
    locked = list(Deal.objects.select_for_update().filter(pk__in=[deal.pk for deal in deals]))
    with_orders = set(
        Deal.objects.filter(pk__in=[deal.pk for deal in locked], sales__isnull=False).values_list("pk", flat=True)
    )
    gone = [deal for deal in locked if deal.pk not in with_orders]
    record_many(_said("deal.removed", by, deal, _figures(deal), reason=reason) for deal in gone)
    Deal.objects.filter(pk__in=[deal.pk for deal in gone]).delete()
    kept = [deal for deal in locked if deal.pk in with_orders]
    if kept:
        _lose_for_good(by, kept, reason)
    return len(gone)


def _lose_for_good(by: Membership, deals: Sequence[Deal], reason: str) -> None:
    """Close deals whose rows in the ledger keep them from going."""
    changes, stage, day = [(_figures(deal), deal) for deal in deals], _first_stage(Kind.LOST), _today(by)
    for deal in deals:
        deal.stage, deal.state = stage, Kind.LOST
        deal.closed_on, deal.lost_reason = deal.closed_on or day, reason[:200]
    _store(by=by, changes=changes, reason=reason)


def _change(*, by: Membership, deal: Deal, why: str = "", **changes: Any) -> Deal:
    return _change_all(by=by, deals=[deal], why=why, **changes)[0]


def _change_all(*, by: Membership, deals: Sequence[Deal], why: str = "", **changes: Any) -> list[Deal]:
    known, day = [], _today(by)
    for deal in deals:
        known.append((_figures(deal), deal))
        for name, value in changes.items():
            setattr(deal, name, value)
        deal.state = deal.stage.kind
        _check(deal, day)
    _store(by=by, changes=known, reason=why or _("The deal was changed"))
    return list(deals)


def _store(*, by: Membership, changes: Sequence[tuple[dict[str, Any], Deal]], reason: str) -> None:
    """Write changed deals, their moves, their events, and what follows for the ledger."""
    changed = [(before, deal) for before, deal in changes if before != _figures(deal)]
    now = timezone.now()
    for _before, deal in changed:
        deal.version, deal.updated_at = deal.version + 1, now
    deals = [deal for _before, deal in changed]
    Deal.objects.bulk_update(deals, [*CHANGEABLE, "version", "updated_at"], batch_size=500)
    day = _today(by)
    moved = [(before, deal) for before, deal in changed if before["stage_id"] != deal.stage_id]
    DealMove.objects.bulk_create([_move(by, deal, day, before["stage_id"]) for before, deal in moved])
    record_many(_said(_name_of(before, deal), by, deal, before) for before, deal in changed)
    take_back_orders(
        by=by,
        deals=[deal for before, deal in changed if before["state"] == Kind.WON and deal.state != Kind.WON],
        reason=reason,
    )
    book_orders(by=by, deals=[deal for deal in deals if deal.state == Kind.WON])


def _note_opening(by: Membership, deals: Sequence[Deal], day: date) -> None:
    DealMove.objects.bulk_create([_move(by, deal, day, None) for deal in deals], batch_size=2000)
    events = [_said("deal.opened", by, deal, {}) for deal in deals]
    events += [_said(EVENT_OF_STATE[Kind(deal.state)], by, deal, {}) for deal in deals if deal.state != Kind.OPEN]
    record_many(events)
    book_orders(by=by, deals=[deal for deal in deals if deal.state == Kind.WON])


def _check(deal: Deal, day: date) -> None:
    if deal.amount is not None:
        Deal._meta.get_field("amount").run_validators(deal.amount)
        if deal.amount < 0:
            raise _refusal("amount", "negative", _("The amount of a deal cannot be negative."))
    if deal.state == Kind.OPEN:
        if deal.closed_on is not None:
            raise _refusal("closed_on", "open", _("An open deal has no closing day. Leave it empty."))
        return
    _check_closing(deal, day)
    if deal.state == Kind.WON:
        if deal.customer is None:
            raise _refusal(
                "customer", "customer_required", _("Choose the customer first: a won deal books a sale.")
            )
        if not deal.amount:
            raise _refusal("amount", "required", _("Enter the amount the deal was won for."))


def _check_closing(deal: Deal, day: date) -> None:
    if deal.closed_on is None:
        raise _refusal("closed_on", "required", _("Enter the day the deal was closed."))
    if deal.closed_on > day:
        raise _refusal("closed_on", "future", _("This day has not come yet. Close the deal when it is decided."))
    if deal.opened_on and deal.closed_on < deal.opened_on:
        raise _refusal("closed_on", "before_opening", _("A deal closes on or after the day it was opened."))


def _filled(deal: Deal, draft: DealDraft, by: Membership | None = None) -> Deal:
    deal.agent, deal.customer, deal.product = draft.agent, draft.customer, draft.product
    deal.name, deal.stage, deal.state = draft.name, draft.stage, draft.stage.kind
    deal.amount, deal.lost_reason = draft.amount, draft.lost_reason
    deal.currency = draft.currency or (by.tenant.currency if by else "")
    deal.opened_on, deal.expected_on, deal.closed_on = draft.opened_on, draft.expected_on, draft.closed_on
    deal.external_system, deal.external_id = draft.external_system, draft.external_id
    return deal


def _locked(deal: Deal) -> Deal:
    return Deal.objects.select_for_update(of=("self",)).with_parties().get(pk=deal.pk)


def _locked_all(deals: Sequence[Deal]) -> list[Deal]:
    """These deals as they are now, in the order given."""
    rows = Deal.objects.select_for_update(of=("self",)).with_parties().filter(pk__in=[deal.pk for deal in deals])
    found = {row.pk: row for row in rows.order_by("pk")}
    return [found[deal.pk] for deal in deals]


def _open(deal: Deal) -> Deal:
    deal = _locked(deal)
    _refuse_closed(deal)
    return deal


def _refuse_closed(deal: Deal) -> None:
    if deal.state != Kind.OPEN:
        raise ValidationError(_("This deal is closed. Reopen it first."), code="invalid_state")


def _first_stage(kind: str) -> DealStage:
    stage = DealStage.objects.filter(kind=kind).order_by("position", "pk").first()
    if stage is None:
        raise ValidationError(
            _("There is no stage of the kind “%(kind)s”. Add one first.") % {"kind": Kind(kind).label},
            code="stage",
        )
    return stage


def _move(by: Membership, deal: Deal, day: date, from_stage_id: Any) -> DealMove:
    moved_on = deal.closed_on or (day if from_stage_id else deal.opened_on) or day
    return DealMove(deal=deal, from_stage_id=from_stage_id, to_stage_id=deal.stage_id, moved_on=moved_on, by=by)


def _figures(deal: Deal) -> dict[str, Any]:
    return {name: getattr(deal, name) for name in CHANGEABLE}


def _name_of(before: dict[str, Any], deal: Deal) -> str:
    return "deal.changed" if before["state"] == deal.state else EVENT_OF_STATE[Kind(deal.state)]


def _said(name: str, by: Membership, deal: Deal, before: dict[str, Any], **data: Any) -> Event:
    after = _figures(deal)
    changed = [key for key in before if before[key] != after[key]]
    return event(
        name,
        subject=deal,
        by=by,
        before={key: _plain(before[key]) for key in changed} or None,
        after={key: _plain(after[key]) for key in changed} or None,
        customer_id=_plain(deal.customer_id),
        agent_days=_agent_days(before, after),
        **data,
    )


def _agent_days(*figures: dict[str, Any]) -> list[list[str]]:
    days = {(known["agent_id"], known[name]) for known in figures if known for name in ("opened_on", "closed_on")}
    return sorted([str(agent), day.isoformat()] for agent, day in days if day)


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)


def _today(by: Membership) -> date:
    return today(ZoneInfo(by.tenant.time_zone))


def _refusal(field: str, code: str, message: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})
