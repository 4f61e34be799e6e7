"""What is asked for when a leader does something about an alert."""

from django import forms

from crm.pages.forms import CrmForm, column
from reports.overview.models import Dismissal, Nudge


class NudgeForm(CrmForm):
    """A few words, proposed by the rule and the leader's to change."""

    text = column(Nudge, "text", widget=forms.Textarea({"rows": 4, "autofocus": True}))


class DismissForm(CrmForm):
    """Why an alert is set aside."""

    reason = column(Dismissal, "reason", widget=forms.TextInput({"autofocus": True}))
