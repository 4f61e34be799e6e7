"""How goals are searched, in the API and on the page."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent
from agents.people.filters import OfAgentsFilterSet
from crm.api.filters import CrmFilterSet
from crm.pages.day_filters import DayFilter
from evaluations.goals.models import Goal, Side
from evaluations.metrics.models import Metric


class GoalFilterSet(CrmFilterSet):
    """One filter language for the API and the page."""

    agent = django_filters.ModelChoiceFilter(
        queryset=Agent.objects.by_name(), label=_("Agent"), empty_label=_("All")
    )
    metric = django_filters.ModelChoiceFilter(
        queryset=Metric.objects.order_by("code"), label=_("Metric"), empty_label=_("All")
    )
    state = django_filters.ChoiceFilter(choices=Goal.State, label=_("State"), empty_label=_("All"))

    class Meta:
        model = Goal
        fields = {
            "agent": ["exact"],
            "metric": ["exact"],
            "state": ["exact"],
            "starts_on": ["exact", "gte", "lte"],
            "ends_on": ["exact", "gte", "lte"],
        }


class GoalPageFilterSet(OfAgentsFilterSet, GoalFilterSet):
    """The query bar of the list: goals whose period touches these days; a link may name one period and metric."""

    since = DayFilter("ends_on", "since", pgettext_lazy("day", "From"))
    until = DayFilter("starts_on", "until", pgettext_lazy("day", "Until"))

    turn = django_filters.ChoiceFilter(choices=Side, label=_("To answer"), widget=forms.HiddenInput)
    metric_code = django_filters.CharFilter(field_name="metric__code", label=_("Metric"), widget=forms.HiddenInput)
    starts_on = django_filters.DateFilter(label=pgettext_lazy("day", "From"), widget=forms.HiddenInput)
    ends_on = django_filters.DateFilter(label=pgettext_lazy("day", "Until"), widget=forms.HiddenInput)

    class Meta:
        model = Goal
        fields = ["agent", "metric", "state", "since", "until", "team", "people"]
