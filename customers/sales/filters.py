"""How sales are searched, in the API and on the page."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent
from crm.api.filters import CrmFilterSet
from customers.products.models import Product
from customers.sales.models import Sale

ANY = _("Any")


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


class SalePageFilterSet(SaleFilterSet):
    """The query bar of the ledger. It offers no customers: there may be very many."""

    since = django_filters.DateFilter(
        field_name="occurred_on",
        lookup_expr="gte",
        label=pgettext_lazy("day", "From"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    until = django_filters.DateFilter(
        field_name="occurred_on",
        lookup_expr="lte",
        label=pgettext_lazy("day", "Until"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = Sale
        fields = ["since", "until", "agent", "kind", "product"]
