"""Conditions on the audit trail."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from crm.events.models import Event


class EventFilterSet(django_filters.FilterSet):
    """By what happened, to what, by whom, and when."""

    name = django_filters.CharFilter(label=_("What happened"), lookup_expr="startswith")
    subject_id = django_filters.UUIDFilter(label=_("Object's id"))
    actor = django_filters.ModelChoiceFilter(label=_("By whom"), queryset=lambda request: _colleagues(request))
    occurred_at = django_filters.DateFromToRangeFilter(
        label=_("When"), widget=django_filters.widgets.DateRangeWidget({"type": "date", "class": "input"})
    )
    request_id = django_filters.CharFilter(label=_("Request number"))

    class Meta:
        model = Event
        fields = ["name", "actor", "subject_id", "occurred_at", "request_id"]


def _colleagues(request: Any) -> Any:
    members: Any = Event._meta.get_field("actor").related_model
    return members.objects.visible_to(request.member).select_related("user").order_by("user__name")
