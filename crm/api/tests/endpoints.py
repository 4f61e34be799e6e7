"""Endpoints made for the tests of the bases: small, and with one of each feature."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.urls import include, path
from rest_framework import serializers

from agents.models import Agent
from crm.accounts.roles import Ability
from crm.api.filters import CrmFilterSet
from crm.api.routers import CrmRouter
from crm.api.serializers import CrmSerializer, Input, MoneyField, Named
from crm.api.viewsets import ByExternal, Change, Create, CrmViewSet, Detail, List, verb
from crm.events.services import record
from crm.urls import handler400, handler403, handler404, handler500  # noqa: F401
from crm.urls import urlpatterns as real
from customers.models import Customer, Product


class CustomerSerializer(CrmSerializer):
    owner = Named(queryset=Agent.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Customer
        fields = [
            "id",
            "name",
            "kind",
            "owner",
            "parent",
            "email",
            "stage",
            "last_interaction_at",
            "last_activity_at",
            "employees",
            "version",
        ]
        read_only_fields = ["last_interaction_at", "last_activity_at", "version"]


class CustomerFilterSet(CrmFilterSet):
    class Meta:
        model = Customer
        fields = {
            "owner": ["exact", "isnull"],
            "stage": ["exact"],
            "kind": ["exact"],
            "name": ["exact", "icontains"],
            "last_activity_at": ["gte", "lt"],
            "employees": ["gte", "exact"],
        }


class Rename(Input):
    name = serializers.CharField(max_length=40)


class CustomerViewSet(List, Detail, Create, Change, ByExternal, CrmViewSet):
    """Customers, for tests."""

    queryset = Customer.objects.with_parties()
    serializer_class = CustomerSerializer
    filterset_class = CustomerFilterSet
    sorts = {
        "last_activity_at": "last_activity_at",
        "name": "sort_key",
        "last_interaction_at": "last_interaction_at",
        "stage": "stage",
    }
    default_sort = "-last_activity_at"
    ability = Ability.WORK

    def create_one(self, data: dict[str, Any]) -> Customer:
        made = Customer.objects.create(sort_key=data["name"].lower(), **data)
        record("customer.created", subject=made, by=self.member)
        return made

    def change_one(self, found: Customer, data: dict[str, Any]) -> Customer:
        Customer.objects.filter(pk=found.pk).update(**data, version=F("version") + 1)
        return self.get_queryset().get(pk=found.pk)

    @verb(body=Rename)
    def rename(self, found: Customer, data: dict[str, Any]) -> Customer:
        return self.change_one(found, data)

    @verb()
    def archive(self, found: Customer, data: dict[str, Any]) -> Customer:
        raise ValidationError("It is archived.", code="invalid_state", params={"allowed": ["restore"]})

    @verb(ability=Ability.RUN_PAYOUTS)
    def explode(self, found: Customer, data: dict[str, Any]) -> None:
        raise RuntimeError(f"a fault that knows {found.name}")


class ProductSerializer(CrmSerializer):
    price = MoneyField(amount="list_price", required=False, allow_null=True)

    class Meta:
        model = Product
        fields = ["id", "name", "price", "version"]
        read_only_fields = ["version"]


class ProductViewSet(List, Detail, Create, Change, CrmViewSet):
    queryset = Product.objects.all()
    serializer_class = ProductSerializer
    ability = Ability.DEFINE_METRICS
    require_if_match = True

    def create_one(self, data: dict[str, Any]) -> Product:
        return Product.objects.create(**{"currency": "CNY"} | data)

    def change_one(self, found: Product, data: dict[str, Any]) -> Product:
        Product.objects.filter(pk=found.pk).update(**data, version=F("version") + 1)
        return self.get_queryset().get(pk=found.pk)


router = CrmRouter()
router.register("test-customers", CustomerViewSet, basename="test-customer")
router.register("test-products", ProductViewSet, basename="test-product")
urlpatterns = [path("api/v1/", include((router.urls, "test-api"))), *real]
