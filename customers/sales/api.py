"""Sales through the API. There is no change and no removal: what was wrong is reversed."""

from typing import Any

from rest_framework import serializers

from agents.people.acting import acting_agent
from crm.accounts.roles import Ability
from crm.api.serializers import CrmSerializer, Input, MoneyField, VisibleRelatedField
from crm.api.viewsets import ByExternal, Create, CrmViewSet, Detail, List, verb
from customers.sales.filters import SaleFilterSet
from customers.sales.models import Sale
from customers.sales.queries import ends_of
from customers.sales.services import SaleDraft, record_sale, reverse_sale

SOURCE = "api"


class SaleSerializer(CrmSerializer):
    amount = MoneyField(help_text="Orders and receipts are more than zero, refunds less.")
    refunds = VisibleRelatedField(
        queryset=Sale.objects.all(), required=False, write_only=True, help_text="The order a refund refers to."
    )

    class Meta:
        model = Sale
        fields = [
            "id",
            "kind",
            "customer",
            "agent",
            "deal",
            "product",
            "amount",
            "occurred_on",
            "note",
            "refunds",
            "reverses",
            "source",
            "client_ref",
            "external_system",
            "external_id",
            "recorded_at",
        ]
        read_only_fields = ["reverses", "source", "recorded_at"]
        extra_kwargs = {
            "agent": {"required": False, "help_text": "You, if it is left out."},
            "client_ref": {"read_only": False, "required": False, "allow_null": True},
        }
        validators: list = []  # the service knows what was sent before


class ReverseSale(Input):
    reason = serializers.CharField(max_length=300)
    occurred_on = serializers.DateField(required=False, help_text="The day of the sale, if it is left out.")


class SaleViewSet(List, Detail, Create, ByExternal, CrmViewSet):
    """Sales: orders, refunds and receipts, each a dated fact. Corrections are further rows."""

    queryset = Sale.objects.all()
    serializer_class = SaleSerializer
    filterset_class = SaleFilterSet
    ability = Ability.RECORD_SALES
    sorts = {"occurred_on": "occurred_on"}
    default_sort = "-occurred_on"

    def create_one(self, data: dict[str, Any]) -> Sale:
        agent = acting_agent(self.member, data.pop("agent", None))
        return record_sale(by=self.member, draft=SaleDraft(agent=agent, **data), source=SOURCE)

    def change_one(self, sale: Sale, data: dict[str, Any]) -> Sale:
        """An id of another system sent again: with other figures, further rows correct it."""
        end = ends_of([sale])[sale.pk]
        names = ("kind", "agent", "customer", "deal", "product", "amount", "currency", "occurred_on", "note")
        known = {name: getattr(end if end.is_booking else sale, name) for name in names}
        draft = SaleDraft(**known | data, external_system=sale.external_system, external_id=sale.external_id)
        return record_sale(by=self.member, draft=draft, source=SOURCE)

    @verb(body=ReverseSale, status=201)
    def reverse(self, sale: Sale, data: dict[str, Any]) -> Sale:
        return reverse_sale(by=self.member, sale=sale, **data)
