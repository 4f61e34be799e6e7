"""Forms of follow-ups."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, agent_of
from crm.accounts.roles import Ability
from crm.pages.forms import CrmForm
from customers.follow_ups.moments import next_moments
from customers.profiles.models import Customer
from customers.profiles.picker import CustomerField

REMINDERS = [
    ("", _("No reminder")),
    ("0", _("When it is due")),
    ("15", _("15 minutes before")),
    ("60", _("1 hour before")),
    ("1440", _("1 day before")),
]


def local_moment(**options: Any) -> forms.DateTimeField:
    """A date and time on the reader's clock."""
    widget = forms.DateTimeInput({"type": "datetime-local", "step": "300"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, **options)


def name_the_agent(form: CrmForm) -> None:
    """An agent acts for themselves; whoever leads may choose, whoever is no agent has to."""
    own = agent_of(form.member)
    if own is None:
        return
    if not form.member.may(Ability.SEE_TEAM):
        del form.fields["agent"]
        return
    form.fields["agent"].initial = own.pk


class PlanFollowUpForm(CrmForm):
    """What is to be done, with whom, when."""

    client_ref = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    customer = CustomerField()
    note = forms.CharField(label=_("What to do"), max_length=300, widget=forms.TextInput({"autofocus": True}))
    due_at = local_moment(label=_("Due"))
    remind = forms.TypedChoiceField(
        label=_("Reminder"), choices=REMINDERS, coerce=int, empty_value=None, required=False, initial="15"
    )
    agent = forms.ModelChoiceField(label=_("Agent"), queryset=Agent.objects.active().by_name())

    def __init__(self, *args: Any, customer: Customer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_at"].initial = next_moments()[0].at
        if customer is not None:
            self.fields["customer"].widget = forms.HiddenInput()
            self.fields["customer"].initial = customer.pk
        name_the_agent(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        minutes, due_at = cleaned.pop("remind", None), cleaned.get("due_at")
        cleaned["remind_at"] = due_at - timedelta(minutes=minutes) if due_at and minutes is not None else None
        return cleaned


class RescheduleFollowUpForm(CrmForm):
    """Another time."""

    due_at = local_moment(label=_("Due"))
