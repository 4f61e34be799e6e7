"""What the list of interactions shows of each."""

from typing import Any

from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.pages.lists import Column, Kind
from crm.pages.lists.cells import link, nothing, status
from crm.pages.templatetags.formats import register
from customers.interactions.models import Interaction

relative = register.filters["relative"]
LENGTH = 120


def _summary(row: Interaction, page: Any) -> Any:
    words = Truncator(row.summary).chars(LENGTH) if row.summary else nothing()
    if row.source != "sample":
        return words
    return format_html("{} {}", words, status("draft", row.get_source_display(), badge=True))  # type: ignore[attr-defined]


COLUMNS = [
    Column(
        "customer",
        gettext_lazy("Customer"),
        value=lambda row: row.customer.name,
        cell=lambda row, page: link("customers:customer", row.customer_id, row.customer),
        is_heading=True,
    ),
    Column(
        "occurred_at",
        gettext_lazy("When"),
        cell=lambda row, page: link("customers:interaction", row.pk, relative(row.occurred_at)),
        kind=Kind.MOMENT,
        sort="occurred_at",
    ),
    Column("agent", gettext_lazy("Agent"), value=lambda row: row.agent.name),
    Column("channel", gettext_lazy("Channel"), value=lambda row: row.get_channel_display()),
    Column("outcome", gettext_lazy("Outcome"), value=lambda row: row.get_outcome_display()),
    Column("summary", pgettext_lazy("interaction", "What happened"), cell=_summary),
]
