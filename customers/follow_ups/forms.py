"""Forms of follow-ups."""

from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import uuid4

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, agent_of
from crm.accounts.roles import Ability
from crm.pages.forms import CrmForm
from customers.follow_ups.models import FollowUp
from customers.follow_ups.moments import next_moments
from customers.follow_ups.next_steps import Choice, NextSteps, repeats_of
from customers.profiles.models import Customer
from customers.profiles.picker import CustomerField

REMINDERS = [
    ("", _("No reminder")),
    ("0", _("When it is due")),
    ("15", _("15 minutes before")),
    ("60", _("1 hour before")),
    ("1440", _("1 day before")),
]

NOT_IN_THE_TEXT = _("This date is not in the text any more. Choose again.")
UNREAD = _("A date was understood in the text. Look at it, then save.")


def next_step_choices() -> list[Choice]:
    """What is always offered as the next step."""
    offered = [(moment.name, moment.label) for moment in next_moments()]
    return [("", _("None")), *offered, ("other", _("Another time"))]


def read_while_typing(name: str) -> dict[str, Any]:
    """Attributes of a text that is read for dates when its writer pauses; `name` is the field of the chips."""
    return {
        "hx-post": reverse_lazy("customers:understand", args=[name]),
        "hx-trigger": "input changed delay:400ms, restored",
        "hx-target": "next .next-steps",
        "hx-select": "unset",  # not what the form around it selects from its own answer
        "hx-swap": "morph:innerHTML",
        "hx-sync": "this:replace",
        "data-quiet": True,
    }


def local_moment(**options: Any) -> forms.DateTimeField:
    """A date and time on the reader's clock."""
    widget = forms.DateTimeInput({"type": "datetime-local", "step": "60"}, format="%Y-%m-%dT%H:%M")
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
    note = forms.CharField(
        label=_("What to do"),
        max_length=300,
        widget=forms.TextInput({"autofocus": True, **read_while_typing("said")}),
        help_text=_("With its date in words, if you like: “call back tomorrow 3pm”."),
    )
    said = forms.ChoiceField(
        label=_("Due"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": NOT_IN_THE_TEXT},
    )
    repeats = forms.ChoiceField(required=False, choices=[("", ""), *FollowUp.Repeats.choices])
    due_at = local_moment(label=_("Due"))
    remind = forms.TypedChoiceField(
        label=_("Reminder"), choices=REMINDERS, coerce=int, empty_value=None, required=False, initial="15"
    )
    agent = forms.ModelChoiceField(label=_("Agent"), queryset=Agent.objects.active().by_name())

    PLAIN: tuple[Choice, ...] = (("", _("The time below")),)

    def __init__(
        self, *args: Any, customer: Customer | None = None, shows_chips: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shows_chips = shows_chips
        self.read = NextSteps.of_form(self.data, name="said", text="note", plain=self.PLAIN)
        self.fields["said"].choices = self.read.choices  # type: ignore[attr-defined]
        self.fields["due_at"].required = self.read.meaning_of(self.read.chosen) is None
        self.fields["due_at"].initial = next_moments()[0].at
        if customer is not None:
            self.fields["customer"].widget = forms.HiddenInput()
            self.fields["customer"].initial = customer.pk
        name_the_agent(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._take_what_was_said(cleaned)
        minutes, due_at = cleaned.pop("remind", None), cleaned.get("due_at")
        cleaned["remind_at"] = due_at - timedelta(minutes=minutes) if due_at and minutes is not None else None
        return cleaned

    @cached_property
    def steps(self) -> NextSteps:
        """The chips to be shown: the text as it is, read now."""
        if self.is_bound:
            return NextSteps.of_form(self.data, name="said", text="note", plain=self.PLAIN, afresh=True)
        return NextSteps.of_form(self.initial, name="said", text="note", plain=self.PLAIN)

    def _take_what_was_said(self, cleaned: dict[str, Any]) -> None:
        """The moment of the ticked chip, and the sentence without the words for it; else the moment in the box."""
        confirmed = cleaned.pop("repeats", "")
        said = self.read.meaning_of(cleaned.pop("said", "") or self.read.chosen)
        if said is not None:
            cleaned["due_at"] = said[1]
            cleaned["note"] = said[0].task or cleaned.get("note", "")
            cleaned["repeats"] = repeats_of(said[0], confirmed)
        elif self.shows_chips and self.read.is_unread:
            self.add_error("said", forms.ValidationError(UNREAD, code="unread"))


class RescheduleFollowUpForm(CrmForm):
    """Another time."""

    due_at = local_moment(label=_("Due"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)
