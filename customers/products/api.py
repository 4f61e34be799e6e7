"""Products in the API."""

from typing import Any

from crm.accounts.roles import Ability
from crm.api.serializers import CrmSerializer, MoneyField
from crm.api.viewsets import ByExternal, Change, Create, CrmViewSet, Detail, List
from customers.products.filters import ProductFilterSet
from customers.products.models import Product
from customers.products.services import change_product, create_product


class ProductSerializer(CrmSerializer):
    list_price = MoneyField(amount="list_price", currency="currency", required=False, allow_null=True)

    class Meta:
        model = Product
        fields = [
            "id",
            "name",
            "series",
            "code",
            "list_price",
            "is_active",
            "external_system",
            "external_id",
            "created_at",
            "updated_at",
            "version",
        ]
        read_only_fields = ["created_at", "updated_at", "version"]


class ProductViewSet(List, Detail, Create, Change, ByExternal, CrmViewSet):
    """Products: what we sell, with its list price."""

    queryset = Product.objects.all()
    serializer_class = ProductSerializer
    filterset_class = ProductFilterSet
    ability = Ability.DEFINE_METRICS

    def create_one(self, data: dict[str, Any]) -> Product:
        return create_product(by=self.member, source="api", **data)

    def change_one(self, product: Product, data: dict[str, Any]) -> Product:
        return change_product(by=self.member, product=product, source="api", **data)
