"""Who looks after which customer, in the API."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from agents.models import Agent
from crm.accounts.roles import Ability
from crm.api.serializers import CrmSerializer, Input, Named, VisibleRelatedField
from crm.api.viewsets import Create, CrmViewSet, Detail, List, verb
from customers.assignments.filters import AssignmentFilterSet
from customers.assignments.models import Assignment
from customers.assignments.services import add_collaborator, assign_owner, end_assignment

CUSTOMERS: Any = Assignment._meta.get_field("customer").related_model._default_manager


class AssignmentSerializer(CrmSerializer):
    customer = VisibleRelatedField(queryset=CUSTOMERS.all())
    agent = Named(queryset=Agent.objects.all())
    starts_on = serializers.DateField(required=False)

    class Meta:
        model = Assignment
        fields = ["id", "customer", "agent", "role", "starts_on", "ends_on", "reason"]
        read_only_fields = ["ends_on"]


class EndAssignment(Input):
    ends_on = serializers.DateField(required=False)


class AssignOwner(Input):
    customers = VisibleRelatedField(queryset=CUSTOMERS.all(), many=True, allow_empty=False)
    agent = VisibleRelatedField(queryset=Agent.objects.all(), allow_null=True)
    starts_on = serializers.DateField(required=False)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class AssignmentViewSet(List, Detail, Create, CrmViewSet):
    """Assignments: who looks after a customer from when until when, as owner or collaborator.

    Creating an assignment with the role `owner` hands the customer over; the owner before keeps the days before.
    """

    queryset = Assignment.objects.select_related("agent")
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilterSet
    default_sort = "-id"
    ability = Ability.ASSIGN

    def create_one(self, data: dict[str, Any]) -> Assignment:
        customer, agent = data["customer"], data["agent"]
        on, reason = data.get("starts_on") or timezone.localdate(), data.get("reason", "")
        if data.get("role") == Assignment.Role.COLLABORATOR:
            return add_collaborator(by=self.member, customer=customer, agent=agent, on=on, reason=reason)
        assign_owner(by=self.member, customers=[customer], agent=agent, on=on, reason=reason)
        current = Assignment.objects.current().filter(role=Assignment.Role.OWNER)
        return current.select_related("agent").get(customer=customer)

    @verb(body=EndAssignment)
    def end(self, assignment: Assignment, data: dict[str, Any]) -> Assignment:
        """End a collaborator's help; `ends_on` is the last day, today when left out."""
        return end_assignment(
            by=self.member, assignment=assignment, on=data.get("ends_on") or timezone.localdate()
        )

    @verb(body=AssignOwner, detail=False)
    def hand_over(self, data: dict[str, Any]) -> dict[str, Any]:
        """Give several customers to one agent, all or none."""
        moved = assign_owner(
            by=self.member,
            customers=data["customers"],
            agent=data["agent"],
            on=data.get("starts_on") or timezone.localdate(),
            reason=data.get("reason", ""),
        )
        return {"changed": [str(customer.pk) for customer in moved], "message": _("Handed over")}
