"""How interactions are searched, in the API and on the page."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent
from agents.people.filters import OfAgentsFilterSet
from crm.api.filters import CrmFilterSet
from crm.pages.day_filters import DayFilter
from customers.interactions.models import Interaction
from customers.profiles.models import Customer

ANY = _("All")


class InteractionFilterSet(CrmFilterSet):
    """One filter language for the API and the page."""

    agent = django_filters.ModelChoiceFilter(queryset=Agent.objects.by_name(), label=_("Agent"), empty_label=ANY)
    channel = django_filters.ChoiceFilter(choices=Interaction.Channel, label=_("Channel"), empty_label=ANY)
    outcome = django_filters.ChoiceFilter(choices=Interaction.Outcome, label=_("Outcome"), empty_label=ANY)

    class Meta:
        model = Interaction
        fields = {
            "agent": ["exact"],
            "channel": ["exact"],
            "outcome": ["exact"],
            "occurred_at": ["gte", "lt"],
            "customer": ["exact"],
            "contact": ["exact"],
            "deal": ["exact"],
            "direction": ["exact"],
            "source": ["exact"],
        }


class InteractionPageFilterSet(OfAgentsFilterSet, InteractionFilterSet):
    """The query bar of the list. It offers no customers, there may be very many; a link may name one."""

    customer = django_filters.ModelChoiceFilter(
        queryset=Customer.objects.all(), label=_("Customer"), widget=forms.HiddenInput
    )
    since = DayFilter("occurred_at", "since", pgettext_lazy("day", "From"))
    until = DayFilter("occurred_at", "until", pgettext_lazy("day", "Until"))

    class Meta:
        model = Interaction
        fields = ["agent", "channel", "outcome", "since", "until", "customer", "team", "people"]
