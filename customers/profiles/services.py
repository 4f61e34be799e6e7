"""What can be done with customers and the people we know there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agents.models import Agency, Agent, agent_id_of
from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.events.drafts import KEEP, Draft, DraftsRefused, Kind, Saved, remove_rows, save_drafts
from crm.events.services import event, record, record_many
from crm.tenancy.clock import business_day, current_zone, today
from crm.tenancy.pinyin import sort_key
from customers.assignments.services import OwnerMove, agent_days, note_owners
from customers.profiles.models import Contact, Customer
from customers.profiles.search_keys import keys_of


@dataclass(frozen=True, kw_only=True)
class CustomerDraft(Draft):
    """A customer as somebody wants it."""

    kind: str = KEEP
    agency: Agency | UUID | str | None = KEEP
    name: str = KEEP
    code: str = KEEP
    owner: Agent | UUID | str | None = KEEP
    parent: Customer | UUID | str | None = KEEP
    phone: str = KEEP
    email: str = KEEP
    website: str = KEEP
    sector: str = KEEP
    region: str = KEEP
    address: str = KEEP
    employees: int | str | None = KEEP
    annual_revenue: Decimal | str | None = KEEP
    founded_in: int | str | None = KEEP
    note: str = KEEP
    stage: str = KEEP


@dataclass(frozen=True, kw_only=True)
class ContactDraft(Draft):
    """A person at a customer as somebody wants them."""

    customer: Customer | UUID | str = KEEP
    name: str = KEEP
    title: str = KEEP
    phone: str = KEEP
    email: str = KEEP
    is_decision_maker: bool = KEEP
    born_on: date | str | None = KEEP
    note: str = KEEP


def _prepare(customers: Iterable[Customer]) -> None:
    longest = Customer._meta.get_field("sort_key").max_length
    for customer in customers:
        customer.sort_key = sort_key(customer.name)[:longest]
        customer.search_keys = keys_of(customer)


def _check(customer: Customer) -> dict[str, str]:
    """What the table's rules say, in words and beside the field."""
    errors = {}
    if customer.agency_id and customer.kind != Customer.Kind.AGENCY:
        errors["agency"] = _(
            "Only a customer of the kind agency has an agency. Choose that kind, or leave it empty."
        )
    if customer.parent_id == customer.pk:
        errors["parent"] = _("A customer does not belong to itself. Choose another one, or none.")
    if customer.annual_revenue is not None and customer.annual_revenue < 0:
        errors["annual_revenue"] = _("Revenue is not negative.")
    return errors


CUSTOMERS = Kind(
    Customer,
    "customer",
    derived=("sort_key", "search_keys"),
    prepare=_prepare,
    check=_check,
    own_parts=("assignments", "tier_changes"),
)
CONTACTS = Kind(Contact, "contact")


@transaction.atomic
def save_customers(
    *,
    by: Membership | None,
    drafts: Sequence[CustomerDraft],
    source: str = "manual",
    on: date | None = None,
    only_new: bool = False,
) -> list[Saved[Customer]]:
    """Add customers we did not know and change those that differ, all or none.

    An owner in a draft is the customer's owner from the day `on` (today when not given).
    """
    on = on or today(current_zone())
    _refuse_giving_away(by, drafts)
    saved = save_drafts(_kind(), by=by, drafts=drafts, source=source, only_new=only_new)
    owned = [one for one in saved if "owner" in one.after]
    note_owners(by=by, moves=[_move(one) for one in owned if one.is_new], on=on, is_first=True)
    note_owners(by=by, moves=[_move(one) for one in owned if not one.is_new], on=on, reason=source)
    record_many(_staged(by, one) for one in saved if "stage" in one.before)
    return saved


def _refuse_giving_away(by: Membership | None, drafts: Sequence[CustomerDraft]) -> None:
    """Who may not assign customers may only take a new one themselves."""
    if by is None or by.may(Ability.ASSIGN):
        return
    own = agent_id_of(by)
    for index, draft in enumerate(drafts):
        if draft.owner is not KEEP and str(getattr(draft.owner, "pk", draft.owner)) != str(own):
            words = _("Only those who assign customers may choose another owner. Ask your manager.")
            raise DraftsRefused({index: ValidationError({"owner": [words]}, code="not_allowed")})


