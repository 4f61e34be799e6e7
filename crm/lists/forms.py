"""What one types about a view."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.roles import Ability
from crm.pages.forms import CrmForm


class SaveViewForm(CrmForm):
    """A name, and whether everybody gets it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    is_shared = forms.BooleanField(label=_("Share with everybody"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autofocus"] = True
        if not self.member.may(Ability.SHARE_VIEWS):
            del self.fields["is_shared"]


class ChangeViewForm(SaveViewForm):
    """As when saving, and whether the list opens with it."""

    is_default = forms.BooleanField(
        label=_("The list opens with this view"),
        help_text=_("For whoever has not looked at another view since."),
        required=False,
    )


class ReplaceViewForm(CrmForm):
    """Nothing to type: it is only meant."""

    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)
