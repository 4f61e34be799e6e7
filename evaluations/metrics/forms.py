"""Which part of a metric is asked for, on the page and through the API, and how a metric is described."""

import json
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agents.models import Agent, Team
from crm.pages.forms import CrmForm, column
from crm.tenancy.clock import current_zone, today
from evaluations.metrics.models import Metric

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


class DefinitionField(forms.JSONField):
    """A definition as its JSON, one part on each line."""

    widget = forms.Textarea(attrs={"rows": 10, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return json.dumps(value, ensure_ascii=False, indent=2) if isinstance(value, dict | list) else value


FOR_EXAMPLE = gettext_lazy("For example:")
EXAMPLE = '{"numerator": {"measures": ["deals_won"]}, "denominator": {"measures": ["deals_won", "deals_lost"]}}'


class DefineMetricForm(CrmForm):
    """A metric as somebody describes it. The definition is checked by the service, each mistake with its place."""

    code = column(Metric, "code")
    name_zh = column(Metric, "name_zh")
    name_en = column(Metric, "name_en")
    meaning_zh = column(Metric, "meaning_zh")
    meaning_en = column(Metric, "meaning_en")
    kind = column(Metric, "kind")
    definition = DefinitionField(
        label=gettext_lazy("Definition"), help_text=format_lazy("{} {}", FOR_EXAMPLE, EXAMPLE)
    )
    unit = column(Metric, "unit")
    direction = column(Metric, "direction")
    target_kind = column(Metric, "target_kind")
    scale = column(Metric, "scale")
    least_n = column(Metric, "least_n")


class ChangeMetricForm(DefineMetricForm):
    """The same of a metric there is. A built-in one keeps its kind and its definition."""

    code = None
    is_active = column(Metric, "is_active")

    def __init__(self, *args: Any, metric: Metric, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if metric.is_builtin:
            for name in FIXED_IN_BUILTINS:
                del self.fields[name]


FIXED_IN_BUILTINS = ("kind", "definition")
