"""What the list of customers shows of each."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.pages.lists import Column, Kind
from crm.pages.lists.cells import due, link, quiet, status
from crm.pages.templatetags.formats import register
from customers.profiles.models import Customer

relative = register.filters["relative"]
amount = register.filters["number"]


def _tier(customer: Customer) -> str:
    words = [customer.get_size_tier_display(), customer.get_depth_tier_display()]
    return " · ".join(str(word) for word in words if word)


def _owner(customer: Customer, page: Any) -> Any:
    return customer.owner.name if customer.owner else status("wait", _("Not assigned"))


def _last_contact(customer: Customer, page: Any) -> Any:
    return relative(customer.last_interaction_at) if customer.last_interaction_at else quiet(_("never"))


def _next_follow_up(customer: Any, page: Any) -> Any:
    if customer.facts.next_due_at is None:
        return quiet(_("not planned"))
    return due(customer.facts.next_due_at, is_overdue=customer.facts.is_overdue)


def _sales_heading(member: Any) -> str:
    return _("Sales of 12 months, %(currency)s") % {"currency": member.tenant.currency}


COLUMNS = [
    Column(
        "name",
        gettext_lazy("Name"),
        cell=lambda customer, page: link("customers:customer", customer.pk, customer.name),
        sort="name",
        is_heading=True,
    ),
    Column("tier", gettext_lazy("Tier"), value=_tier),
    Column("stage", gettext_lazy("Stage"), value=lambda customer: customer.get_stage_display()),
    Column(
        "owner",
        pgettext_lazy("customer", "Owner"),
        value=lambda customer: customer.owner.name if customer.owner else "",
        cell=_owner,
    ),
    Column(
        "last_contact",
        gettext_lazy("Last contact"),
        value=lambda customer: customer.last_interaction_at,
        cell=_last_contact,
        kind=Kind.MOMENT,
        sort="activity",
    ),
    Column(
        "next_follow_up",
        gettext_lazy("Next follow-up"),
        value=lambda customer: customer.facts.next_due_at,
        cell=_next_follow_up,
        kind=Kind.MOMENT,
    ),
    Column(
        "sales",
        gettext_lazy("Sales of 12 months"),
        value=lambda customer: customer.facts.sales,
        cell=lambda customer, page: amount(customer.facts.sales, 2),
        kind=Kind.NUMBER,
        heading=_sales_heading,
    ),
    Column("kind", gettext_lazy("Kind"), value=lambda customer: customer.get_kind_display(), is_shown=False),
    Column("code", gettext_lazy("Code"), is_shown=False),
    Column("phone", gettext_lazy("Phone"), is_shown=False),
    Column("email", gettext_lazy("E-mail"), is_shown=False),
    Column("region", gettext_lazy("Region"), is_shown=False),
    Column("sector", gettext_lazy("Sector"), is_shown=False),
    Column(
        "since", gettext_lazy("Customer since"), value=lambda one: one.created_at, kind=Kind.DAY, is_shown=False
    ),
]
