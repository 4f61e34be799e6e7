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
from crm.events.services import event, record_many
from crm.tenancy.clock import business_day, current_zone, today
from crm.tenancy.pinyin import sort_key
from customers.assignments.models import Assignment
from customers.assignments.services import OwnerMove, agent_days, note_owners
from customers.profiles.models import Contact, Customer
from customers.profiles.search_keys import keys_of, keys_of_contact


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
    wechat: str = KEEP
    website: str = KEEP
    sector: str = KEEP
    region: str = KEEP
    address: str = KEEP
    employees: int | str | None = KEEP
    annual_revenue: Decimal | str | None = KEEP
    founded_in: int | str | None = KEEP
    note: str = KEEP
    preferences: str = KEEP
    do_not: str = KEEP
    stage: str = KEEP
    owner_since: date | None = KEEP
    """The day from which the owner owns the customer, where it is not the day of saving. Dates the assignment."""

    def given(self) -> dict[str, Any]:
        return {name: value for name, value in super().given().items() if name != "owner_since"}


@dataclass(frozen=True, kw_only=True)
class ContactDraft(Draft):
    """A person at a customer as somebody wants them."""

    customer: Customer | UUID | str = KEEP
    name: str = KEEP
    title: str = KEEP
    role: str = KEEP
    preferred_channel: str = KEEP
    phone: str = KEEP
    wechat: str = KEEP
    email: str = KEEP
    is_decision_maker: bool = KEEP
    born_on: date | str | None = KEEP
    note: str = KEEP


def _prepare(customers: Iterable[Customer]) -> None:
    longest = Customer._meta.get_field("sort_key").max_length
    for customer in customers:
        customer.sort_key = sort_key(customer.name)[:longest]
        customer.search_keys = keys_of(customer)


def _prepare_contacts(contacts: Iterable[Contact]) -> None:
    for contact in contacts:
        contact.search_keys = keys_of_contact(contact)


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
CONTACTS = Kind(Contact, "contact", derived=("search_keys",), prepare=_prepare_contacts)


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

    An owner in a draft is the customer's owner from the draft's `owner_since`, else from the day `on` (today when
    not given).
    """
    on = on or today(current_zone())
    _refuse_giving_away(by, drafts)
    saved = save_drafts(_kind(), by=by, drafts=drafts, source=source, only_new=only_new)
    _refuse_other_days(drafts, saved)
    owned = [(one, _move(one, draft)) for one, draft in zip(saved, drafts, strict=True) if "owner" in one.after]
    note_owners(by=by, moves=[move for one, move in owned if one.is_new], on=on, is_first=True)
    _hand_over(by, [move for one, move in owned if not one.is_new], on, source)
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
        if draft.owner_since:
            words = _("Only those who assign customers may date an owner. Ask your manager.")
            raise DraftsRefused({index: ValidationError({"owner_since": [words]}, code="not_allowed")})


def _refuse_other_days(drafts: Sequence[CustomerDraft], saved: Sequence[Saved[Customer]]) -> None:
    """The day of an owner who stays is known already; another one is not passed over in silence."""
    kept = {
        index: (saved[index].object, draft.owner_since)
        for index, draft in enumerate(drafts)
        if draft.owner_since and not ("owner" in saved[index].after and saved[index].object.owner_id)
    }
    if not kept:
        return
    owned = Assignment.objects.current().filter(
        customer__in=[customer.pk for customer, _day in kept.values()], role=Assignment.Role.OWNER
    )
    known = dict(owned.values_list("customer_id", "starts_on"))
    refusals = {}
    for index, (customer, day) in kept.items():
        if customer.pk not in known:
            words = _("Nobody owns this customer. Name the owner too.")
        elif known[customer.pk] != day:
            words = _("The owner began on %(day)s. Assign the owner again to date that back.") % {
                "day": known[customer.pk]
            }
        else:
            continue
        refusals[index] = ValidationError({"owner_since": [words]}, code="other_day")
    if refusals:
        raise DraftsRefused(refusals)


def _kind() -> Kind[Customer]:
    """A customer that comes or goes changes the figures of its owner's day: the event says which."""
    zone = current_zone()

    def tell(saved: Saved[Customer]) -> dict[str, Any]:
        if saved.is_new or not saved.after:
            day = business_day(saved.object.created_at, zone)
            return {"agent_days": agent_days([saved.object.owner_id], day)}
        return {}

    return replace(CUSTOMERS, tell=tell)


def _hand_over(by: Membership | None, moves: Sequence[OwnerMove], on: date, source: str) -> None:
    """Note who owns customers from now on; a day that cannot be is refused under the name it has here."""
    try:
        note_owners(by=by, moves=moves, on=on, reason=source)
    except ValidationError as error:
        reasons = getattr(error, "error_dict", {})
        if "on" not in reasons:
            raise
        raise ValidationError({"owner_since": reasons["on"]}) from None


def _move(saved: Saved[Customer], draft: CustomerDraft) -> OwnerMove:
    before = saved.before.get("owner")
    return OwnerMove(
        saved.object, UUID(before) if before else None, saved.object.owner_id, draft.owner_since or None
    )


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


def change_customers(
    *, by: Membership, customers: Sequence[Customer], source: str = "manual", **values: Any
) -> list[Customer]:
    """Change the same of several customers, all or none."""
    drafts = [CustomerDraft(id=customer.pk, **values) for customer in customers]
    return [saved.object for saved in save_customers(by=by, drafts=drafts, source=source)]


def change_stage(*, by: Membership, customer: Customer, stage: str) -> Customer:
    """Move a customer to another stage of its life."""
    return change_customer(by=by, customer=customer, stage=stage)


def archive_customer(*, by: Membership, customer: Customer) -> Customer:
    """Put a customer away: it leaves the lists and keeps its history."""
    return archive_customers(by=by, customers=[customer])[0]


def restore_customer(*, by: Membership, customer: Customer) -> Customer:
    """Bring an archived customer back into the lists."""
    return restore_customers(by=by, customers=[customer])[0]


@transaction.atomic
def archive_customers(*, by: Membership, customers: Sequence[Customer]) -> list[Customer]:
    """Put customers away, all or none."""
    return _set_archived(by, customers, is_archived=True)


@transaction.atomic
def restore_customers(*, by: Membership, customers: Sequence[Customer]) -> list[Customer]:
    """Bring archived customers back, all or none."""
    return _set_archived(by, customers, is_archived=False)


def _set_archived(by: Membership, customers: Sequence[Customer], *, is_archived: bool) -> list[Customer]:
    keys = [customer.pk for customer in customers]
    rows = list(Customer.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    if any(bool(row.archived_at) == is_archived for row in rows):
        words = _("This customer is archived already.") if is_archived else _("This customer is not archived.")
        raise ValidationError(words, code="invalid_state")
    now = timezone.now()
    for row in rows:
        row.archived_at, row.version, row.updated_at = now if is_archived else None, row.version + 1, now
    Customer.objects.bulk_update(rows, ["archived_at", "version", "updated_at"], batch_size=500)
    name = "customer.archived" if is_archived else "customer.restored"
    record_many(event(name, subject=row, by=by) for row in rows)
    return rows


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
