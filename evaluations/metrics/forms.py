"""Which part of a metric is asked for, on the page and through the API."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agents.models import Agent, Team
from crm.pages.forms import CrmForm
from crm.tenancy.clock import current_zone, today

GRAINS = [
    ("day", gettext_lazy("Daily")),
    ("week", gettext_lazy("Weekly")),
    ("month", gettext_lazy("Monthly")),
    ("quarter", gettext_lazy("Quarterly")),
]
USUALLY = {"day": 30, "week": 12 * 7, "month": 365, "quarter": 2 * 365}
SHORTEST = {"day": 1, "week": 7, "month": 28, "quarter": 90}
MOST_PERIODS = 400
DAY = forms.DateInput(attrs={"type": "date"})


class SeriesForm(CrmForm):
    """A stretch of days in periods of one grain, for everybody one sees, one agent or one team."""

    grain = forms.ChoiceField(choices=GRAINS, required=False, label=gettext_lazy("Period"))
    first = forms.DateField(required=False, label=pgettext_lazy("day", "From"), widget=DAY)
    last = forms.DateField(required=False, label=pgettext_lazy("day", "Until"), widget=DAY)
    agent = forms.ModelChoiceField(
        Agent.objects.by_name(), required=False, label=gettext_lazy("Agent"), empty_label=gettext_lazy("All")
    )
    team = forms.ModelChoiceField(
        Team.objects.order_by("name"), required=False, label=gettext_lazy("Team"), empty_label=gettext_lazy("All")
    )

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        grain = asked.get("grain") or "month"
        last: date = asked.get("last") or today(current_zone())
        first: date = asked.get("first") or last - timedelta(days=USUALLY[grain])
        if last < first:
            raise ValidationError({"last": _("The last day comes before the first. Change one of them.")})
        if (last - first).days // SHORTEST[grain] > MOST_PERIODS:
            raise ValidationError({"grain": _("Too many periods to show. Take longer ones, or fewer days.")})
        return asked | {"grain": grain, "first": first, "last": last}
