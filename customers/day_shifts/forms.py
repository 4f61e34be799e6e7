"""What is asked for when a day is shifted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, agent_of
from crm.accounts.roles import Ability
from crm.pages.forms import CrmForm


class ShiftDayForm(CrmForm):
    """Everything somebody has planned for a day, to another day or to somebody else."""

    agent = forms.ModelChoiceField(label=_("Whose follow-ups"), queryset=Agent.objects.active().by_name())
    day = forms.DateField(label=_("Of the day"), widget=forms.DateInput(attrs={"type": "date"}))
    to_day = forms.DateField(label=_("To the day"), widget=forms.DateInput(attrs={"type": "date"}))
    to_agent = forms.ModelChoiceField(
        label=_("To another agent"),
        queryset=Agent.objects.active().by_name(),
        required=False,
        empty_label=_("Stays with the same agent"),
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = agent_of(self.member)
        if own is not None and not self.member.may(Ability.SEE_TEAM):
            self.fields["agent"].initial = own.pk

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_same = given.get("to_agent") in (None, given.get("agent"))
        if given.get("day") and given["day"] == given.get("to_day") and is_same:
            self.add_error("to_day", forms.ValidationError(_("Choose another day or another agent."), code="same"))
        return given
