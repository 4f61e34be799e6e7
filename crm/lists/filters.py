"""Which exports."""

from crm.api.filters import CrmFilterSet
from crm.lists.models import Export


class ExportFilterSet(CrmFilterSet):
    class Meta:
        model = Export
        fields = {"file_format": ["exact"]}
