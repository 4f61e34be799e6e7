"""What is asked for when a person decides a tier, or changes the rule."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.pages.forms import CrmForm, column
from customers.profiles.models import Customer
from customers.tiers.models import TierChange, TierRule


class OverrideTierForm(CrmForm):
    """A tier decided by hand, with its reason."""

    tier = forms.ChoiceField(label=_("Tier"), widget=forms.RadioSelect)
    reason = column(TierChange, "reason", required=True)
    holds_until = column(TierChange, "holds_until", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, axis: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Customer.Size.choices if axis == TierChange.Axis.SIZE else Customer.Depth.choices
        self.fields["tier"].choices = choices  # type: ignore[attr-defined]


class TierRuleForm(CrmForm):
    """What twelve months must show for each tier, and after how many days without contact each is too quiet."""

    large_from = column(TierRule, "large_from")
    medium_from = column(TierRule, "medium_from")
    core_from = column(TierRule, "core_from")
    general_from = column(TierRule, "general_from")
    large_within = column(TierRule, "large_within", min_value=1)
    medium_within = column(TierRule, "medium_within", min_value=1)
    small_within = column(TierRule, "small_within", min_value=1)
