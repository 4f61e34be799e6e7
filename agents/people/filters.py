"""Which agents."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents.people.models import Agent
from agents.teams.models import Team
from agents.teams.queries import agents_in
from crm.api.filters import CrmFilterSet
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
