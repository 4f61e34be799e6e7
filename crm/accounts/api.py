"""Endpoints of members, and of oneself."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.accounts.filters import MemberFilterSet
from crm.accounts.models import Membership
from crm.accounts.roles import ABILITIES, Ability, Role
from crm.accounts.services import add_member, change_role, set_member_active
from crm.api.serializers import CrmSerializer, Input
from crm.api.viewsets import Create, CrmViewSet, Detail, List, verb


class MemberSerializer(CrmSerializer):
    name = serializers.CharField(source="user.name", max_length=120)
    email = serializers.EmailField(source="user.email")
    password = serializers.CharField(write_only=True, min_length=12, max_length=200)

    class Meta:
        model = Membership
        fields = ["id", "name", "email", "password", "role", "is_active", "created_at"]
        read_only_fields = ["is_active", "created_at"]


class ChangeRole(Input):
    role = serializers.ChoiceField(choices=Role.choices)


class MemberViewSet(List, Detail, Create, CrmViewSet):
    """Members: people with a place in the organisation, and what they may do there."""

    queryset = Membership.objects.with_parties()
    serializer_class = MemberSerializer
    filterset_class = MemberFilterSet
    ability = Ability.MANAGE_MEMBERS

    def create_one(self, data: dict[str, Any]) -> Membership:
        return add_member(by=self.member, role=data["role"], password=data["password"], **data["user"])

    @verb(body=ChangeRole)
    def change_role(self, found: Membership, data: dict[str, Any]) -> Membership:
        return change_role(by=self.member, member=found, **data)

    @verb()
    def deactivate(self, found: Membership, data: dict[str, Any]) -> Membership:
        return set_member_active(by=self.member, member=found, is_active=False)

    @verb()
    def reactivate(self, found: Membership, data: dict[str, Any]) -> Membership:
        return set_member_active(by=self.member, member=found, is_active=True)


class MeViewSet(CrmViewSet):
    """Me: the member this session or key acts as, the organisation, and what is allowed there."""

    queryset = Membership.objects.with_parties()
    serializer_class = MemberSerializer

    def list(self, request: Request, **kwargs: Any) -> Response:
        """Who am I, and where."""
        member, tenant = self.member, self.member.tenant
        organisation = {
            name: getattr(tenant, name) for name in ("id", "slug", "name", "language", "time_zone", "currency")
        }
        about = {"id": member.pk, "name": str(member.user), "email": member.user.email, "role": member.role}
        return self.answer(about | {"abilities": sorted(ABILITIES[member.role]), "organisation": organisation})
