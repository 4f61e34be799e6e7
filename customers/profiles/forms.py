"""What is asked for when a customer or contact is written down."""

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent
from crm.accounts.roles import Ability
from crm.pages.forms import CrmForm, column
from customers.profiles.models import Contact, Customer

NOTE = forms.Textarea(attrs={"rows": 3})


LOOK_FOR_KNOWN = {
    "hx-get": reverse_lazy("customers:known-customers"),
    "hx-trigger": "input changed delay:400ms",
    "hx-include": "#id_name, #id_phone",
    "hx-target": "#known",
    "hx-select": "unset",  # not what the form around it selects from its own answer
    "hx-swap": "morph:innerHTML",
    "hx-sync": "this:replace",
    "data-quiet": True,
}
"""Attributes of an input that is looked up among the customers we have when its writer pauses."""


class ChangeCustomerForm(CrmForm):
    """Everything we know of a customer; only the name is needed."""

    name = column(Customer, "name")
    kind = column(Customer, "kind")
    stage = column(Customer, "stage")
    phone = column(Customer, "phone")
    wechat = column(Customer, "wechat")
    email = column(Customer, "email")
    sector = column(Customer, "sector")
    region = column(Customer, "region")
    address = column(Customer, "address")
    website = column(Customer, "website")
    employees = column(Customer, "employees")
    annual_revenue = column(Customer, "annual_revenue")
    founded_in = column(Customer, "founded_in")
    code = column(Customer, "code")
    preferences = column(Customer, "preferences", widget=NOTE)
    do_not = column(Customer, "do_not", widget=NOTE)
    note = column(Customer, "note", widget=NOTE)


class CreateCustomerForm(ChangeCustomerForm):
    """A new customer. Who may assign chooses the owner; others own what they add."""

    owner = forms.ModelChoiceField(
        queryset=Agent.objects.active().by_name(),
        required=False,
        label=pgettext_lazy("customer", "Owner"),
        empty_label=_("Nobody yet"),
    )
    field_order = ("name", "owner", "phone", "kind", "stage")
    FIRST = ("name", "owner", "phone")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("name", "phone"):
            self.fields[name].widget.attrs |= LOOK_FOR_KNOWN
        if not self.member.may(Ability.ASSIGN):
            del self.fields["owner"]

    @property
    def first(self) -> list[forms.BoundField]:
        """What is asked for at once."""
        return [self[name] for name in self.FIRST if name in self.fields]

    @property
    def more(self) -> list[forms.BoundField]:
        """What may stay folded."""
        return [bound for bound in self.visible_fields() if bound.name not in self.FIRST]

    @property
    def has_errors_in_more(self) -> bool:
        return any(bound.errors for bound in self.more)


class ContactForm(CrmForm):
    """A person at a customer."""

    name = column(Contact, "name")
    title = column(Contact, "title")
    role = column(Contact, "role")
    is_decision_maker = column(Contact, "is_decision_maker")
    phone = column(Contact, "phone")
    wechat = column(Contact, "wechat")
    email = column(Contact, "email")
    preferred_channel = column(Contact, "preferred_channel")
    born_on = column(Contact, "born_on", widget=forms.DateInput(attrs={"type": "date"}))
    note = column(Contact, "note", widget=NOTE)
