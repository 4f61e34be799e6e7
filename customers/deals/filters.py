"""How deals are searched, in the API and on the page."""

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from agents.people.filters import OfAgentsFilterSet
from crm.api.filters import CrmFilterSet
from crm.pages.day_filters import DayFilter
from customers.deals.models import Deal, DealStage
from customers.products.models import Product

ANY = _("All")


class DealFilterSet(CrmFilterSet):
    """One filter language for the API and the page."""

    agent = django_filters.ModelChoiceFilter(queryset=Agent.objects.by_name(), label=_("Agent"), empty_label=ANY)
    stage = django_filters.ModelChoiceFilter(
        queryset=DealStage.objects.order_by("position"), label=_("Stage"), empty_label=ANY
    )
    state = django_filters.ChoiceFilter(choices=DealStage.Kind, label=_("State"), empty_label=ANY)
    product = django_filters.ModelChoiceFilter(
        queryset=Product.objects.order_by("name"), label=_("Product"), empty_label=ANY
    )

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


class DealPageFilterSet(OfAgentsFilterSet, DealFilterSet):
    """The query bar of the list. It offers no customers: there may be very many."""

    without_customer = django_filters.BooleanFilter(
        field_name="customer",
        lookup_expr="isnull",
        label=_("Without a customer"),
        widget=forms.CheckboxInput,
        initial=False,  # else a bar nobody touched counts as a condition
    )
    closed_since = DayFilter("closed_on", "since", _("Closed from"))
    closed_until = DayFilter("closed_on", "until", _("Closed until"))
    opened_since = DayFilter("opened_on", "since", _("Opened from"))
    opened_until = DayFilter("opened_on", "until", _("Opened until"))

    class Meta:
        model = Deal
        fields = [
            "stage",
            "agent",
            "product",
            "state",
            "without_customer",
            "closed_since",
            "closed_until",
            "opened_since",
            "opened_until",
            "team",
            "people",
        ]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """An empty box means no matter, not "with a customer"."""
        if not self.form.cleaned_data.get("without_customer"):
            self.form.cleaned_data["without_customer"] = None
        found: QuerySet = super().filter_queryset(queryset)
        return found
