"""What is asked for to open a run."""

from django import forms
from django.utils.translation import gettext_lazy

from crm.pages.forms import CrmForm
from incentives.plans.models import Plan


class OpenRunForm(CrmForm):
    """Which period."""

    period_kind = forms.ChoiceField(label=gettext_lazy("Period"), choices=Plan.PeriodKind.choices)
    day = forms.DateField(label=gettext_lazy("A day in it"), widget=forms.DateInput(attrs={"type": "date"}))
