"""What the queue shows of each follow-up."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.pages.lists import Column, Kind
from crm.pages.lists.cells import due, link
from customers.follow_ups.models import FollowUp


def state_of(follow_up: FollowUp) -> str:
    """Open, done or cancelled, or that it is overdue."""
    return _("Overdue") if follow_up.is_overdue else str(follow_up.get_state_display())


def _due(follow_up: FollowUp, page: Any) -> Any:
    return due(follow_up.due_at, is_overdue=follow_up.is_overdue)


COLUMNS = [
    Column(
        "customer",
        gettext_lazy("Customer"),
        value=lambda one: one.customer.name,
        cell=lambda one, page: link("customers:customer", one.customer_id, one.customer),
        is_heading=True,
    ),
    Column("due_at", gettext_lazy("Due"), cell=_due, kind=Kind.MOMENT, sort="due"),
    Column(
        "note",
        gettext_lazy("What to do"),
        cell=lambda one, page: link("customers:follow-up", one.pk, one.note),
    ),
    Column("agent", gettext_lazy("Agent"), value=lambda one: one.agent.name),
    Column("state", gettext_lazy("State"), value=state_of, is_shown=False),
    Column("actions", gettext_lazy("Actions"), template="customers/follow_ups/_row_actions.html", is_action=True),
]
