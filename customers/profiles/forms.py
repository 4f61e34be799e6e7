"""What is asked for when a customer or contact is written down."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent
from crm.accounts.roles import Ability
from crm.pages.forms import CrmForm, column
from customers.profiles.models import Contact, Customer

NOTE = forms.Textarea(attrs={"rows": 3})


class ChangeCustomerForm(CrmForm):
    """Everything we know of a customer; only the name is needed."""

    name = column(Customer, "name")
    kind = column(Customer, "kind")
    stage = column(Customer, "stage")
    phone = column(Customer, "phone")
    email = column(Customer, "email")
    sector = column(Customer, "sector")
    region = column(Customer, "region")
    address = column(Customer, "address")
    website = column(Customer, "website")
    employees = column(Customer, "employees")
    annual_revenue = column(Customer, "annual_revenue")
    founded_in = column(Customer, "founded_in")
    code = column(Customer, "code")
    note = column(Customer, "note", widget=NOTE)


class CreateCustomerForm(ChangeCustomerForm):
    """A new customer. Who may assign chooses the owner; others own what they add."""

    owner = forms.ModelChoiceField(
        queryset=Agent.objects.active().by_name(),
        required=False,
        label=pgettext_lazy("customer", "Owner"),
        empty_label=_("Nobody yet"),
    )
    field_order = ("name", "owner", "kind", "stage", "phone")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not self.member.may(Ability.ASSIGN):
            del self.fields["owner"]


class ContactForm(CrmForm):
    """A person at a customer."""

    name = column(Contact, "name")
    title = column(Contact, "title")
    phone = column(Contact, "phone")
    email = column(Contact, "email")
    is_decision_maker = column(Contact, "is_decision_maker")
    born_on = column(Contact, "born_on", widget=forms.DateInput(attrs={"type": "date"}))
    note = column(Contact, "note", widget=NOTE)
