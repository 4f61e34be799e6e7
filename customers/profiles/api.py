"""Customers and contacts in the API."""

from typing import Any

from rest_framework import serializers

from agents.models import Agency, Agent
from crm.accounts.roles import Ability
from crm.api.serializers import CrmSerializer, Input, Named, VisibleRelatedField
from crm.api.viewsets import ByExternal, Change, Create, CrmViewSet, Detail, List, Remove, verb
from customers.profiles.filters import ContactFilterSet, CustomerFilterSet
from customers.profiles.models import Contact, Customer
from customers.profiles.services import (
    archive_customer,
    change_contact,
    change_customer,
    change_stage,
    create_contact,
    create_customer,
    remove_contacts,
    restore_customer,
)


class CustomerSerializer(CrmSerializer):
    owner = Named(queryset=Agent.objects.all(), required=False, allow_null=True)
    owner_since = serializers.DateField(
        write_only=True,
        required=False,
        help_text="The day from which the owner owns the customer, and is credited; today when left out.",
    )
    agency = VisibleRelatedField(queryset=Agency.objects.all(), required=False, allow_null=True)
    parent = VisibleRelatedField(  # type: ignore[assignment]  # the column's name, not the field's parent
        queryset=Customer.objects.all(), required=False, allow_null=True
    )

    class Meta:
        model = Customer
        fields = [
            "id",
            "kind",
            "name",
            "code",
            "owner",
            "owner_since",
            "stage",
            "size_tier",
            "depth_tier",
            "agency",
            "parent",
            "phone",
            "wechat",
            "email",
            "website",
            "sector",
            "region",
            "address",
            "employees",
            "annual_revenue",
            "founded_in",
            "note",
            "preferences",
            "do_not",
            "external_system",
            "external_id",
            "last_interaction_at",
            "archived_at",
            "created_at",
            "updated_at",
            "version",
        ]
        read_only_fields = [
            "size_tier",
            "depth_tier",
            "last_interaction_at",
            "archived_at",
            "created_at",
            "updated_at",
            "version",
        ]


class ChangeStage(Input):
    stage = serializers.ChoiceField(choices=Customer.Stage.choices)


class CustomerViewSet(List, Detail, Create, Change, ByExternal, CrmViewSet):
    """Customers: people, companies and agencies we look after."""

    queryset = Customer.objects.with_owner_name()
    serializer_class = CustomerSerializer
    filterset_class = CustomerFilterSet
    sorts = {"activity": "last_activity_at", "name": "sort_key"}
    default_sort = "-last_activity_at"
    ability = Ability.WORK

    def filter_queryset(self, queryset: Any) -> Any:
        """Archived customers come only when they are asked for."""
        found: Any = super().filter_queryset(queryset)
        return found if "archived" in self.request.query_params else found.in_use()

    def create_one(self, data: dict[str, Any]) -> Customer:
        return create_customer(by=self.member, source="api", **data)

    def change_one(self, customer: Customer, data: dict[str, Any]) -> Customer:
        return change_customer(by=self.member, customer=customer, source="api", **data)

    @verb()
    def archive(self, customer: Customer, data: dict[str, Any]) -> Customer:
        """Take the customer out of the lists; its history stays."""
        return archive_customer(by=self.member, customer=customer)

    @verb()
    def restore(self, customer: Customer, data: dict[str, Any]) -> Customer:
        """Bring an archived customer back."""
        return restore_customer(by=self.member, customer=customer)

    @verb(body=ChangeStage)
    def change_stage(self, customer: Customer, data: dict[str, Any]) -> Customer:
        """Move the customer to another stage of its life."""
        return change_stage(by=self.member, customer=customer, **data)


class ContactSerializer(CrmSerializer):
    customer = VisibleRelatedField(queryset=Customer.objects.all())

    class Meta:
        model = Contact
        fields = [
            "id",
            "customer",
            "name",
            "title",
            "role",
            "preferred_channel",
            "phone",
            "wechat",
            "email",
            "is_decision_maker",
            "born_on",
            "note",
            "external_system",
            "external_id",
            "created_at",
            "updated_at",
            "version",
        ]
        read_only_fields = ["created_at", "updated_at", "version"]


class ContactViewSet(List, Detail, Create, Change, Remove, ByExternal, CrmViewSet):
    """Contacts: the people we know at a customer."""

    queryset = Contact.objects.all()
    serializer_class = ContactSerializer
    filterset_class = ContactFilterSet
    ability = Ability.WORK

    def create_one(self, data: dict[str, Any]) -> Contact:
        return create_contact(by=self.member, source="api", **data)

    def change_one(self, contact: Contact, data: dict[str, Any]) -> Contact:
        return change_contact(by=self.member, contact=contact, source="api", **data)

    def remove_one(self, contact: Contact) -> None:
        remove_contacts(by=self.member, ids=[contact.pk])
