"""Agencies in the API."""

from typing import Any

from agents.agencies.filters import AgencyFilterSet
from agents.agencies.models import Agency
from agents.agencies.services import change_agency, create_agency
from crm.accounts.roles import Ability
from crm.api.serializers import CrmSerializer
from crm.api.viewsets import ByExternal, Change, Create, CrmViewSet, Detail, List


class AgencySerializer(CrmSerializer):
    class Meta:
        model = Agency
        fields = [
            "id",
            "name",
            "code",
            "region",
            "status",
            "contact_name",
            "phone",
            "email",
            "note",
            "external_system",
            "external_id",
            "created_at",
            "updated_at",
            "version",
        ]
        read_only_fields = ["created_at", "updated_at", "version"]


class AgencyViewSet(List, Detail, Create, Change, ByExternal, CrmViewSet):
    """Agencies: partner firms that sell with us."""

    queryset = Agency.objects.all()
    serializer_class = AgencySerializer
    filterset_class = AgencyFilterSet
    ability = Ability.MANAGE_AGENTS

    def create_one(self, data: dict[str, Any]) -> Agency:
        return create_agency(by=self.member, source="api", **data)

    def change_one(self, agency: Agency, data: dict[str, Any]) -> Agency:
        return change_agency(by=self.member, agency=agency, source="api", **data)
