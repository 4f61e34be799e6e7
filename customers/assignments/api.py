"""Who looks after which customer, in the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from agents.models import Agent
from crm.accounts.roles import Ability
from crm.api.serializers import CrmSerializer, Input, Named, VisibleRelatedField
from crm.api.viewsets import Create, CrmViewSet, Detail, List, verb
from crm.tenancy.money import ZERO
from customers.assignments.filters import AssignmentFilterSet
from customers.assignments.models import Assignment
from customers.assignments.services import add_collaborator, assign_owner, change_share, end_assignment

CUSTOMERS: Any = Assignment._meta.get_field("customer").related_model._default_manager


class CreditShareField(serializers.DecimalField):
    """How much of every deal of the customer counts for the agent: `"0.3"` is 30 %. No rate: what is paid on it is
    the plan's business."""

    def __init__(self, **options: Any) -> None:
        limits = {"max_digits": 7, "decimal_places": 6, "min_value": 0, "max_value": 1}
        super().__init__(**limits | options)


class CollaboratorsShareField(CreditShareField):
    """Of an owner there is none: the owner has the rest."""

    def get_attribute(self, instance: Assignment) -> Decimal | None:
        return None if instance.role == Assignment.Role.OWNER else instance.credit_share


class AssignmentSerializer(CrmSerializer):
    customer = VisibleRelatedField(queryset=CUSTOMERS.all())
    agent = Named(queryset=Agent.objects.all())
    starts_on = serializers.DateField(required=False)
    credit_share = CollaboratorsShareField(
        required=False,
        allow_null=True,
        help_text=(
            'How much of every deal of the customer counts for the collaborator: "0.3" is 30 %. It is no rate. '
            "Null for an owner, who has what the collaborators leave."
        ),
    )

    class Meta:
        model = Assignment
        fields = [
            "id",
            "customer",
            "agent",
            "role",
            "credit_share",
            "starts_on",
            "ends_on",
            "reason",
            "version",
        ]
        read_only_fields = ["ends_on", "version"]


class EndAssignment(Input):
    ends_on = serializers.DateField(required=False)


class ChangeShare(Input):
    credit_share = CreditShareField(help_text='The new share: "0.3" is 30 %.')
    starts_on = serializers.DateField(required=False)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class AssignOwner(Input):
    customers = VisibleRelatedField(queryset=CUSTOMERS.all(), many=True, allow_empty=False)
    agent = VisibleRelatedField(queryset=Agent.objects.all(), allow_null=True)
    starts_on = serializers.DateField(required=False)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


@contextmanager
def _day_sent_as(field: str) -> Iterator[None]:
    """A refusal of the day points to the field the caller sent it in."""
    try:
        yield
    except ValidationError as error:
        reasons = getattr(error, "error_dict", {})
        if "on" not in reasons:
            raise
        raise ValidationError({field if name == "on" else name: reasons[name] for name in reasons}) from None


class AssignmentViewSet(List, Detail, Create, CrmViewSet):
    """Assignments: who looks after a customer from when until when, as owner or collaborator.

    Creating an assignment with the role `owner` hands the customer over; the owner before keeps the days before.
    A collaborator may be credited with a share of the customer's deals; the owner has the rest, and together they
    have exactly all. `?on=2026-11-01` gives those in force on a day.
    """

    queryset = Assignment.objects.select_related("agent")
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilterSet
    default_sort = "-id"
    ability = Ability.ASSIGN

    def create_one(self, data: dict[str, Any]) -> Assignment:
        customer, agent = data["customer"], data["agent"]
        on, reason = data.get("starts_on") or timezone.localdate(), data.get("reason", "")
        share = data.get("credit_share") or ZERO
        if data.get("role") == Assignment.Role.COLLABORATOR:
            with _day_sent_as("starts_on"):
                return add_collaborator(
                    by=self.member, customer=customer, agent=agent, on=on, reason=reason, credit_share=share
                )
        if share:
            raise serializers.ValidationError({"credit_share": [_("The owner has the rest. Leave this out.")]})
        with _day_sent_as("starts_on"):
            assign_owner(by=self.member, customers=[customer], agent=agent, on=on, reason=reason)
        current = Assignment.objects.current().filter(role=Assignment.Role.OWNER)
        return current.select_related("agent").get(customer=customer)

    @verb(body=ChangeShare)
    def change_share(self, assignment: Assignment, data: dict[str, Any]) -> Assignment:
        """Credit a collaborator with another share from the day `starts_on`, today when left out.

        The days before keep the old share: the assignment ends the day before, and the answer is the new one. On
        the day it began, the share is replaced.
        """
        with _day_sent_as("starts_on"):
            return change_share(
                by=self.member,
                assignment=assignment,
                credit_share=data["credit_share"],
                on=data.get("starts_on") or timezone.localdate(),
                reason=data.get("reason", ""),
            )

    @verb(body=EndAssignment)
    def end(self, assignment: Assignment, data: dict[str, Any]) -> Assignment:
        """End a collaborator's help; `ends_on` is the last day, today when left out."""
        with _day_sent_as("ends_on"):
            return end_assignment(
                by=self.member, assignment=assignment, on=data.get("ends_on") or timezone.localdate()
            )

    @verb(body=AssignOwner, detail=False)
    def hand_over(self, data: dict[str, Any]) -> dict[str, Any]:
        """Give several customers to one agent, all or none."""
        with _day_sent_as("starts_on"):
            moved = assign_owner(
                by=self.member,
                customers=data["customers"],
                agent=data["agent"],
                on=data.get("starts_on") or timezone.localdate(),
                reason=data.get("reason", ""),
            )
        return {"changed": [str(customer.pk) for customer in moved], "message": _("Handed over")}
