"""How follow-ups are searched, in the API and on the page."""

import django_filters
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from agents.people.filters import OfAgentsFilterSet
from crm.api.filters import CrmFilterSet
from crm.pages.day_filters import DayFilter
from customers.follow_ups.models import FollowUp, FollowUpQuerySet

ANY = _("All")
OVERDUE, KEPT = "overdue", "kept"


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


class FollowUpPageFilterSet(OfAgentsFilterSet, FollowUpFilterSet):
    """The query bar of the queue. It offers no customers: there may be very many."""

    state = django_filters.ChoiceFilter(
        choices=[*FollowUp.State.choices, (OVERDUE, _("Overdue")), (KEPT, _("Not cancelled"))],
        label=_("State"),
        empty_label=ANY,
        method="in_state",
    )
    since = DayFilter("due_at", "since", _("Due from"))
    until = DayFilter("due_at", "until", _("Due until"))

    class Meta:
        model = FollowUp
        fields = ["agent", "state", "since", "until", "team", "people"]

    def in_state(self, queryset: FollowUpQuerySet, name: str, state: str) -> FollowUpQuerySet:
        """A state, or one that figures speak of: overdue now, or everything that was not cancelled."""
        if state == OVERDUE:
            return queryset.overdue()
        if state == KEPT:
            return queryset.exclude(state=FollowUp.State.CANCELLED)
        return queryset.filter(state=state)
