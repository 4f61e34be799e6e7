"""Forms of sign-in, preferences, members and keys."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import ApiKey, Membership, User
from crm.accounts.preferences import check_keys
from crm.accounts.roles import Role
from crm.pages import shortcuts
from crm.pages.forms import CrmForm, column
from crm.tenancy.models import Tenant

CURRENCIES = ("CNY", "USD", "EUR", "GBP", "HKD", "TWD", "JPY", "SGD", "MYR", "THB", "VND", "KRW", "AUD", "CAD")


def zones() -> list[tuple[str, str]]:
    """Time zones by place, without the historical aliases."""
    return [
        (zone, zone.replace("_", " "))
        for zone in sorted(available_timezones())
        if "/" in zone and "Etc" not in zone
    ]


def _own(name: str, **options: Any) -> Any:
    """One of a person's own columns as buttons side by side."""
    return column(User, name, widget=forms.RadioSelect, **options)


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
    """What a person sets for themselves: who they are, how pages look, and the keys."""

    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=Tenant.Language.choices)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zones, help_text=_("Times are shown in this zone.")
    )
    theme = _own("theme", label=_("Appearance"))
    density = _own("density", label=_("Row height"))
    big_numbers = _own(
        "big_numbers", label=_("Large numbers"), help_text=_("In headlines and charts. Tables are always exact.")
    )
    gain_colours = _own(
        "gain_colours",
        label=_("Gains and losses"),
        help_text=_("Arrow, sign and word are there in any case; the colour only repeats them."),
    )
    chart_patterns = forms.BooleanField(label=_("Tell series in charts apart by patterns, too"), required=False)
    single_keys = forms.BooleanField(label=_("Single keys are shortcuts"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        changed = self.initial.get("keys", {})
        choices = [(key, shortcuts.shown(key)) for key in shortcuts.CHOICES]
        for number, (action, words) in enumerate(shortcuts.ACTIONS.items()):
            self.fields[f"key_{number}"] = forms.ChoiceField(
                label=str(words), choices=choices, initial=changed.get(action, action)
            )

    def key_fields(self) -> list[forms.BoundField]:
        """The keys that can be changed, in the order of the list of shortcuts."""
        return [self[f"key_{number}"] for number in range(len(shortcuts.ACTIONS))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["keys"] = keys = {}
        for number, action in enumerate(shortcuts.ACTIONS):
            key = data.pop(f"key_{number}", "") or action
            if key != action:
                keys[action] = key
        for number, action in enumerate(shortcuts.ACTIONS):
            if action in shortcuts.conflicts(keys):
                self._refuse_key(f"key_{number}", {action: keys[action]}, keys)
        return data

    def _refuse_key(self, name: str, one: dict[str, str], keys: dict[str, str]) -> None:
        try:
            check_keys(one | {other: key for other, key in keys.items() if other not in one})
        except ValidationError as error:
            self.add_error(name, error)


class ChangePasswordForm(forms.Form):
    """Another password for oneself."""

    old = forms.CharField(
        label=_("Password now"), widget=forms.PasswordInput({"autocomplete": "current-password"}), strip=False
    )
    new = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; a sentence is easy to remember. Pasting works."),
        strip=False,
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
