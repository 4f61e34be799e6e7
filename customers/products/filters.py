"""Which products."""

import django_filters
from django.utils.translation import gettext_lazy as _

from crm.api.filters import CrmFilterSet
from customers.products.models import Product


class ProductFilterSet(CrmFilterSet):
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Name"))

    class Meta:
        model = Product
        fields = {"series": ["exact"], "is_active": ["exact"], "updated_at": ["gte", "lt"]}


class ProductPageFilterSet(ProductFilterSet):
    class Meta:
        model = Product
        fields = ["q", "is_active"]
