"""The quick log."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent, agent_of
from crm.pages.forms import CrmForm
from customers.deals.mentions import Mention, mentions_in
from customers.deals.models import Deal, DealStage
from customers.follow_ups.forms import (
    NOT_IN_THE_TEXT,
    UNREAD,
    local_moment,
    next_step_choices,
    read_while_typing,
)
from customers.follow_ups.models import FollowUp
from customers.follow_ups.moments import next_moments
from customers.follow_ups.next_steps import NextSteps, repeats_of
from customers.interactions.attachments import AT_MOST
from customers.interactions.models import Attachment, Interaction
from customers.profiles.models import Contact, Customer
from customers.profiles.picker import CustomerField

REMIND_BEFORE = timedelta(minutes=15)
OTHER = "other"
FILE_IS_GONE = _("A file is not there any more. Add it again.")
TOO_MANY_FILES = _("Up to %(most)s files belong to one interaction.")


class LogInteractionForm(CrmForm):
    """Two taps and a sentence; everything else has a good guess and may stay folded."""

    client_ref = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    customer = CustomerField()
    channel = forms.ChoiceField(label=_("Channel"), choices=Interaction.Channel, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=Interaction.Outcome,
        widget=forms.RadioSelect,
        initial=Interaction.Outcome.PROGRESS,
    )
    summary = forms.CharField(
        label=pgettext_lazy("interaction", "What happened"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 4, "autofocus": True, **read_while_typing("next_step")}),
    )
    next_step = forms.ChoiceField(
        label=_("Next follow-up"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": NOT_IN_THE_TEXT},
    )
    next_note = forms.CharField(label=_("What to do next"), required=False, max_length=300)
    next_at = local_moment(label=_("When"), required=False, help_text=_("For “another time”."))
    occurred_at = local_moment(label=_("Took place"), required=False, help_text=_("Now, if it is left out."))
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=24 * 60)
    contact = forms.ModelChoiceField(label=_("Contact"), queryset=Contact.objects.order_by("name"), required=False)
    deal = forms.ModelChoiceField(label=_("Deal"), queryset=Deal.objects.newest_first(), required=False)

    repeats = forms.ChoiceField(required=False, choices=[("", ""), *FollowUp.Repeats.choices])
    latitude = forms.DecimalField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.DecimalField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    accuracy_m = forms.DecimalField(required=False, min_value=0, max_value=1_000_000, widget=forms.HiddenInput)
    attachments = forms.ModelMultipleChoiceField(
        queryset=Attachment.objects.filter(interaction=None),
        required=False,
        widget=forms.MultipleHiddenInput,
        error_messages={"invalid_choice": FILE_IS_GONE, "invalid_pk_value": FILE_IS_GONE},
    )

    agent = forms.ModelChoiceField(label=_("Agent"), queryset=Agent.objects.active().by_name())

    MORE = ("occurred_at", "minutes", "contact", "deal")

    def __init__(
        self,
        *args: Any,
        customer: Customer | None = None,
        channel: str = Interaction.Channel.CALL,
        shows_chips: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].initial = channel
        self.moments = next_moments()
        self.shows_chips = shows_chips
        self.for_customer = customer
        self.read = NextSteps.of_form(self.data, name="next_step", text="summary", plain=next_step_choices())
        self.fields["next_step"].choices = self.read.choices  # type: ignore[attr-defined]
        self._keep_to(customer)
        if agent_of(self.member) is not None:
            del self.fields["agent"]

    def _keep_to(self, customer: Customer | None) -> None:
        """With a customer given, offer only what belongs to them; without one, neither contacts nor deals."""
        if customer is None:
            del self.fields["contact"], self.fields["deal"]
            return
        self.fields["customer"].widget = forms.HiddenInput()
        self.fields["customer"].initial = customer.pk
        for name in ("contact", "deal"):
            self.fields[name].queryset = self.fields[name].queryset.filter(customer=customer)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("next_step") == OTHER and not cleaned.get("next_at") and "next_at" not in self.errors:
            self.add_error("next_at", forms.ValidationError(_("Choose when."), code="required"))
        if self.shows_chips and self.read.is_unread:
            self.add_error("next_step", forms.ValidationError(UNREAD, code="unread"))
        if len(cleaned.get("attachments") or ()) > AT_MOST:
            self.add_error(None, forms.ValidationError(TOO_MANY_FILES % {"most": AT_MOST}, code="too_many"))
        return cleaned

    @cached_property
    def mentions(self) -> list[Mention]:
        """The steps of deals the text speaks of."""
        customer = self.for_customer or self._customer_chosen()
        return mentions_in(
            str(self.data.get("summary", "")), member=self.member, customer=customer, ticked=self._ticked_moves()
        )

    def move(self) -> tuple[Deal, DealStage] | None:
        """The step of a deal that was ticked, at the stage named beside it: of those the text speaks of."""
        for mention in self.mentions:
            if mention.is_ticked:
                asked = self.data.get(f"stage_{mention.deal.pk}", "")
                return mention.deal, next((one for one in mention.stages if str(one.pk) == asked), mention.stage)
        return None

    def place(self) -> dict[str, Any]:
        """Where it was, as far as it was told: to a tenth of a kilometre, no nearer."""
        latitude, longitude = self.cleaned_data.get("latitude"), self.cleaned_data.get("longitude")
        if latitude is None or longitude is None:
            return {}
        accuracy = self.cleaned_data.get("accuracy_m")
        rounded = {"latitude": round(latitude, 3), "longitude": round(longitude, 3)}
        return rounded | {"accuracy_m": None if accuracy is None else max(100, int(accuracy))}

    def _ticked_moves(self) -> list[str]:
        return self.data.getlist("moves") if hasattr(self.data, "getlist") else []

    def _customer_chosen(self) -> Customer | None:
        if not self.is_bound:
            return None
        try:
            found: Customer | None = self.fields["customer"].clean(self.data.get("customer"))
        except forms.ValidationError:
            return None
        return found

    @cached_property
    def steps(self) -> NextSteps:
        """The chips to be shown: the text as it is, read now."""
        plain = next_step_choices()
        written = self.data if self.is_bound else self.initial
        return NextSteps.of_form(written, name="next_step", text="summary", plain=plain, afresh=True)

    @property
    def attached(self) -> list[Attachment]:
        """The files that were added before the form came back with something to correct."""
        if not self.is_bound:
            return []
        return list(self.cleaned_data.get("attachments") or ()) if hasattr(self, "cleaned_data") else []

    @property
    def more_is_open(self) -> bool:
        """Something in the fold is to be corrected."""
        return any(bound.errors for bound in self.more)

    @property
    def more(self) -> list[forms.BoundField]:
        """What may stay folded."""
        return [self[name] for name in self.MORE if name in self.fields]

    def next_due(self) -> datetime | None:
        """When the next follow-up is due, if one was asked for."""
        asked = self.cleaned_data.get("next_step", "") or self.read.chosen
        if asked == OTHER:
            chosen: datetime | None = self.cleaned_data["next_at"]
            return chosen
        said = self.read.meaning_of(asked)
        return said[1] if said else next((moment.at for moment in self.moments if moment.name == asked), None)

    def next_task(self) -> str:
        """What is to be done next, as far as it was said."""
        said = self.read.meaning_of(self.cleaned_data.get("next_step", "") or self.read.chosen)
        note: str = self.cleaned_data["next_note"]
        return note or (said[0].task if said else "")

    def next_repeats(self) -> str:
        """How often the next step comes back, if the text says so and it was confirmed."""
        said = self.read.meaning_of(self.cleaned_data.get("next_step", "") or self.read.chosen)
        return repeats_of(said[0], self.cleaned_data.get("repeats", "")) if said else ""
