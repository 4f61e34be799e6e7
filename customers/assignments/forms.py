"""What is asked for when customers change hands."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent
from crm.pages.forms import CrmForm, column
from customers.assignments.models import Assignment

DAY = forms.DateInput(attrs={"type": "date"})


class AssignForm(CrmForm):
    """Who looks after the customer, from which day."""

    agent = forms.ModelChoiceField(queryset=Agent.objects.active().by_name(), label=_("Agent"))
    on = forms.DateField(label=pgettext_lazy("day", "From"), widget=DAY)
    reason = column(Assignment, "reason")


class EndAssignmentForm(CrmForm):
    """The last day of the help."""

    on = forms.DateField(label=_("Last day"), widget=DAY)
