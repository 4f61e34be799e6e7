"""How deals are searched, in the API and on the page."""

import django_filters
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from crm.api.filters import CrmFilterSet
from customers.deals.models import Deal, DealStage
from customers.products.models import Product


class DealFilterSet(CrmFilterSet):
    """One filter language for the API and the page."""

    agent = django_filters.ModelChoiceFilter(queryset=Agent.objects.by_name(), label=_("Agent"))
    stage = django_filters.ModelChoiceFilter(queryset=DealStage.objects.order_by("position"), label=_("Stage"))
    state = django_filters.ChoiceFilter(choices=DealStage.Kind, label=_("State"))
    product = django_filters.ModelChoiceFilter(queryset=Product.objects.order_by("name"), label=_("Product"))

    class Meta:
        model = Deal
        fields = {
            "agent": ["exact"],
            "stage": ["exact"],
            "state": ["exact"],
            "product": ["exact"],
            "opened_on": ["gte", "lte"],
            "closed_on": ["gte", "lte"],
            "customer": ["exact", "isnull"],
            "source": ["exact"],
        }
