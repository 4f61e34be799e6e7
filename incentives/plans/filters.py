"""Which plans, versions and enrolments."""

from crm.api.filters import CrmFilterSet
from incentives.plans.models import Plan, PlanEnrolment, PlanVersion


class PlanFilterSet(CrmFilterSet):
    class Meta:
        model = Plan
        fields = {"period_kind": ["exact"], "is_active": ["exact"]}


class PlanVersionFilterSet(CrmFilterSet):
    class Meta:
        model = PlanVersion
        fields = {"plan": ["exact"], "starts_on": ["gte", "lt"]}


class PlanEnrolmentFilterSet(CrmFilterSet):
    class Meta:
        model = PlanEnrolment
        fields = {
            "plan": ["exact"],
            "agent": ["exact"],
            "starts_on": ["gte", "lt"],
            "ends_on": ["gte", "lt", "isnull"],
        }
