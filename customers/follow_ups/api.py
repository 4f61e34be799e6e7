"""Follow-ups through the API."""

from typing import Any

from rest_framework import serializers

from agents.people.acting import acting_agent
from crm.accounts.roles import Ability
from crm.api.serializers import CrmSerializer, Input, VisibleRelatedField
from crm.api.viewsets import ByExternal, Change, Create, CrmViewSet, Detail, List, verb
from customers.follow_ups.filters import FollowUpFilterSet
from customers.follow_ups.models import FollowUp
from customers.follow_ups.services import (
    FollowUpDraft,
    cancel_follow_up,
    change_follow_up,
    complete_follow_up,
    plan_follow_up,
    reopen_follow_up,
    reschedule_follow_up,
)

COMPLETED_BY = FollowUp._meta.get_field("done_by").remote_field.model


class FollowUpSerializer(CrmSerializer):
    class Meta:
        model = FollowUp
        fields = [
            "id",
            "customer",
            "agent",
            "deal",
            "note",
            "due_at",
            "remind_at",
            "repeats",
            "put_off",
            "state",
            "done_at",
            "done_by",
            "source",
            "client_ref",
            "external_system",
            "external_id",
            "created_at",
            "updated_at",
            "version",
        ]
        read_only_fields = [
            "put_off",
            "state",
            "done_at",
            "done_by",
            "source",
            "created_at",
            "updated_at",
            "version",
        ]
        extra_kwargs = {"agent": {"required": False, "help_text": "You, if it is left out."}}
        validators: list = []  # the service knows what was sent before


class CompleteFollowUp(Input):
    interaction = VisibleRelatedField(queryset=COMPLETED_BY._default_manager.all(), required=False)
    done_at = serializers.DateTimeField(required=False)


class RescheduleFollowUp(Input):
    due_at = serializers.DateTimeField()
    remind_at = serializers.DateTimeField(required=False)


class CancelFollowUp(Input):
    reason = serializers.CharField(required=False, max_length=200)


class FollowUpViewSet(List, Detail, Create, Change, ByExternal, CrmViewSet):
    """Follow-ups: what a person must do next with a customer."""

    queryset = FollowUp.objects.all()
    serializer_class = FollowUpSerializer
    filterset_class = FollowUpFilterSet
    ability = Ability.WORK
    sorts = {"due_at": "due_at"}
    default_sort = "due_at"

    def create_one(self, data: dict[str, Any]) -> FollowUp:
        agent = acting_agent(self.member, data.pop("agent", None))
        return plan_follow_up(by=self.member, draft=FollowUpDraft(agent=agent, **data), source=FollowUp.Source.API)

    def change_one(self, follow_up: FollowUp, data: dict[str, Any]) -> FollowUp:
        times: dict[str, Any] = {name: data.pop(name) for name in ("due_at", "remind_at") if name in data}
        if any(getattr(follow_up, name) != value for name, value in times.items()):
            times = {"due_at": follow_up.due_at} | times
            follow_up = reschedule_follow_up(by=self.member, follow_up=follow_up, **times)
        if any(getattr(follow_up, name) != value for name, value in data.items()):
            follow_up = change_follow_up(by=self.member, follow_up=follow_up, **data)
        return follow_up

    @verb(body=CompleteFollowUp)
    def complete(self, follow_up: FollowUp, data: dict[str, Any]) -> FollowUp:
        return complete_follow_up(by=self.member, follow_up=follow_up, **data)

    @verb(body=RescheduleFollowUp)
    def reschedule(self, follow_up: FollowUp, data: dict[str, Any]) -> FollowUp:
        return reschedule_follow_up(by=self.member, follow_up=follow_up, **data)

    @verb(body=CancelFollowUp)
    def cancel(self, follow_up: FollowUp, data: dict[str, Any]) -> FollowUp:
        return cancel_follow_up(by=self.member, follow_up=follow_up, **data)

    @verb()
    def reopen(self, follow_up: FollowUp, data: dict[str, Any]) -> FollowUp:
        return reopen_follow_up(by=self.member, follow_up=follow_up)
