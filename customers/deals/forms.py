"""Forms of deals."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, agent_of
from crm.accounts.roles import Ability
from crm.api.money import amount_text
from crm.pages.forms import CrmForm
from customers.deals.models import Deal, DealStage
from customers.products.models import Product
from customers.profiles.models import Customer
from customers.profiles.picker import CustomerField


def day_field(**options: Any) -> forms.DateField:
    """A day, in the browser's own calendar."""
    return forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


def money_field(**options: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=20, decimal_places=4, **options)


class DealForm(CrmForm):
    """A deal: new, or put right. It may stand without a customer until it is won."""

    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput({"autofocus": True}))
    customer = CustomerField(required=False)
    amount = money_field(label=_("Expected amount"), required=False, min_value=0)
    stage = forms.ModelChoiceField(
        label=_("Stage"), queryset=DealStage.objects.filter(kind=DealStage.Kind.OPEN).order_by("position")
    )
    product = forms.ModelChoiceField(
        label=_("Product"),
        queryset=Product.objects.filter(is_active=True).order_by("name"),
        required=False,
        empty_label=_("Choose"),
    )
    opened_on = day_field(label=_("Opened"), required=False)
    expected_on = day_field(label=_("Expected close"), required=False)
    agent = forms.ModelChoiceField(label=_("Agent"), queryset=Agent.objects.active().by_name())

    def __init__(
        self, *args: Any, customer: Customer | None = None, deal: Deal | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened_on"].initial = timezone.localdate()
        if customer is not None:
            self.fields["customer"].initial = customer.pk
        self._name_the_agent()
        if deal is not None:
            del self.fields["stage"]  # a deal is moved, won or lost by a button of its own
            if deal.state != DealStage.Kind.OPEN:
                for name in {"customer", "amount", "product", "opened_on", "agent"} & self.fields.keys():
                    del self.fields[name]

    def _name_the_agent(self) -> None:
        """An agent opens deals of their own; whoever leads may choose, whoever is no agent has to."""
        own = agent_of(self.member)
        if own is not None and not self.member.may(Ability.SEE_TEAM):
            del self.fields["agent"]
        elif own is not None:
            self.fields["agent"].initial = own.pk


class WinDealForm(CrmForm):
    """Close as won: the day, the amount, and the customer if there was none."""

    closed_on = day_field(label=_("Won on"))
    amount = money_field(label=_("Amount"), min_value=0)
    customer = CustomerField()

    def __init__(self, *args: Any, deal: Deal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].initial = timezone.localdate()
        self.fields["amount"].initial = deal.amount and amount_text(deal.amount, deal.currency)
        if deal.customer_id is not None:
            del self.fields["customer"]


class LoseDealForm(CrmForm):
    """Close as lost: the reason and the day."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.TextInput({"autofocus": True}))
    closed_on = day_field(label=_("Lost on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].initial = timezone.localdate()
