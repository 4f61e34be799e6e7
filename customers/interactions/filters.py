"""How interactions are searched, in the API and on the page."""

import django_filters
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from crm.api.filters import CrmFilterSet
from customers.interactions.models import Interaction


class InteractionFilterSet(CrmFilterSet):
    """One filter language for the API and the page."""

    agent = django_filters.ModelChoiceFilter(queryset=Agent.objects.by_name(), label=_("Agent"))
    channel = django_filters.ChoiceFilter(choices=Interaction.Channel, label=_("Channel"))
    outcome = django_filters.ChoiceFilter(choices=Interaction.Outcome, label=_("Outcome"))

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
