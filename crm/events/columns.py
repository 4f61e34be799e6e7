"""What the audit trail shows of each event."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.events.models import Event
from crm.pages.lists import Column, Kind


def _who(event: Event, page: Any) -> Any:
    return event.actor or format_html("<code>{}</code>", event.actor_label)


def _what(event: Event, page: Any) -> Any:
    words = '<code>{}</code> <small class="note"><a href="?subject_id={}">{}</a></small>'
    return format_html(words, event.name, event.subject_id, _("this object"))


def _values(values: dict[str, Any] | None) -> Any:
    return format_html_join(mark_safe("<br>"), "<code>{}</code> {}", (values or {}).items())


def _text(values: dict[str, Any] | None) -> str:
    return "; ".join(f"{key}: {value}" for key, value in (values or {}).items())


COLUMNS = [
    Column("occurred_at", gettext_lazy("When"), kind=Kind.MOMENT, sort="when"),
    Column("actor", gettext_lazy("By whom"), value=lambda event: str(event.actor or event.actor_label), cell=_who),
    Column("name", gettext_lazy("What happened"), cell=_what, is_heading=True),
    Column(
        "before",
        gettext_lazy("Before"),
        value=lambda event: _text(event.before),
        cell=lambda event, page: _values(event.before),
    ),
    Column(
        "after",
        gettext_lazy("After"),
        value=lambda event: _text(event.after),
        cell=lambda event, page: _values(event.after),
    ),
    Column(
        "request_id",
        gettext_lazy("Request number"),
        cell=lambda event, page: format_html("<code>{}</code>", event.request_id[:12]),
        is_low=True,
    ),
]
