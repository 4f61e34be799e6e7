"""What is asked for when a goal is proposed or answered."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent
from crm.pages.forms import CrmForm, column
from evaluations.goals.models import Goal
from evaluations.goals.services import GoalDraft
from evaluations.metrics.models import Metric


class ProposeGoalForm(CrmForm):
    """Who is to reach what, by when."""

    agent = forms.ModelChoiceField(Agent.objects.active().by_name(), label=_("Agent"))
    metric = forms.ModelChoiceField(Metric.objects.active().order_by("code"), label=_("Metric"))
    starts_on = forms.DateField(label=pgettext_lazy("day", "From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=pgettext_lazy("day", "Until"), widget=forms.DateInput(attrs={"type": "date"}))
    target = forms.DecimalField(
        label=_("Target"), max_digits=16, decimal_places=4, help_text=_("For a percentage write 90 for 90%.")
    )
    note = column(Goal, "note", widget=forms.Textarea(attrs={"rows": 2}))

    def draft(self) -> GoalDraft:
        """The goal in the metric's own unit: a percentage is kept as a share."""
        given: dict[str, Any] = self.cleaned_data
        is_share = given["metric"].unit == Metric.Unit.PERCENT
        return GoalDraft(**given | {"target": given["target"] / Decimal(100) if is_share else given["target"]})


class AnswerForm(CrmForm):
    """The other side's words. `version` is the proposal they have read."""

    answer = column(Goal, "answer", required=False, label=_("Answer"), widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
