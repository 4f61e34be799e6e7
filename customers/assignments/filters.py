"""Which assignments."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.api.filters import CrmFilterSet
from customers.assignments.models import Assignment


class AssignmentFilterSet(CrmFilterSet):
    current = django_filters.BooleanFilter(method="current_only", label=_("Current"))
    on = django_filters.DateFilter(method="in_force_on", label=_("In force on"))

    class Meta:
        model = Assignment
        fields = {
            "customer": ["exact"],
            "agent": ["exact"],
            "role": ["exact"],
            "starts_on": ["gte", "lt"],
            "ends_on": ["gte", "lt", "isnull"],
        }

    def current_only(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        return queryset.filter(ends_on__isnull=value)

    def in_force_on(self, queryset: Any, name: str, value: date) -> QuerySet:
        found: QuerySet = queryset.on(value)
        return found
