"""How sales are searched, in the API and on the page."""

import django_filters
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from crm.api.filters import CrmFilterSet
from customers.products.models import Product
from customers.sales.models import Sale


class SaleFilterSet(CrmFilterSet):
    """One filter language for the API and the page."""

    agent = django_filters.ModelChoiceFilter(queryset=Agent.objects.by_name(), label=_("Agent"))
    kind = django_filters.ChoiceFilter(choices=Sale.Kind, label=_("Kind"))
    product = django_filters.ModelChoiceFilter(queryset=Product.objects.order_by("name"), label=_("Product"))

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
