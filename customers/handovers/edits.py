"""The owner, changed in the list itself: from today, and nothing else goes along."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import pgettext_lazy

from agents.models import Agent
from crm.accounts.roles import Ability
from crm.pages.lists.edits import Edit, register
from crm.pages.templatetags.ledger import status
from crm.tenancy.clock import current_zone, today
from customers.assignments.services import assign_owner
from customers.profiles.models import Customer


def _save(member: Any, customer: Customer, agent: Agent | None) -> None:
    assign_owner(by=member, customers=[customer], agent=agent, on=today(current_zone()))


def _show(customer: Customer, page: Any) -> Any:
    return customer.owner.name if customer.owner else status("wait", _t("Not assigned"))


register(
    Edit(
        of="customers",
        name="owner",
        label=pgettext_lazy("customer", "owner"),
        ability=Ability.ASSIGN,
        rows=lambda: Customer.objects.with_parties(),
        field=lambda: forms.ModelChoiceField(queryset=Agent.objects.active().by_name(), required=False),
        read=lambda customer: customer.owner,
        save=_save,
        show=_show,
    )
)
