"""How follow-ups are searched, in the API and on the page."""

import django_filters
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from crm.api.filters import CrmFilterSet
from customers.follow_ups.models import FollowUp

ANY = _("Any")


class FollowUpFilterSet(CrmFilterSet):
    """One filter language for the API and the page."""

    agent = django_filters.ModelChoiceFilter(queryset=Agent.objects.by_name(), label=_("Agent"), empty_label=ANY)
    state = django_filters.ChoiceFilter(choices=FollowUp.State, label=_("State"), empty_label=ANY)

    class Meta:
        model = FollowUp
        fields = {
            "agent": ["exact"],
            "state": ["exact"],
            "due_at": ["gte", "lt"],
            "customer": ["exact"],
            "deal": ["exact"],
            "source": ["exact"],
        }


class FollowUpPageFilterSet(FollowUpFilterSet):
    """The query bar of the queue. It offers no customers: there may be very many."""

    class Meta:
        model = FollowUp
        fields = ["agent", "state"]
