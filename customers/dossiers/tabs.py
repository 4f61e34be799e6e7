"""The tabs of a customer's page: each a name, and what it asks for when it is open."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from crm.accounts.roles import Ability
from crm.exact.numbers import Fraction
from crm.tenancy.clock import current_zone, today
from crm.tenancy.money import ZERO
from customers.assignments.models import Assignment
from customers.assignments.queries import shares_of
from customers.assignments.wording import credit_of, percent_of
from customers.deals.models import Deal
from customers.dossiers import queries
from customers.profiles.models import Customer
from customers.profiles.privacy import sees_phones
from customers.sales.models import Sale

ROWS = 100


def _profile(customer: Customer, member: Any) -> dict[str, Any]:
    names = [
        "kind", "name", "code", "phone", "wechat", "email", "website", "sector", "region", "address", "employees",
        "annual_revenue", "founded_in", "preferences", "do_not", "note", "external_system", "external_id",
    ]  # fmt: skip
    if not sees_phones(member):
        names.remove("phone")  # it stands masked beside the tabs
    shown = [(label_of(name), _shown(customer, name)) for name in names]
    return {"profile": [*shown, (_("Agency"), customer.agency), (_("Belongs to"), customer.parent)]}


def label_of(name: str) -> str:
    """What a column of the profile is called."""
    columns: Any = Customer._meta
    return str(capfirst(columns.get_field(name).verbose_name))


def _shown(customer: Customer, name: str) -> Any:
    say: Callable[[], str] | None = getattr(customer, f"get_{name}_display", None)
    return say() if say else getattr(customer, name)


def _deals(customer: Customer, member: Any) -> dict[str, Any]:
    deals = Deal.objects.visible_to(member).filter(customer=customer).with_parties()
    return {"deals": deals.newest_first()[:ROWS]}


def _sales(customer: Customer, member: Any) -> dict[str, Any]:
    sales = Sale.objects.visible_to(member).filter(customer=customer).with_parties()
    return {"sales": sales.newest_first()[:ROWS]}


def _assignments(customer: Customer, member: Any) -> dict[str, Any]:
    assignments = Assignment.objects.visible_to(member).filter(customer=customer).select_related("agent")
    latest = assignments.order_by(F("ends_on").desc(nulls_first=True), "-starts_on", "-pk")
    rows: list[Any] = list(latest[:ROWS])
    day = today(current_zone())
    shares = shares_of(customer.pk, day)
    for row in rows:
        row.credit = credit_of(row, day, shares)
        row.is_over, row.is_to_come = row.ends_on is not None and row.ends_on < day, row.starts_on > day
    rows.sort(key=_place)
    unowned = sum((one.share for one in shares if one.agent_id is None), Fraction(0))
    return {"assignments": rows, "unowned": percent_of(unowned) if rows and unowned else ""}


def _place(assignment: Any) -> tuple[int, bool, Decimal]:
    """Today's owner, then who has most of the credit today; what is to come, then what is over as it ended."""
    if assignment.is_over:
        return 2, False, ZERO
    is_helper = assignment.role != Assignment.Role.OWNER
    return (1, False, ZERO) if assignment.is_to_come else (0, is_helper, -assignment.credit_share)


def _tier(customer: Customer, member: Any) -> dict[str, Any]:
    return {
        "axes": queries.tier_explained(customer, member),
        "tier_history": queries.tier_history_of(customer, member),
        "may_define": member.may(Ability.DEFINE_METRICS),
    }


def _changes(customer: Customer, member: Any) -> dict[str, Any]:
    return {"changes": queries.changes_of(customer)}


def _nothing(customer: Customer, member: Any) -> dict[str, Any]:
    return {}


TABS: dict[str, tuple[Any, Callable[[Customer, Any], dict[str, Any]]]] = {
    "timeline": (_("Timeline"), _nothing),
    "profile": (_("Profile"), _profile),
    "contacts": (_("Contacts"), _nothing),
    "deals": (_("Deals"), _deals),
    "sales": (_("Sales"), _sales),
    "assignments": (_("Assignments"), _assignments),
    "tier": (_("Tier"), _tier),
    "changes": (_("Changes"), _changes),
}
