"""A list and an insert as REST framework's own documentation would write them."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import generics, serializers

from bench.floor.models import Customer, Interaction


class CustomerSerializer(serializers.ModelSerializer):
    owner_name = serializers.CharField(source="owner.name", read_only=True)

    class Meta:
        model = Customer
        exclude = ["tenant_id", "last_activity_at"]


class CustomerList(generics.ListAPIView):
    """Fifty customers with all their columns and their owner's name."""

    serializer_class = CustomerSerializer
    pagination_class = None

    def get_queryset(self) -> QuerySet:
        rows = Customer.objects.filter(tenant_id=self.request.auth.member.tenant_id, archived_at=None)
        return rows.select_related("owner").order_by("-last_activity_at", "-id")[:50]


class InteractionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Interaction
        exclude = ["tenant_id"]


class InteractionCreate(generics.CreateAPIView):
    """One row; that agent and customer exist is checked, and nothing else happens."""

    serializer_class = InteractionSerializer
    queryset = Interaction.objects.all()

    def perform_create(self, serializer: Any) -> None:
        serializer.save(tenant_id=self.request.auth.member.tenant_id)
