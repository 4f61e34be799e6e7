"""Which tier changes."""

from crm.api.filters import CrmFilterSet
from customers.tiers.models import TierChange


class TierChangeFilterSet(CrmFilterSet):
    class Meta:
        model = TierChange
        fields = {
            "customer": ["exact"],
            "axis": ["exact"],
            "after": ["exact"],
            "is_override": ["exact"],
            "changed_at": ["gte", "lt"],
        }
