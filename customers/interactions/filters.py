"""How interactions are searched, in the API and on the page."""

from datetime import date, datetime, time, timedelta

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent
from crm.api.filters import CrmFilterSet
from customers.interactions.models import Interaction

ANY = _("Any")


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


class InteractionPageFilterSet(InteractionFilterSet):
    """The query bar of the list. It offers no customers: there may be very many."""

    since = django_filters.DateFilter(
        label=pgettext_lazy("day", "From"),
        method="from_day",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    until = django_filters.DateFilter(
        label=pgettext_lazy("day", "Until"),
        method="until_day",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = Interaction
        fields = ["agent", "channel", "outcome", "since", "until"]

    def from_day(self, queryset: QuerySet, name: str, day: date) -> QuerySet:
        """Since the beginning of the day, on the reader's clock."""
        return queryset.filter(occurred_at__gte=_midnight(day))

    def until_day(self, queryset: QuerySet, name: str, day: date) -> QuerySet:
        """Until the end of the day, on the reader's clock."""
        return queryset.filter(occurred_at__lt=_midnight(day + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
