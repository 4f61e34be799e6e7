"""Teams and the places in them, in the API."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from agents.teams.filters import TeamFilterSet, TeamMembershipFilterSet
from agents.teams.models import Team, TeamMembership
from agents.teams.services import PlaceDraft, change_team, create_team, end_place, place_agents, remove_places
from crm.accounts.roles import Ability
from crm.api.serializers import CrmSerializer, Input, Named, VisibleRelatedField
from crm.api.viewsets import ByExternal, Change, Create, CrmViewSet, Detail, List, Remove, verb

AGENTS: Any = TeamMembership._meta.get_field("agent").related_model._default_manager


class TeamSerializer(CrmSerializer):
    parent = VisibleRelatedField(  # type: ignore[assignment]  # the column's name, not the field's parent
        queryset=Team.objects.all(), required=False, allow_null=True
    )

    class Meta:
        model = Team
        fields = [
            "id",
            "name",
            "parent",
            "region",
            "is_active",
            "external_system",
            "external_id",
            "created_at",
            "updated_at",
            "version",
        ]
        read_only_fields = ["created_at", "updated_at", "version"]


class TeamViewSet(List, Detail, Create, Change, ByExternal, CrmViewSet):
    """Teams: offices, departments, groups, in a tree."""

    queryset = Team.objects.all()
    serializer_class = TeamSerializer
    filterset_class = TeamFilterSet
    ability = Ability.MANAGE_AGENTS

    def create_one(self, data: dict[str, Any]) -> Team:
        return create_team(by=self.member, source="api", **data)

    def change_one(self, team: Team, data: dict[str, Any]) -> Team:
        return change_team(by=self.member, team=team, source="api", **data)


class TeamMembershipSerializer(CrmSerializer):
    team = Named(queryset=Team.objects.all())
    agent = Named(queryset=AGENTS.all())

    class Meta:
        model = TeamMembership
        fields = ["id", "team", "agent", "is_leader", "starts_on", "ends_on"]


class EndPlace(Input):
    ends_on = serializers.DateField(required=False)


class TeamMembershipViewSet(List, Detail, Create, Remove, CrmViewSet):
    """Team memberships: an agent's place in a team, from a day to a day, as leader or not."""

    queryset = TeamMembership.objects.select_related("team", "agent")
    serializer_class = TeamMembershipSerializer
    filterset_class = TeamMembershipFilterSet
    ability = Ability.MANAGE_AGENTS

    def create_one(self, data: dict[str, Any]) -> TeamMembership:
        (place,) = place_agents(by=self.member, drafts=[PlaceDraft(**data)])
        return place

    def remove_one(self, place: TeamMembership) -> None:
        remove_places(by=self.member, ids=[place.pk])

    @verb(body=EndPlace)
    def end(self, place: TeamMembership, data: dict[str, Any]) -> TeamMembership:
        """End the place; `ends_on` is the last day, today when left out."""
        return end_place(by=self.member, place=place, on=data.get("ends_on") or timezone.localdate())
