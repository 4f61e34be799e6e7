"""How imports and their rows are narrowed down."""

from crm.api.filters import CrmFilterSet
from crm.imports.models import Import, ImportRow


class ImportFilterSet(CrmFilterSet):
    class Meta:
        model = Import
        fields = {"kind": ["exact"], "state": ["exact"], "created_at": ["gte", "lt"]}


class ImportRowFilterSet(CrmFilterSet):
    class Meta:
        model = ImportRow
        fields = {"of_import": ["exact"], "state": ["exact"], "number": ["gte", "lte"]}
