"""`/design/`: every part a page is made of, in all its states, with made-up data. For staff who build pages."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.pages import formats
from crm.pages.charts import Chart, Series
from crm.pages.templatetags.ledger import STATUS_WORDS


class SampleForm(forms.Form):
    """One field of each kind; sent empty it shows its errors."""

    name = forms.CharField(label=_("Name"), required=False)
    mobile = forms.CharField(label=_("Mobile"), help_text=_("Any format works when you paste"))
    tier = forms.ChoiceField(label=_("Tier"), choices=[("A", "A"), ("B", "B"), ("C", "C")])
    amount = forms.DecimalField(label=_("Amount"))
    watched = forms.BooleanField(label=_("Tell me when something changes"), required=False)


class SampleLog(forms.Form):
    """The quick log's fields."""

    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=[("call", _("Call")), ("message", _("WeChat")), ("visit", _("Visit")), ("mail", _("E-mail"))],
        widget=forms.RadioSelect,
        initial="call",
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            ("agreed", _("Agreed")),
            ("progress", _("Progress")),
            ("missed", _("No answer")),
            ("refused", _("Declined")),
        ],
        widget=forms.RadioSelect,
        initial="progress",
    )
    summary = forms.CharField(label=_("What was said"), required=False, widget=forms.Textarea)


class SampleFilter(forms.Form):
    """A list's conditions."""

    q = forms.CharField(label=_("Name"), required=False)
    tier = forms.ChoiceField(
        label=_("Tier"), required=False, choices=[("", _("All")), ("A", "A"), ("B", "B"), ("C", "C")]
    )
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=[("", _("All")), ("growth", _("Growth"))])


AGENTS = [
    ("Zhou Min", Decimal("0.82"), Decimal("1312000"), "crit"),
    ("Li Na", Decimal("0.93"), Decimal("1395000"), ""),
    ("Xu Hang", Decimal("0.42"), Decimal("630000"), "attn"),
]


def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery, or the same address as a stranger would see it."""
    if not request.user.is_staff:
        raise Http404
    now = timezone.now()
    return render(request, "components/gallery.html", {"title": _("Components"), **_parts(), **_times(now)})


def _parts() -> dict[str, Any]:
    bound = SampleForm({"mobile": "138 0013 80", "tier": "A"})
    bound.is_valid()
    return {
        "states": list(STATUS_WORDS),
        "spines": ["", "brand", "attn", "crit", "wait", "draft", "lock", "none"],
        "agents": AGENTS,
        "total": sum(sales for _name, _ratio, sales, _state in AGENTS),
        "form": bound,
        "log": SampleLog(),
        "filter": SampleFilter({"tier": "A"}),
        "line": line_chart(),
        "ranking": ranking_chart(),
        "explanation": explanation(),
        "crumbs": [(_("Customers"), "#"), (_("Components"), "")],
        "tabs": [
            {"label": _("Timeline"), "href": "#", "is_current": True, "count": 11},
            {"label": _("Deals"), "href": "#", "is_current": False, "count": 2},
            {"label": _("Profile"), "href": "#", "is_current": False, "count": None},
        ],
    }


def _times(now: dt.datetime) -> dict[str, Any]:
    return {
        "now": now,
        "minutes_ago": now - dt.timedelta(minutes=12),
        "days_ago": now - dt.timedelta(days=9),
        "entries": [
            (now - dt.timedelta(minutes=12), _("Call"), "phone", _("Progress")),
            (now - dt.timedelta(days=9), _("Visit"), "map-pin", _("Agreed")),
        ],
    }


def line_chart() -> Chart:
    return Chart(
        id="gallery-line",
        kind="line",
        title=_("Two weeks above pace"),
        subtitle=_("Attainment, %, this quarter, by week"),
        label_header=_("Week"),
        labels=[f"W{week}" for week in range(40, 48)],
        series=[
            Series(_("Actual"), [0.03, 0.09, 0.16, 0.24, 0.33, 0.42, 0.52, 0.582]),
            Series(_("Pace"), [0.04, 0.11, 0.19, 0.27, 0.34, 0.42, 0.49, 0.54], style="target"),
            Series(_("Last quarter"), [0.03, 0.08, 0.14, 0.21, 0.28, 0.36, 0.43, 0.504], style="dashed"),
        ],
        unit="percent",
    )


def ranking_chart() -> Chart:
    return Chart(
        id="gallery-ranking",
        kind="ranking",
        title=_("Li Na sells most"),
        subtitle=_("Sales, CNY, this quarter"),
        label_header=_("Agent"),
        labels=[name for name, _ratio, _sales, _state in AGENTS],
        series=[Series(_("Sales"), [sales for _name, _ratio, sales, _state in AGENTS])],
        unit="money",
        links=["#a", "#b", "#c"],
    )


def explanation() -> list[dict[str, Any]]:
    return [
        {"term": _("Basis"), "value": formats.money(Decimal("350000")), "note": "SO-8841", "href": "#"},
        {"term": _("Rate"), "value": formats.percent(Decimal("0.02"))},
        {"term": _("Amount"), "value": "350,000.00 × 2.0% = 7,000.00", "is_result": True},
    ]
