"""The list of customers, and everything about one of them on one page."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from agents.models import agent_id_of
from crm.accounts.roles import Ability
from crm.pages import formats
from crm.pages.lists import Column, EmptyState, Group, by_name_of, in_order_of
from crm.pages.lists.footer import Count
from crm.pages.navigation import url_or_nothing
from crm.pages.views import DetailPage, ListPage
from crm.tenancy.clock import today
from customers.dossiers import queries
from customers.dossiers.brief import brief_of
from customers.dossiers.columns import COLUMNS
from customers.dossiers.completeness import completeness_of
from customers.dossiers.filters import CustomerListFilterSet
from customers.dossiers.health import Facts, Health, health_of
from customers.dossiers.rhythm import Cadence, Month, cadence_of, months_of
from customers.dossiers.tabs import TABS
from customers.dossiers.timeline import story_of
from customers.interactions.queries import Position
from customers.profiles.models import Customer
from customers.profiles.privacy import sees_phones
from customers.tiers.standards import Standards, contact_standards

PROFILE = ("sector", "region", "employees", "annual_revenue", "address", "email", "website", "code")
"""What the column beside the story shows of the profile, each fillable where it stands."""


class CustomerListPage(ListPage):
    """Which customers meet the conditions, who looks after them, and since when nobody has spoken with them."""

    title = gettext_lazy("Customers")
    selects = "customers"
    record = "customers:customer"
    queryset = Customer.objects.with_parties()
    filterset_class = CustomerListFilterSet
    template_name = "customers/dossiers/list.html"
    columns = COLUMNS
    row_name = "customer"
    api_name = "api:customer-list"
    announcement = ngettext_lazy("%(n)s customer shown", "%(n)s customers shown", "n")
    orders = {"activity": "-last_activity_at", "name": "sort_key"}
    groups = {
        "owner": Group(
            pgettext_lazy("customer", "Owner"),
            lambda customer: customer.owner.name if customer.owner else _("Not assigned"),
            by_name_of("owner"),
        ),
        "tier": Group(
            gettext_lazy("Tier"),
            lambda customer: customer.get_size_tier_display() or _("No tier yet"),
            in_order_of("size_tier", Customer.Size.values),
        ),
        "stage": Group(
            gettext_lazy("Stage"),
            lambda customer: customer.get_stage_display(),
            in_order_of("stage", Customer.Stage.values),
        ),
    }

    def get_columns(self) -> Sequence[Column]:
        """Whoever does not read whole phone numbers has no column of them, and no file either."""
        if sees_phones(self.member):
            return self.columns
        return [column for column in self.columns if column.key != "phone"]

    def prepare(self, rows: list[Any]) -> list[Any]:
        facts, standards = queries.facts_of(rows, self.member), contact_standards()
        for customer in rows:
            customer.facts, customer.is_quiet = facts[customer.pk], standards.is_late(customer)
        return rows

    def spine(self, row: Any) -> str:
        return "crit" if row.facts.is_overdue else "attn" if row.is_quiet else ""

    def empty(self) -> EmptyState:
        if not self.member.may(Ability.WORK):
            return EmptyState(_("No customers yet"))
        heading, text = _("Begin with your first customer"), _("Add one by hand, or import a file.")
        return EmptyState(heading, text, reverse("customers:new-customer"), _("New customer"))

    def totals(self, queryset: QuerySet, count: Count) -> list[dict[str, Any]]:
        if not count.is_exact:
            return []
        sold = queries.sales_of_all(queryset, self.member)
        return [{"sales": formats.number(sold, 2)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            may_work=self.member.may(Ability.WORK),
            may_assign=self.member.may(Ability.ASSIGN),
            import_url=url_or_nothing("imports:imports") if self.member.may(Ability.IMPORT) else "",
            **kwargs,
        )

    def questions(self) -> list[tuple[Any, str]]:
        own = agent_id_of(self.member)
        mine = [(_("Mine"), f"owner={own}")] if own and self.member.role != "agent" else []
        late, leads = (_("Not contacted for too long"), "quiet=standard"), pgettext_lazy("stage", "Leads")
        return [*mine, late, (leads, "stage=lead")]


class _Examined(DetailPage):
    """A customer with what their health is worked out from."""

    queryset = Customer.objects.select_related("owner", "agency", "parent").defer("search_keys")
    context_object_name = "customer"

    def get_queryset(self) -> QuerySet:
        zone = ZoneInfo(self.member.tenant.time_zone)
        return queries.with_punctuality(super().get_queryset(), timezone.now(), zone)

    @cached_property
    def standards(self) -> Standards:
        return contact_standards()

    @cached_property
    def today(self) -> Any:
        return today(ZoneInfo(self.member.tenant.time_zone))

    @cached_property
    def cadence(self) -> Cadence:
        return cadence_of(self.get_object(), self.standards.days_for(self.get_object()), self.today, self.member)

    @cached_property
    def months(self) -> list[Month]:
        return months_of(self.get_object(), self.today, self.member)

    @cached_property
    def health(self) -> Health:
        customer = self.get_object()
        whole = tuple(month.amount for month in self.months if not month.is_running)
        facts = Facts(customer.due, customer.on_time, self.cadence.contacts, self.cadence.problems, whole)
        return health_of(customer, self.standards, facts, timezone.now())


class CustomerPage(_Examined):
    """Everything about one customer: what one needs ten seconds before a call, and all the rest behind it."""

    template_name = "customers/dossiers/customer.html"
    preview_template_name = "customers/dossiers/preview.html"
    walks = "customers"

    def get_queryset(self) -> QuerySet:
        return queries.with_money(queries.with_helpers(super().get_queryset()), self.member)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        customer, member, tab = self.get_object(), self.member, self._tab()
        contacts = queries.contacts_of(customer)
        context = super().get_context_data(
            crumbs=[(_("Customers"), reverse("customers:customers")), (customer.name, "")],
            tabs=self._tabs(tab),
            tab=tab,
            contacts=contacts,
            sees_phones=sees_phones(member),
            may_work=member.may(Ability.WORK),
            may_assign=member.may(Ability.ASSIGN),
            may_record=member.may(Ability.RECORD_SALES),
            log_url=self._with_customer("customers:log-interaction"),
            plan_url=self._with_customer("customers:plan-follow-up"),
            deal_url=self._with_customer("customers:open-deal"),
            sale_url=self._with_customer("customers:record-sale"),
            **kwargs,
        )
        return context | self._header() | self._columns(contacts) | self._open_tab(tab)

    def _header(self) -> dict[str, Any]:
        """What one needs to know in ten seconds."""
        customer = self.get_object()
        return {
            "more_helpers": len(customer.helpers) - 2,
            "follow_up": queries.next_follow_up(customer),
            "allowed_days": self.standards.days_for(customer),
            "is_quiet": self.standards.is_late(customer),
            "quiet_days": max(0, (timezone.now() - customer.last_activity_at).days),
            "health": self.health,
        }

    def _columns(self, contacts: list[Any]) -> dict[str, Any]:
        """What stands beside the story."""
        customer = self.get_object()
        return {
            "completeness": completeness_of(customer, contacts),
            "shown_profile": queries.shown_profile(customer, PROFILE),
            "open_deals": queries.open_deals_of(customer),
            "cadence": self.cadence,
            "months": self.months,
            "months_total": sum(month.amount for month in self.months),
        }

    def _open_tab(self, tab: str) -> dict[str, Any]:
        if tab == "timeline":
            return _story(self)
        return TABS[tab][1](self.get_object(), self.member)

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


class TimelinePage(DetailPage):
    """The story of one customer: a part of it for a script, or a page of its own."""

    queryset = Customer.objects.all()
    context_object_name = "customer"
    template_name = "customers/interactions/timeline.html"

    def get_template_names(self) -> list[str]:
        if not self.is_fragment:
            return [self.template_name]
        older = "before" in self.request.GET
        return ["customers/interactions/_entries.html" if older else "customers/interactions/_timeline.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_work=self.member.may(Ability.WORK), **_story(self), **kwargs)


def _story(page: DetailPage) -> dict[str, Any]:
    """The story as the address asks for it: of one kind, containing a text, before a place."""
    asked = page.request.GET
    story = story_of(
        page.get_object(),
        kind=asked.get("kind", ""),
        text=asked.get("q", ""),
        before=Position.read(asked.get("before", "")),
    )
    return {"story": story, "timeline": story.timeline}


class HealthPage(_Examined):
    """How the health of a customer is worked out: the formula and what went into it."""

    template_name = "customers/dossiers/health.html"

    def get_template_names(self) -> list[str]:
        return ["customers/dossiers/_health_sheet.html" if self.is_fragment else self.template_name]

    def get_title(self) -> str:
        return _("Health of %(customer)s") % {"customer": self.get_object().name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(health=self.health, **kwargs)


class BriefPage(DetailPage):
    """What a new owner has to know of a customer, made from what is known now."""

    queryset = Customer.objects.select_related("owner")
    context_object_name = "customer"
    template_name = "customers/dossiers/brief.html"

    def get_template_names(self) -> list[str]:
        return ["customers/dossiers/_brief_sheet.html" if self.is_fragment else self.template_name]

    def get_title(self) -> str:
        return _("Brief: %(customer)s") % {"customer": self.get_object().name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        phones = sees_phones(self.member)
        return super().get_context_data(brief=brief_of(self.get_object()), sees_phones=phones, **kwargs)
