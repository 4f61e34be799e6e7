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
        """The goal in the metric's own unit."""
        given: dict[str, Any] = self.cleaned_data
        return GoalDraft(**given | {"target": in_own_unit(given["metric"], given["target"])})


class OfferForm(forms.Form):
    """Another number for this goal, and why: to answer an offer, or to change what is agreed.

    `version` is the goal as it was read. The answer to an offer may also be a plain no, for the same reason.
    """

    target = forms.DecimalField(label=_("Your number"), max_digits=16, decimal_places=4, required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    decline = forms.BooleanField(required=False, widget=forms.HiddenInput)
    other_answer = ("decline", pgettext_lazy("answer", "Decline"))

    def __init__(self, *args: Any, goal: Goal, needs_number: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goal = goal
        self.needs_number = needs_number
        field = self.fields["target"]
        field.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
        if goal.metric.unit == Metric.Unit.PERCENT:
            field.help_text = _("For a percentage write 90 for 90%.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        target = given.get("target")
        is_missing = self.needs_number and target is None and not given.get("decline")
        if is_missing and "target" not in self.errors:
            self.add_error("target", forms.ValidationError(_("Write a number."), code="required"))
        if target is not None:
            given["target"] = in_own_unit(self.goal.metric, target)
        return given


def in_own_unit(metric: Metric, target: Decimal) -> Decimal:
    """A percentage is kept as a share."""
    return target / Decimal(100) if metric.unit == Metric.Unit.PERCENT else target
