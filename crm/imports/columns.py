"""What the list of imports shows of each."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from crm.pages.lists import Column, Kind


def _file(found: Any, page: Any) -> Any:
    address = reverse("imports:import", args=[found.pk])
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, found.file_name)


def _count(name: str) -> Any:
    return lambda found: found.counts.get(name, 0)


COLUMNS = [
    Column("file", _("File"), value=lambda found: found.file_name, cell=_file, is_heading=True),
    Column("kind", _("Kind"), value=lambda found: found.label),
    Column("state", _("State"), value=lambda found: found.get_state_display()),
    Column("created", _("Created"), value=_count("created"), kind=Kind.NUMBER),
    Column("updated", _("Updated"), value=_count("updated"), kind=Kind.NUMBER),
    Column("wrong", _("Wrong"), value=_count("error"), kind=Kind.NUMBER),
    Column("started_by", _("Started by"), value=lambda found: str(found.started_by)),
    Column("uploaded", _("Uploaded"), value=lambda found: found.created_at, kind=Kind.MOMENT, sort="newest"),
]
