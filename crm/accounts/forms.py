"""Forms of sign-in, preferences, members and keys."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import ApiKey, Membership
from crm.accounts.roles import Role
from crm.pages.forms import CrmForm
from crm.tenancy.models import Tenant

CURRENCIES = ("CNY", "USD", "EUR", "GBP", "HKD", "TWD", "JPY", "SGD", "MYR", "THB", "VND", "KRW", "AUD", "CAD")


def zones() -> list[tuple[str, str]]:
    """Time zones by place, without the historical aliases."""
    return [
        (zone, zone.replace("_", " "))
        for zone in sorted(available_timezones())
        if "/" in zone and "Etc" not in zone
    ]


class SignInForm(AuthenticationForm):
    """E-mail and password. One message for every reason, so that nobody learns who has an account."""

    username = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput({"autofocus": True, "autocomplete": "username"})
    )
    error_messages = {
        "invalid_login": _("E-mail and password do not match an active account. Check both and try again."),
        "inactive": _("E-mail and password do not match an active account. Check both and try again."),
    }


class PreferencesForm(forms.Form):
    """What a person sets for themselves."""

    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=Tenant.Language.choices)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zones, help_text=_("Times are shown in this zone.")
    )


class OrganisationForm(forms.Form):
    """What holds for the whole organisation."""

    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(
        label=_("Language"), choices=Tenant.Language.choices, help_text=_("For members who have not chosen one.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zones, help_text=_("Business days begin and end at midnight here.")
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])


class AddMemberForm(forms.Form):
    """Let a person in."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.AGENT)
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Somebody who signs in already keeps their own password."),
    )


class ChangeRoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class CreateApiKeyForm(CrmForm):
    """A key for another system."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("The system that will use it, for example ERP.")
    )
    acts_as = forms.ModelChoiceField(
        Membership.objects.all(), label=_("Acts as"), help_text=_("The key sees and may do what this member may.")
    )
    scope = forms.ChoiceField(label=_("Scope"), choices=ApiKey.Scope.choices, initial=ApiKey.Scope.READ)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = self.fields["acts_as"]
        members.queryset = members.queryset.active().with_parties().order_by("user__name")  # type: ignore[attr-defined]
        self.initial.setdefault("acts_as", self.member.pk)
