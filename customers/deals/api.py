"""Deals and their stages through the API."""

from dataclasses import fields
from typing import Any

from rest_framework import serializers

from agents.people.acting import acting_agent
from crm.accounts.roles import Ability
from crm.api.serializers import CrmSerializer, Input, MoneyField, VisibleRelatedField
from crm.api.viewsets import ByExternal, Change, Create, CrmViewSet, Detail, List, verb
from customers.deals.filters import DealFilterSet
from customers.deals.models import Deal, DealStage
from customers.deals.services import (
    DealDraft,
    change_deal,
    lose_deal,
    move_deal,
    open_deal,
    reopen_deal,
    win_deal,
)
from customers.deals.stages import add_stage, change_stage
from customers.profiles.models import Customer

SOURCE = "api"


class DealStageSerializer(CrmSerializer):
    class Meta:
        model = DealStage
        fields = ["id", "name", "kind", "position", "probability"]
        extra_kwargs = {"position": {"required": False}}
        validators: list = []  # the service says what is wrong with a name


class DealStageViewSet(List, Detail, Create, Change, CrmViewSet):
    """Stages: the steps of the pipeline, in the organisation's own words."""

    queryset = DealStage.objects.all()
    serializer_class = DealStageSerializer
    ability = Ability.DEFINE_METRICS
    sorts = {"position": "position"}
    default_sort = "position"

    def create_one(self, data: dict[str, Any]) -> DealStage:
        return add_stage(by=self.member, **data)

    def change_one(self, stage: DealStage, data: dict[str, Any]) -> DealStage:
        return change_stage(by=self.member, stage=stage, **data)


class DealSerializer(CrmSerializer):
    amount = MoneyField(required=False, allow_null=True)

    class Meta:
        model = Deal
        fields = [
            "id",
            "name",
            "agent",
            "customer",
            "product",
            "stage",
            "state",
            "amount",
            "opened_on",
            "expected_on",
            "closed_on",
            "lost_reason",
            "source",
            "external_system",
            "external_id",
            "created_at",
            "updated_at",
            "version",
        ]
        read_only_fields = ["state", "source", "created_at", "updated_at", "version"]
        extra_kwargs = {"agent": {"required": False, "help_text": "You, if it is left out."}}
        validators: list = []  # the service knows what was sent before


class WinDeal(Input):
    closed_on = serializers.DateField()
    amount = MoneyField(required=False)
    customer = VisibleRelatedField(queryset=Customer.objects.all(), required=False)


class LoseDeal(Input):
    closed_on = serializers.DateField()
    reason = serializers.CharField(max_length=200)


class MoveDeal(Input):
    stage = VisibleRelatedField(queryset=DealStage.objects.all())


class ReopenDeal(Input):
    reason = serializers.CharField(required=False, max_length=200)


class DealViewSet(List, Detail, Create, Change, ByExternal, CrmViewSet):
    """Deals: chances to sell, on their way from stage to stage."""

    queryset = Deal.objects.all()
    serializer_class = DealSerializer
    filterset_class = DealFilterSet
    ability = Ability.WORK
    sorts = {"created_at": "created_at"}
    default_sort = "-created_at"

    def create_one(self, data: dict[str, Any]) -> Deal:
        agent = acting_agent(self.member, data.pop("agent", None))
        return open_deal(by=self.member, draft=DealDraft(agent=agent, **data), source=SOURCE)

    def change_one(self, deal: Deal, data: dict[str, Any]) -> Deal:
        if self.action == "by_external":
            known = {field.name: getattr(deal, field.name) for field in fields(DealDraft)}
            return open_deal(by=self.member, draft=DealDraft(**known | data), source=SOURCE)
        stage = data.pop("stage", deal.stage)
        if stage != deal.stage:
            deal = move_deal(by=self.member, deal=deal, stage=stage)
        return change_deal(by=self.member, deal=deal, **data) if data else deal

    @verb(body=WinDeal)
    def win(self, deal: Deal, data: dict[str, Any]) -> Deal:
        return win_deal(by=self.member, deal=deal, **data)

    @verb(body=LoseDeal)
    def lose(self, deal: Deal, data: dict[str, Any]) -> Deal:
        return lose_deal(by=self.member, deal=deal, **data)

    @verb(body=MoveDeal)
    def move(self, deal: Deal, data: dict[str, Any]) -> Deal:
        return move_deal(by=self.member, deal=deal, **data)

    @verb(body=ReopenDeal)
    def reopen(self, deal: Deal, data: dict[str, Any]) -> Deal:
        return reopen_deal(by=self.member, deal=deal, **data)
