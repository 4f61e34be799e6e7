"""Conditions on members."""

from crm.accounts.models import Membership
from crm.api.filters import CrmFilterSet


class MemberFilterSet(CrmFilterSet):
    class Meta:
        model = Membership
        fields = {"role": ["exact"], "is_active": ["exact"]}
