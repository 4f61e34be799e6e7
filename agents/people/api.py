"""Agents in the API."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from agents.agencies.models import Agency
from agents.people.filters import AgentFilterSet
from agents.people.models import Agent
from agents.people.services import change_agent, create_agent, leave_agent, link_member, return_agent
from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.api.serializers import CrmSerializer, Input, VisibleRelatedField
from crm.api.viewsets import ByExternal, Change, Create, CrmViewSet, Detail, List, verb


class AgentSerializer(CrmSerializer):
    agency = VisibleRelatedField(queryset=Agency.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Agent
        fields = [
            "id",
            "name",
            "kind",
            "agency",
            "code",
            "phone",
            "email",
            "status",
            "joined_on",
            "left_on",
            "member",
            "external_system",
            "external_id",
            "created_at",
            "updated_at",
            "version",
        ]
        read_only_fields = ["status", "left_on", "member", "created_at", "updated_at", "version"]


class Leave(Input):
    left_on = serializers.DateField(required=False)


class LinkMember(Input):
    member = VisibleRelatedField(queryset=Membership.objects.all(), allow_null=True)


class AgentViewSet(List, Detail, Create, Change, ByExternal, CrmViewSet):
    """Agents: the people who work customers, employed, outside or on an agency's staff."""

    queryset = Agent.objects.all()
    serializer_class = AgentSerializer
    filterset_class = AgentFilterSet
    sorts = {"name": "sort_key"}
    default_sort = "sort_key"
    ability = Ability.MANAGE_AGENTS

    def create_one(self, data: dict[str, Any]) -> Agent:
        return create_agent(by=self.member, source="api", **data)

    def change_one(self, agent: Agent, data: dict[str, Any]) -> Agent:
        return change_agent(by=self.member, agent=agent, source="api", **data)

    @verb(body=Leave)
    def leave(self, agent: Agent, data: dict[str, Any]) -> Agent:
        """Note that the agent leaves; `left_on` is the last day, today when left out."""
        return leave_agent(by=self.member, agent=agent, on=data.get("left_on") or timezone.localdate())

    @verb()
    def come_back(self, agent: Agent, data: dict[str, Any]) -> Agent:
        """Take the agent back."""
        return return_agent(by=self.member, agent=agent)

    @verb(body=LinkMember)
    def link_member(self, agent: Agent, data: dict[str, Any]) -> Agent:
        """Say which member the agent signs in as; null for nobody."""
        return link_member(by=self.member, agent=agent, member=data["member"])
