"""What the list of exports shows of each."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.jobs.models import Job
from crm.lists.models import Export
from crm.pages.lists import Column, Kind
from crm.pages.lists.cells import link, status


def state_of(export: Export) -> tuple[str, str]:
    """How far the file is: its tone and its word."""
    if export.is_ready:
        return "good", _("Ready")
    if export.made_at is not None:
        return ("lock", _("Expired")) if export.job_id else ("lock", _("Handed out"))
    is_over = export.job is None or export.job.state in (Job.State.FAILED, Job.State.CANCELLED)
    return ("crit", _("Failed")) if is_over else ("wait", _("Being made"))


def _title(export: Export, page: Any) -> Any:
    return link("lists:export-made", export.pk, export.title) if export.job_id else export.title


def _fetch(export: Export, page: Any) -> Any:
    if not export.is_ready:
        return ""
    address = reverse("lists:fetch-export", args=[export.pk])
    return format_html('<a class="btn quiet" href="{}" download>{}</a>', address, _("Fetch"))


EXPORTS = [
    Column("title", gettext_lazy("List"), cell=_title, is_heading=True),
    Column("format", gettext_lazy("Format"), value=lambda export: export.get_file_format_display()),
    Column("row_count", gettext_lazy("Rows"), kind=Kind.NUMBER),
    Column("created_at", gettext_lazy("Asked"), kind=Kind.MOMENT, sort="newest"),
    Column("expires_at", gettext_lazy("Until"), kind=Kind.MOMENT),
    Column(
        "state",
        gettext_lazy("State"),
        value=lambda export: state_of(export)[1],
        cell=lambda export, page: status(*state_of(export)),
    ),
    Column("actions", gettext_lazy("Actions"), cell=_fetch, is_action=True),
]
