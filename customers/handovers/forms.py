"""What is asked for when many customers change hands."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from agents.people.picker import AgentField
from crm.pages.forms import CrmForm, column
from customers.assignments.models import Assignment

ONE, EVENLY = "one", "evenly"


class HandOverForm(CrmForm):
    """To one agent or evenly to several, with what is open or without it."""

    to = forms.ChoiceField(
        label=_("To"),
        choices=[(ONE, _("One agent")), (EVENLY, _("Several, evenly by load"))],
        widget=forms.RadioSelect,
        initial=ONE,
    )
    agent = AgentField(label=_("Agent"), required=False, empty_label=_("Choose"))
    among = forms.ModelMultipleChoiceField(
        label=_("Evenly among"),
        queryset=Agent.objects.active().by_name(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    with_follow_ups = forms.BooleanField(label=_("Their open follow-ups go along"), required=False, initial=True)
    with_deals = forms.BooleanField(label=_("Their open deals go along"), required=False, initial=True)
    reason = column(Assignment, "reason")
    is_quiet = forms.BooleanField(label=_("Tell nobody"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agent = self.fields["agent"]
        agent.widget.attrs["autofocus"] = True
        agent.required = self.data.get("to") != EVENLY
        self.fields["among"].required = not agent.required

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("to") == EVENLY:
            cleaned["agent"] = None
        return cleaned