def _kind() -> Kind[Customer]:
    """A customer that comes or goes changes the figures of its owner's day: the event says which."""
    zone = current_zone()

    def tell(saved: Saved[Customer]) -> dict[str, Any]:
        if saved.is_new or not saved.after:
            day = business_day(saved.object.created_at, zone)
            return {"agent_days": agent_days([saved.object.owner_id], day)}
        return {}

    return replace(CUSTOMERS, tell=tell)


def _move(saved: Saved[Customer]) -> OwnerMove:
    before = saved.before.get("owner")
    return OwnerMove(saved.object, UUID(before) if before else None, saved.object.owner_id)


def _staged(by: Membership | None, saved: Saved[Customer]) -> Any:
    return event(
        "customer.stage_changed",
        subject=saved.object,
        by=by,
        before={"stage": saved.before["stage"]},
        after={"stage": saved.after["stage"]},
    )


def create_customer(*, by: Membership, source: str = "manual", **values: Any) -> Customer:
    """Add a customer. Whoever adds it looks after it, unless another owner is named."""
    values.setdefault("owner", agent_id_of(by))
    (saved,) = save_customers(by=by, drafts=[CustomerDraft(**values)], source=source, only_new=True)
    return saved.object


def change_customer(*, by: Membership, customer: Customer, source: str = "manual", **values: Any) -> Customer:
    """Change what is known of a customer."""
    (saved,) = save_customers(by=by, drafts=[CustomerDraft(id=customer.pk, **values)], source=source)
    return saved.object


def change_stage(*, by: Membership, customer: Customer, stage: str) -> Customer:
    """Move a customer to another stage of its life."""
    return change_customer(by=by, customer=customer, stage=stage)


@transaction.atomic
def archive_customer(*, by: Membership, customer: Customer) -> Customer:
    """Put a customer away: it leaves the lists and keeps its history."""
    return _set_archived(by, customer, is_archived=True)


@transaction.atomic
def restore_customer(*, by: Membership, customer: Customer) -> Customer:
    """Bring an archived customer back into the lists."""
    return _set_archived(by, customer, is_archived=False)


def _set_archived(by: Membership, customer: Customer, *, is_archived: bool) -> Customer:
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    if bool(customer.archived_at) == is_archived:
        words = _("This customer is archived already.") if is_archived else _("This customer is not archived.")
        raise ValidationError(words, code="invalid_state")
    customer.archived_at = timezone.now() if is_archived else None
    customer.version += 1
    customer.save(update_fields=["archived_at", "version", "updated_at"])
    record("customer.archived" if is_archived else "customer.restored", subject=customer, by=by)
    return customer


def remove_customers(*, by: Membership | None, ids: Sequence[UUID]) -> int:
    """Remove customers nothing happened with yet; refused with StillUsed otherwise."""
    return remove_rows(_kind(), by=by, ids=ids)


def save_contacts(
    *, by: Membership | None, drafts: Sequence[ContactDraft], source: str = "manual", only_new: bool = False
) -> list[Saved[Contact]]:
    """Add people we did not know and change those that differ, all or none."""
    return save_drafts(CONTACTS, by=by, drafts=drafts, source=source, only_new=only_new)


def create_contact(*, by: Membership, source: str = "manual", **values: Any) -> Contact:
    """Add a person we know at a customer."""
    (saved,) = save_contacts(by=by, drafts=[ContactDraft(**values)], source=source, only_new=True)
    return saved.object


def change_contact(*, by: Membership, contact: Contact, source: str = "manual", **values: Any) -> Contact:
    """Change what is known of a person."""
    (saved,) = save_contacts(by=by, drafts=[ContactDraft(id=contact.pk, **values)], source=source)
    return saved.object


def remove_contacts(*, by: Membership | None, ids: Sequence[UUID]) -> int:
    """Remove people nobody spoke with yet; refused with StillUsed otherwise."""
    return remove_rows(CONTACTS, by=by, ids=ids)
