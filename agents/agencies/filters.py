"""Which agencies."""

import django_filters
from django.utils.translation import gettext_lazy as _

from agents.agencies.models import Agency
from crm.api.filters import CrmFilterSet


class AgencyFilterSet(CrmFilterSet):
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Name"))

    class Meta:
        model = Agency
        fields = {"status": ["exact"], "region": ["exact"], "updated_at": ["gte", "lt"]}


class AgencyPageFilterSet(AgencyFilterSet):
    """The query bar of the list."""

    class Meta:
        model = Agency
        fields = ["q", "status"]
