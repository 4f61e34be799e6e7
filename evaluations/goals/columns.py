"""What the list of goals shows of each."""

from typing import Any

from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from crm.pages.bullets import Bullet
from crm.pages.lists import Column
from crm.pages.lists.cells import link, status
from evaluations.goals.words import Row


def _metric(row: Row, page: Any) -> Any:
    address = reverse("evaluations:metric", args=[row.goal.metric_id])
    return format_html('<a href="{}?agent={}">{}</a>', address, row.goal.agent_id, row.goal.metric)


def _actual(row: Row, page: Any) -> Any:
    return format_html('<a href="{}">{}</a>', row.facts, row.actual) if row.facts else row.actual


def _reached(row: Row, page: Any) -> Any:
    bar = {"bullet": Bullet.of(row.progress.share, row.progress.pace), "label": row.goal.agent, "cell": True}
    return get_template("components/bullet.html").render(bar)


COLUMNS = [
    Column(
        "agent",
        _("Agent"),
        value=lambda row: row.goal.agent.name,
        cell=lambda row, page: link("evaluations:goal", row.pk, row.goal.agent),
        is_heading=True,
    ),
    Column("metric", _("Metric"), value=lambda row: str(row.goal.metric), cell=_metric),
    Column("period", _("Period"), sort="period"),
    Column("actual", _("Actual"), cell=_actual, is_figure=True),
    Column("target", _("Target"), is_figure=True),
    Column("reached", _("Reached"), value=lambda row: row.progress.share, cell=_reached),
    Column("state", _("State"), value=lambda row: row.word, cell=lambda row, page: status(row.tone, row.word)),
]
