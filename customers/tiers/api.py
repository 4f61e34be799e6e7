"""Tiers in the API: how each came about, and decisions by hand."""

from typing import Any

from rest_framework import serializers

from crm.accounts.roles import Ability
from crm.api.serializers import CrmSerializer, VisibleRelatedField
from crm.api.viewsets import Create, CrmViewSet, Detail, List
from customers.profiles.models import Customer
from customers.tiers.filters import TierChangeFilterSet
from customers.tiers.models import TierChange
from customers.tiers.services import override_tier


class TierChangeSerializer(CrmSerializer):
    customer = VisibleRelatedField(queryset=Customer.objects.all())
    tier = serializers.ChoiceField(choices=[*Customer.Size.choices, *Customer.Depth.choices], source="after")
    reason = serializers.CharField(max_length=200)

    class Meta:
        model = TierChange
        fields = [
            "id",
            "customer",
            "axis",
            "before",
            "tier",
            "is_override",
            "holds_until",
            "reason",
            "evidence",
            "changed_at",
        ]
        read_only_fields = ["before", "is_override", "evidence", "changed_at"]


class TierChangeViewSet(List, Detail, Create, CrmViewSet):
    """Tier changes: each move of a customer, with its evidence. Creating one decides a tier by hand."""

    queryset = TierChange.objects.all()
    serializer_class = TierChangeSerializer
    filterset_class = TierChangeFilterSet
    default_sort = "-id"
    ability = Ability.ASSIGN

    def create_one(self, data: dict[str, Any]) -> TierChange:
        return override_tier(by=self.member, tier=data.pop("after"), **data)
