"""What is asked for when customers change hands, and when their credit is divided."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent
from crm.exact.numbers import from_decimal, text_of
from crm.pages.forms import CrmForm, column
from customers.assignments.models import Assignment

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
"""As browsers read days, whatever the language."""
HUNDRED = Decimal(100)


class PercentField(forms.DecimalField):
    """A share, asked for in percent: 30 is kept as 0.3, and nothing as none."""

    def __init__(self, **options: Any) -> None:
        limits = {"min_value": 0, "max_value": 100, "max_digits": 7, "decimal_places": 4}
        super().__init__(**limits | options)

    def clean(self, value: Any) -> Decimal:
        return (super().clean(value) or Decimal(0)) / HUNDRED

    def prepare_value(self, value: Any) -> Any:
        """What was typed stays as it was typed."""
        return text_of(from_decimal(value * HUNDRED)) if isinstance(value, Decimal) else value


class AssignForm(CrmForm):
    """Who looks after the customer, from which day."""

    agent = forms.ModelChoiceField(queryset=Agent.objects.active().by_name(), label=_("Agent"))
    on = forms.DateField(label=pgettext_lazy("day", "From"), widget=DAY)
    reason = column(Assignment, "reason")


class AddCollaboratorForm(AssignForm):
    """Who helps, from which day, and how much of the customer's deals is to count for them."""

    credit_share = PercentField(label=_("Credit share in %"), required=False)
    field_order = ("agent", "credit_share", "on", "reason")


class ChangeShareForm(CrmForm):
    """Another share from a day on. `version` is the assignment as it was read."""

    credit_share = PercentField(label=_("Credit share in %"))
    on = forms.DateField(label=pgettext_lazy("day", "From"), widget=DAY)
    reason = column(Assignment, "reason")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CreditPreviewForm(CrmForm):
    """A share that is being thought of; what is not yet typed rightly is left out."""

    agent = forms.ModelChoiceField(queryset=Agent.objects.all(), required=False)
    assignment = forms.ModelChoiceField(queryset=Assignment.objects.select_related("agent"), required=False)
    credit_share = PercentField(required=False)
    on = forms.DateField(required=False)


class EndAssignmentForm(CrmForm):
    """The last day of the help."""

    on = forms.DateField(label=_("Last day"), widget=DAY)
