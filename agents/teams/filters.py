"""Which teams and places."""

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents.teams.models import Team, TeamMembership
from crm.api.filters import CrmFilterSet


class TeamFilterSet(CrmFilterSet):
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Name"))

    class Meta:
        model = Team
        fields = {
            "parent": ["exact", "isnull"],
            "region": ["exact"],
            "is_active": ["exact"],
            "updated_at": ["gte", "lt"],
        }


class TeamMembershipFilterSet(CrmFilterSet):
    current = django_filters.BooleanFilter(method="held_today", label=_("Current"))

    class Meta:
        model = TeamMembership
        fields = {
            "team": ["exact"],
            "agent": ["exact"],
            "is_leader": ["exact"],
            "starts_on": ["gte", "lt"],
            "ends_on": ["gte", "lt", "isnull"],
        }

    def held_today(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        today = TeamMembership.objects.on(timezone.localdate()).values("pk")
        return queryset.filter(pk__in=today) if value else queryset.exclude(pk__in=today)
