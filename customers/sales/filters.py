"""How sales are searched, in the API and on the page."""

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent
from agents.people.filters import OfAgentsFilterSet
from crm.api.filters import CrmFilterSet
from crm.pages.day_filters import DayFilter
from customers.products.models import Product
from customers.profiles.models import Customer
from customers.sales.models import Sale

ANY = _("All")
NET = "net"


class SaleFilterSet(CrmFilterSet):
    """One filter language for the API and the page."""

    agent = django_filters.ModelChoiceFilter(queryset=Agent.objects.by_name(), label=_("Agent"), empty_label=ANY)
    kind = django_filters.ChoiceFilter(choices=Sale.Kind, label=_("Kind"), empty_label=ANY)
    product = django_filters.ModelChoiceFilter(
        queryset=Product.objects.order_by("name"), label=_("Product"), empty_label=ANY
    )

    class Meta:
        model = Sale
        fields = {
            "agent": ["exact"],
            "kind": ["exact"],
            "occurred_on": ["gte", "lte"],
            "product": ["exact"],
            "customer": ["exact"],
            "deal": ["exact"],
            "currency": ["exact"],
            "source": ["exact"],
            "reverses": ["exact", "isnull"],
        }


class SalePageFilterSet(OfAgentsFilterSet, SaleFilterSet):
    """The query bar of the ledger. It offers no customers, there may be very many; a link may name one."""

    customer = django_filters.ModelChoiceFilter(
        queryset=Customer.objects.all(), label=_("Customer"), widget=forms.HiddenInput
    )
    since = DayFilter("occurred_on", "since", pgettext_lazy("day", "From"))
    until = DayFilter("occurred_on", "until", pgettext_lazy("day", "Until"))
    kind = django_filters.ChoiceFilter(
        choices=[(NET, _("Orders and refunds")), *Sale.Kind.choices],
        label=_("Kind"),
        empty_label=ANY,
        method="of_kind",
    )

    class Meta:
        model = Sale
        fields = ["since", "until", "agent", "kind", "product", "customer", "team", "people"]

    def of_kind(self, queryset: QuerySet, name: str, kind: str) -> QuerySet:
        """One kind, or what sales figures add up: orders and refunds in the organisation's own currency."""
        if kind != NET:
            return queryset.filter(kind=kind)
        currency = self.request.member.tenant.currency
        return queryset.exclude(kind=Sale.Kind.RECEIPT).filter(currency=currency)
