"""Pages of sales: the ledger, recording, taking back."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.people.acting import acting_agent
from crm.accounts.roles import Ability
from crm.pages import formats
from crm.pages.lists import EmptyState, Group, by_name_of, in_order_of
from crm.pages.lists.cells import money
from crm.pages.lists.footer import Count
from crm.pages.responses import done
from crm.pages.views import FormPage, ListPage, object_or_404
from customers.profiles.models import Customer
from customers.profiles.picker import customer_asked
from customers.sales.columns import COLUMNS
from customers.sales.filters import SalePageFilterSet
from customers.sales.forms import RecordSaleForm, ReverseSaleForm
from customers.sales.models import Sale
from customers.sales.queries import Total, totals_of
from customers.sales.services import SaleDraft, record_sale, reverse_sale

PARTS = "#deal, #timeline, #list"


class SaleListPage(ListPage):
    """The ledger, newest first, with what it adds up to."""

    title = gettext_lazy("Sales")
    queryset = Sale.objects.with_parties().select_related("deal")
    filterset_class = SalePageFilterSet
    template_name = "customers/sales/list.html"
    columns = COLUMNS
    row_name = "sale"
    api_name = "api:sale-list"
    orders = {"occurred_on": "-occurred_on"}
    groups = {
        "month": Group(gettext_lazy("Month"), lambda sale: formats.date(sale.occurred_on, "month")),
        "agent": Group(gettext_lazy("Credited to"), lambda sale: sale.agent.name, by_name_of("agent")),
        "kind": Group(
            gettext_lazy("Kind"), lambda sale: sale.get_kind_display(), in_order_of("kind", Sale.Kind.values)
        ),
    }

    def get_queryset(self) -> Any:
        taken_back = Sale.objects.filter(reverses=OuterRef("pk"), kind=OuterRef("kind"))
        return super().get_queryset().annotate(is_taken_back=Exists(taken_back))

    @cached_property
    def may_record(self) -> bool:
        return bool(self.member.may(Ability.RECORD_SALES))

    def spine(self, row: Any) -> str:
        if row.is_taken_back or not row.is_booking:
            return "none"
        return "attn" if row.kind == Sale.Kind.REFUND else ""

    def empty(self) -> EmptyState:
        if not self.may_record:
            return EmptyState(_("Nothing booked yet"))
        text = _("Won deals book their orders by themselves; others are recorded or imported.")
        return EmptyState(
            _("Nothing booked yet"), text, reverse("customers:record-sale"), _("Record sale"), sheet=True
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_record=self.may_record, **kwargs)

    def totals(self, queryset: Any, count: Count) -> list[dict[str, Any]]:
        return [self._line(total) for total in totals_of(queryset)]

    def _line(self, total: Total) -> dict[str, Any]:
        words = {name: formats.money(getattr(total, name), total.currency) for name in ("refunds", "receipts")}
        return {
            "kind": _("Orders and refunds"),
            "amount": money(total.sales, total.currency),
            "note": _("of it refunds %(refunds)s · receipts %(receipts)s") % words,
        }


class RecordSalePage(FormPage):
    """Record an order, a refund or a receipt."""

    title = gettext_lazy("Record sale")
    form_class = RecordSaleForm
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"
    ability = Ability.RECORD_SALES

    @cached_property
    def customer(self) -> Customer | None:
        return customer_asked(self.member, self.request.GET.get("customer", ""))

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"customer": self.customer}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(currency=self.member.tenant.currency, **kwargs)

    def act(self, form: Form) -> HttpResponse:
        values = dict(form.cleaned_data)
        agent = acting_agent(self.member, values.pop("agent", None))
        currency = self.member.tenant.currency
        record_sale(by=self.member, draft=SaleDraft(agent=agent, currency=currency, **values))
        return done(self.request, _("Recorded"), to=reverse("customers:sales"), refresh=PARTS)


class ReverseSalePage(FormPage):
    """Take a sale back by a further row."""

    title = gettext_lazy("Reverse sale")
    form_class = ReverseSaleForm
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"
    ability = Ability.RECORD_SALES

    @cached_property
    def sale(self) -> Sale:
        found: Sale = object_or_404(Sale.objects.with_parties(), self.member, self.kwargs["pk"])  # type: ignore[assignment]
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(sale=self.sale, currency=self.sale.currency, **kwargs)

    def act(self, form: Form) -> HttpResponse:
        reverse_sale(by=self.member, sale=self.sale, reason=form.cleaned_data["reason"])
        return done(self.request, _("Reversed"), to=reverse("customers:sales"), refresh=PARTS)
