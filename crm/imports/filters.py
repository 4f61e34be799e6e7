"""How imports and their rows are narrowed down."""

import django_filters
from django.utils.translation import gettext_lazy as _

from crm.api.filters import CrmFilterSet
from crm.imports.models import Import, ImportRow
from crm.imports.registry import importers


class ImportFilterSet(CrmFilterSet):
    class Meta:
        model = Import
        fields = {"kind": ["exact"], "state": ["exact"], "created_at": ["gte", "lt"]}


class ImportPageFilterSet(ImportFilterSet):
    """The query bar of the list: kinds by their names."""

    kind = django_filters.ChoiceFilter(
        choices=lambda: [(one.kind, one.label) for one in importers()], label=_("Kind")
    )

    class Meta:
        model = Import
        fields = ["kind", "state"]


class ImportRowFilterSet(CrmFilterSet):
    class Meta:
        model = ImportRow
        fields = {"of_import": ["exact"], "state": ["exact"], "number": ["gte", "lte"]}
