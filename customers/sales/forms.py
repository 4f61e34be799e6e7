"""Forms of sales."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, agent_of
from crm.accounts.roles import Ability
from crm.pages.forms import CrmForm
from customers.products.models import Product
from customers.profiles.models import Customer
from customers.profiles.picker import CustomerField
from customers.sales.models import Sale


class RecordSaleForm(CrmForm):
    """An order, a refund or a receipt. People type amounts without a sign; the kind gives it."""

    client_ref = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(label=_("Kind"), choices=Sale.Kind, widget=forms.RadioSelect, initial=Sale.Kind.ORDER)
    customer = CustomerField()
    amount = forms.DecimalField(
        label=_("Amount"),
        max_digits=20,
        decimal_places=4,
        min_value=0,
        help_text=_("Without a sign, for a refund too."),
    )
    occurred_on = forms.DateField(
        label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), initial=timezone.localdate
    )
    product = forms.ModelChoiceField(
        label=_("Product"),
        queryset=Product.objects.filter(is_active=True).order_by("name"),
        required=False,
        empty_label=_("Choose"),
    )
    refunds = forms.ModelChoiceField(
        label=_("Order that is refunded"),
        queryset=Sale.objects.filter(kind=Sale.Kind.ORDER).standing().newest_first(),
        required=False,
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    agent = forms.ModelChoiceField(label=_("Credited to"), queryset=Agent.objects.active().by_name())

    def __init__(self, *args: Any, customer: Customer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        orders = self.fields["refunds"]
        if customer is None:
            del self.fields["refunds"]
        else:
            self.fields["customer"].initial = customer.pk
            orders.queryset = orders.queryset.filter(customer=customer)  # type: ignore[attr-defined]
        self.fields["amount"].label = _("Amount, %(currency)s") % {"currency": self.member.tenant.currency}
        own = agent_of(self.member)
        if own is not None and not self.member.may(Ability.SEE_TEAM):
            del self.fields["agent"]
        elif own is not None:
            self.fields["agent"].initial = own.pk

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Sale.Kind.REFUND and cleaned.get("amount"):
            cleaned["amount"] = -cleaned["amount"]
        return cleaned


class ReverseSaleForm(CrmForm):
    """Why it is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.TextInput({"autofocus": True}))
