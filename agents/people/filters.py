"""Which agents."""

from zoneinfo import ZoneInfo

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents.people.models import Agent
from agents.people.queries import agents_led
from agents.teams.models import Team
from agents.teams.queries import agents_in
from crm.api.filters import CrmFilterSet
from crm.tenancy.clock import today
from crm.tenancy.pinyin import sort_key


class AgentFilterSet(CrmFilterSet):
    q = django_filters.CharFilter(method="matching", label=_("Name, pinyin or code"))
    team = django_filters.ModelChoiceFilter(queryset=Team.objects.all(), method="of_team", label=_("Team"))

    class Meta:
        model = Agent
        fields = {
            "status": ["exact"],
            "kind": ["exact"],
            "agency": ["exact"],
            "joined_on": ["gte", "lt"],
            "updated_at": ["gte", "lt"],
        }

    def matching(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """An organisation's agents are few, so a plain comparison does."""
        sound = sort_key(value)
        return queryset.filter(Q(name__icontains=value) | Q(sort_key__icontains=sound) | Q(code__iexact=value))

    def of_team(self, queryset: QuerySet, name: str, value: Team) -> QuerySet:
        """Agents with a place in the team, or in one below it, today."""
        return queryset.filter(pk__in=agents_in(value, timezone.localdate()))


class AgentPageFilterSet(AgentFilterSet):
    """The query bar of the list."""

    class Meta:
        model = Agent
        fields = ["q", "team", "kind", "status", "agency"]


class OfAgentsFilterSet(CrmFilterSet):
    """Rows of agents: those of a team and the teams below it, or of all active agents one sees.

    The team overview counts the same agents, so that a list it opens has exactly the rows of its number.
    """

    team = django_filters.ModelChoiceFilter(
        queryset=Team.objects.order_by("name"), method="of_team", label=_("Team"), empty_label=_("All")
    )
    people = django_filters.ChoiceFilter(
        choices=[("active", _("Active agents"))], method="of_people", label=_("Agents"), widget=forms.HiddenInput
    )

    def of_team(self, queryset: QuerySet, name: str, value: Team) -> QuerySet:
        return queryset.filter(agent__in=self._led(value))

    def of_people(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(agent__in=self._led(None))

    def _led(self, team: Team | None) -> QuerySet:
        member = self.request.member
        return agents_led(member, team, today(ZoneInfo(member.tenant.time_zone)))
