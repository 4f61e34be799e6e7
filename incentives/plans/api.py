"""Plans, their versions and who is under them, in the API."""

from typing import Any

from django.utils.translation import get_language
from rest_framework import serializers

from agents.models import Agent
from crm.accounts.roles import Ability
from crm.api.problems import Problem
from crm.api.serializers import CrmSerializer, Input, Named, VisibleRelatedField
from crm.api.viewsets import Create, CrmViewSet, Detail, List, verb
from crm.tenancy.clock import current_zone, today
from incentives.engine.warnings import warnings_of
from incentives.plans.filters import PlanEnrolmentFilterSet, PlanFilterSet, PlanVersionFilterSet
from incentives.plans.models import Plan, PlanEnrolment, PlanVersion
from incentives.plans.queries import document_of, warnings_for
from incentives.plans.services import (
    DocumentRefused,
    create_plan,
    end_enrolment,
    enrol_agents,
    set_plan_active,
    write_version,
)


class PlanSerializer(CrmSerializer):
    currency = serializers.RegexField("^[A-Z]{3}$", required=False)

    class Meta:
        model = Plan
        fields = ["id", "name", "period_kind", "currency", "is_active", "created_at", "updated_at", "version"]
        read_only_fields = ["is_active", "created_at", "updated_at", "version"]


class PlanViewSet(List, Detail, Create, CrmViewSet):
    """Incentive plans. The rules are in `plan-versions`, the agents in `plan-enrolments`."""

    queryset = Plan.objects.all()
    serializer_class = PlanSerializer
    filterset_class = PlanFilterSet
    ability = Ability.DEFINE_PLANS

    def create_one(self, data: dict[str, Any]) -> Plan:
        currency = data.pop("currency", self.member.tenant.currency)
        return create_plan(by=self.member, **{"period_kind": Plan.PeriodKind.MONTH} | data, currency=currency)

    @verb()
    def retire(self, plan: Plan, data: dict[str, Any]) -> Plan:
        """Pay no more by this plan. What it paid stays, and stays right."""
        return set_plan_active(by=self.member, plan=plan, is_active=False)

    @verb()
    def resume(self, plan: Plan, data: dict[str, Any]) -> Plan:
        """Pay by this plan again."""
        return set_plan_active(by=self.member, plan=plan, is_active=True)


class PlanVersionSerializer(CrmSerializer):
    plan = VisibleRelatedField(queryset=Plan.objects.all())
    document = serializers.DictField(help_text="The rules: `components` with basis, rate, table and limits.")
    warnings = serializers.SerializerMethodField()

    class Meta:
        model = PlanVersion
        fields = ["id", "plan", "number", "starts_on", "document", "reason", "warnings", "created_at"]
        read_only_fields = ["number", "created_at"]

    def get_warnings(self, version: PlanVersion) -> list[dict[str, str]]:
        """What is allowed but worth a second look, such as a jump in the payout; of one version alone, and for
        those who write the rules, also the tiers nobody reached."""
        language, document = get_language() or "en", document_of(version)
        is_alone = self.parent is None and self.context["request"].member.may(Ability.DEFINE_PLANS)
        found = warnings_for(version.plan, document, today(current_zone())) if is_alone else warnings_of(document)
        return [
            {"pointer": f"/document{one.pointer}", "code": one.code, "message": one.message(language)}
            for one in found
        ]


class PlanVersionViewSet(List, Detail, Create, CrmViewSet):
    """Versions of plans: the rules from a day on. They never change; a correction is a further version."""

    queryset = PlanVersion.objects.select_related("plan")
    serializer_class = PlanVersionSerializer
    filterset_class = PlanVersionFilterSet
    default_sort = "-id"
    ability = Ability.DEFINE_PLANS

    def create_one(self, data: dict[str, Any]) -> PlanVersion:
        try:
            return write_version(by=self.member, **data)
        except DocumentRefused as refused:
            raise Problem("validation_failed", errors=_pointed(refused)) from None


def _pointed(refused: DocumentRefused) -> list[dict[str, Any]]:
    """Each mistake with its place in the body that was sent."""
    language = get_language() or "en"
    return [
        {"pointer": f"/document{one.pointer}", "code": one.code, "message": one.message(language)}
        for one in refused.problems
    ]


class PlanEnrolmentSerializer(CrmSerializer):
    agent = Named(queryset=Agent.objects.all())
    plan = VisibleRelatedField(queryset=Plan.objects.all())

    class Meta:
        model = PlanEnrolment
        fields = ["id", "plan", "agent", "starts_on", "ends_on"]


class EnrolAgents(Input):
    plan = VisibleRelatedField(queryset=Plan.objects.all())
    agents = VisibleRelatedField(queryset=Agent.objects.all(), many=True, allow_empty=False)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True)


class EndEnrolment(Input):
    ends_on = serializers.DateField()


class PlanEnrolmentViewSet(List, Detail, Create, CrmViewSet):
    """Enrolments: which agent is under which plan, from when until when."""

    queryset = PlanEnrolment.objects.select_related("agent", "plan")
    serializer_class = PlanEnrolmentSerializer
    filterset_class = PlanEnrolmentFilterSet
    default_sort = "-id"
    ability = Ability.DEFINE_PLANS

    def create_one(self, data: dict[str, Any]) -> PlanEnrolment:
        agent = data.pop("agent")
        return enrol_agents(by=self.member, agents=[agent], **data)[0]

    @verb(body=EnrolAgents, detail=False, status=201)
    def enrol(self, data: dict[str, Any]) -> list[Any]:
        """Put several agents under a plan, all or none."""
        return list(enrol_agents(by=self.member, **data))

    @verb(body=EndEnrolment)
    def end(self, enrolment: PlanEnrolment, data: dict[str, Any]) -> PlanEnrolment:
        """Let the agent leave the plan; `ends_on` is the last day that counts."""
        return end_enrolment(by=self.member, enrolment=enrolment, ends_on=data["ends_on"])
