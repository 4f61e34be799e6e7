"""What of a customer is changed in the list itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.roles import Ability
from crm.pages.lists.edits import Edit, register
from customers.profiles.models import Customer
from customers.profiles.services import change_stage


def _save(member: Any, customer: Customer, stage: str) -> None:
    change_stage(by=member, customer=customer, stage=stage)


register(
    Edit(
        of="customers",
        name="stage",
        label=_("stage"),
        ability=Ability.WORK,
        rows=lambda: Customer.objects.with_parties(),
        field=lambda: forms.ChoiceField(choices=Customer.Stage.choices),
        read=lambda customer: customer.stage,
        save=_save,
        show=lambda customer, page: customer.get_stage_display(),
    )
)
