"""Conditions on days in a query bar: from and until, both days included, in the organisation's own time.

The figures count business days of the organisation; a list that a figure opens must count the same ones.
"""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import django_filters
from django import forms
from django.db.models import DateTimeField, QuerySet

from crm.tenancy.clock import bounds


class DayFilter(django_filters.DateFilter):
    """One end of a stretch of days on a column of days or of moments; `side` is `since` or `until`."""

    def __init__(self, column: str, side: str, label: Any) -> None:
        picker = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(field_name=column, label=label, widget=picker)
        self.side = side

    def filter(self, queryset: QuerySet, value: date | None) -> QuerySet:
        return queryset if value is None else queryset.filter(**dict([self._bound(value)]))

    def in_api(self, value: date | None) -> dict[str, str]:
        """The same condition as the API writes it."""
        if value is None:
            return {}
        name, bound = self._bound(value)
        return {name: bound.isoformat()}

    def _bound(self, value: date) -> tuple[str, date]:
        """The lookup and the day or the moment it compares with."""
        if not isinstance(self.model._meta.get_field(self.field_name), DateTimeField):
            return f"{self.field_name}__{'gte' if self.side == 'since' else 'lte'}", value
        zone = ZoneInfo(self.parent.request.member.tenant.time_zone)
        start, end = bounds(value, value, zone)
        return (f"{self.field_name}__gte", start) if self.side == "since" else (f"{self.field_name}__lt", end)
