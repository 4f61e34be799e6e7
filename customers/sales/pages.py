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
from crm.pages.responses import done
from crm.pages.views import FormPage, ListPage, object_or_404
from customers.profiles.models import Customer
from customers.profiles.picker import customer_asked
from customers.sales.filters import SalePageFilterSet
from customers.sales.forms import RecordSaleForm, ReverseSaleForm
from customers.sales.models import Sale
from customers.sales.queries import totals_of
from customers.sales.services import SaleDraft, record_sale, reverse_sale

PARTS = "#deal, #timeline, #list"


class SaleListPage(ListPage):
    """The ledger, newest first, with what it adds up to."""

    title = gettext_lazy("Sales")
    queryset = Sale.objects.with_parties().select_related("deal")
    filterset_class = SalePageFilterSet
    template_name = "customers/sales/list.html"
    partial_template_name = "customers/sales/_table.html"
    orders = {"occurred_on": "-occurred_on"}

    def get_queryset(self) -> Any:
        taken_back = Sale.objects.filter(reverses=OuterRef("pk"), kind=OuterRef("kind"))
        return super().get_queryset().annotate(is_taken_back=Exists(taken_back))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(may_record=self.member.may(Ability.RECORD_SALES), **kwargs)
        context["totals"] = totals_of(context["filter"].qs)
        return context


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
