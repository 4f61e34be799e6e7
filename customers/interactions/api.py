"""Interactions through the API."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from agents.people.acting import acting_agent
from crm.accounts.roles import Ability
from crm.api.serializers import CrmSerializer, Input, VisibleRelatedField
from crm.api.viewsets import ByExternal, Change, Create, CrmViewSet, Detail, List, Remove
from customers.follow_ups.models import FollowUp
from customers.follow_ups.services import FollowUpDraft
from customers.interactions.filters import InteractionFilterSet
from customers.interactions.models import Interaction
from customers.interactions.services import (
    InteractionDraft,
    change_interaction,
    log_interaction,
    remove_interactions,
)
from customers.profiles.models import Customer


class NextStep(Input):
    """The follow-up agreed in an interaction."""

    note = serializers.CharField(max_length=300)
    due_at = serializers.DateTimeField()
    remind_at = serializers.DateTimeField(required=False, allow_null=True)


class InteractionSerializer(CrmSerializer):
    summary = serializers.CharField(allow_blank=True, required=False, default="", max_length=20_000)
    occurred_at = serializers.DateTimeField(required=False, help_text="Now, if it is left out.")
    completes = VisibleRelatedField(
        queryset=FollowUp.objects.all(),
        required=False,
        write_only=True,
        help_text="The follow-up this one answers.",
    )
    next_step = NextStep(required=False, write_only=True)

    class Meta:
        model = Interaction
        fields = [
            "id",
            "customer",
            "agent",
            "contact",
            "deal",
            "channel",
            "direction",
            "outcome",
            "summary",
            "occurred_at",
            "duration_s",
            "latitude",
            "longitude",
            "accuracy_m",
            "completes",
            "next_step",
            "source",
            "client_ref",
            "external_system",
            "external_id",
            "created_at",
        ]
        read_only_fields = ["source", "created_at"]
        extra_kwargs = {
            "agent": {"required": False, "help_text": "You, if it is left out."},
            "customer": {"queryset": Customer.objects.defer("search_keys")},
        }
        validators: list = []  # the service knows what was sent before


class InteractionViewSet(List, Detail, Create, Change, Remove, ByExternal, CrmViewSet):
    """Interactions: calls, visits and messages with customers."""

    queryset = Interaction.objects.all()
    serializer_class = InteractionSerializer
    filterset_class = InteractionFilterSet
    ability = Ability.WORK
    sorts = {"occurred_at": "occurred_at"}
    default_sort = "-occurred_at"

    def create_one(self, data: dict[str, Any]) -> Interaction:
        completes, next_step = data.pop("completes", None), data.pop("next_step", None)
        agent = acting_agent(self.member, data.pop("agent", None))
        draft = InteractionDraft(agent=agent, **{"occurred_at": timezone.now()} | data)
        return log_interaction(
            by=self.member,
            draft=draft,
            source=Interaction.Source.API,
            completes=completes,
            next_step=next_step and _follow_up(draft, next_step),
        )

    def change_one(self, interaction: Interaction, data: dict[str, Any]) -> Interaction:
        return change_interaction(by=self.member, interaction=interaction, **data)

    def remove_one(self, interaction: Interaction) -> None:
        remove_interactions(by=self.member, interactions=[interaction])


def _follow_up(draft: InteractionDraft, next_step: dict[str, Any]) -> FollowUpDraft:
    return FollowUpDraft(
        agent=draft.agent, customer=draft.customer, deal=draft.deal, client_ref=draft.client_ref, **next_step
    )
