"""The list of customers, and everything about one of them on one page."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import agent_id_of
from crm.accounts.roles import Ability
from crm.exact.numbers import Fraction
from crm.pages.navigation import url_or_nothing
from crm.pages.views import DetailPage, ListPage
from crm.tenancy.clock import current_zone, today
from crm.tenancy.money import ZERO
from customers.assignments.models import Assignment
from customers.assignments.queries import shares_of
from customers.assignments.wording import credit_of, percent_of
from customers.deals.models import Deal
from customers.dossiers import queries
from customers.interactions.queries import timeline_of
from customers.profiles.filters import CustomerPageFilterSet
from customers.profiles.models import Customer
from customers.sales.models import Sale

ROWS = 100


class CustomerListPage(ListPage):
    """Which customers meet the conditions, who looks after them, and since when nobody has spoken with them."""

    title = _("Customers")
    selects = "customers"
    queryset = Customer.objects.with_parties()
    filterset_class = CustomerPageFilterSet
    template_name = "customers/dossiers/list.html"
    partial_template_name = "customers/dossiers/_table.html"
    orders = {"activity": "-last_activity_at", "name": "sort_key"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        facts = queries.facts_of(context["rows"], self.member)
        for customer in context["rows"]:
            customer.facts, customer.is_quiet = facts[customer.pk], queries.is_quiet(customer)
        return context | {
            "views": self._views(),
            "may_work": self.member.may(Ability.WORK),
            "may_assign": self.member.may(Ability.ASSIGN),
            "import_url": url_or_nothing("imports:imports") if self.member.may(Ability.IMPORT) else "",
        }

    def _views(self) -> list[dict[str, Any]]:
        """The questions asked every day, as links."""
        own = agent_id_of(self.member)
        views = [
            (_("All"), ""),
            (_("No contact for 30 days"), "quiet=30"),
            (pgettext_lazy("stage", "Leads"), "stage=lead"),
        ]
        if own and self.member.role != "agent":
            views.insert(1, (_("Mine"), f"owner={own}"))
        now = self.request.GET.urlencode()
        return [{"label": label, "query": f"?{query}", "is_current": now == query} for label, query in views]


class CustomerPage(DetailPage):
    """Everything about one customer: what one needs ten seconds before a call, and all the rest behind it."""

    queryset = Customer.objects.select_related("owner", "agency", "parent")
    context_object_name = "customer"
    template_name = "customers/dossiers/customer.html"

    def get_queryset(self) -> QuerySet:
        return queries.with_money(super().get_queryset(), self.member)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        customer, member = self.get_object(), self.member
        tab = self._tab()
        context = super().get_context_data(
            crumbs=[(_("Customers"), reverse("customers:customers")), (customer.name, "")],
            tabs=self._tabs(tab),
            tab=tab,
            follow_up=queries.next_follow_up(customer),
            contacts=queries.contacts_of(customer),
            open_deals={"count": customer.open_deals, "amount": customer.open_amount},
            sales_total=customer.sold,
            is_quiet=queries.is_quiet(customer),
            may_work=member.may(Ability.WORK),
            may_assign=member.may(Ability.ASSIGN),
            may_record=member.may(Ability.RECORD_SALES),
            log_url=self._with_customer("customers:log-interaction"),
            plan_url=self._with_customer("customers:plan-follow-up"),
            deal_url=self._with_customer("customers:open-deal"),
            sale_url=self._with_customer("customers:record-sale"),
            **kwargs,
        )
        return context | TABS[tab][1](customer, member)

    def _tab(self) -> str:
        asked = self.request.GET.get("tab", "timeline")
        return asked if asked in TABS else "timeline"

    def _tabs(self, current: str) -> list[dict[str, Any]]:
        return [
            {
                "label": label,
                "href": self.request.path + ("" if name == "timeline" else f"?tab={name}"),
                "is_current": name == current,
            }
            for name, (label, _query) in TABS.items()
        ]

    def _with_customer(self, url_name: str) -> str:
        """A page that takes the customer with it, or nothing while there is no such page."""
        url = url_or_nothing(url_name)
        return f"{url}?customer={self.kwargs['pk']}" if url else ""


def _timeline(customer: Customer, member: Any) -> dict[str, Any]:
    return {"timeline": timeline_of(customer)}


def _profile(customer: Customer, member: Any) -> dict[str, Any]:
    names = [
        "kind", "name", "code", "phone", "email", "website", "sector", "region", "address", "employees",
        "annual_revenue", "founded_in", "note", "external_system", "external_id",
    ]  # fmt: skip
    columns: Any = Customer._meta
    shown = [(capfirst(columns.get_field(name).verbose_name), _shown(customer, name)) for name in names]
    return {"profile": [*shown, (_("Agency"), customer.agency), (_("Belongs to"), customer.parent)]}


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
    "timeline": (_("Timeline"), _timeline),
    "profile": (_("Profile"), _profile),
    "contacts": (_("Contacts"), _nothing),
    "deals": (_("Deals"), _deals),
    "sales": (_("Sales"), _sales),
    "assignments": (_("Assignments"), _assignments),
    "tier": (_("Tier"), _tier),
    "changes": (_("Changes"), _changes),
}
