"""Reading follow-ups for a day's work."""

from datetime import date, timedelta
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.accounts.models import Membership
from customers.follow_ups.models import FollowUp

GROUPS: dict[str, Promise] = {
    "overdue": _("Overdue"),
    "today": pgettext_lazy("due", "Today"),
    "tomorrow": _("Tomorrow"),
    "week": _("This week"),
    "later": pgettext_lazy("due", "Later"),
    "closed": _("Done and cancelled"),
}


def group_of(follow_up: FollowUp, today: date) -> str:
    """Where a follow-up stands in the queue, on the reader's clock."""
    if follow_up.state != FollowUp.State.OPEN:
        return "closed"
    if follow_up.is_overdue:
        return "overdue"
    due = timezone.localtime(follow_up.due_at).date()
    if due <= today:
        return "today"
    if due == today + timedelta(days=1):
        return "tomorrow"
    return "week" if due <= today + timedelta(days=6 - today.weekday()) else "later"


def follow_up_asked(member: Membership, key: str) -> FollowUp | None:
    """The follow-up an address names (`?follow_up=…`): none if it names none, 404 if it is out of sight."""
    if not key:
        return None
    try:
        found = FollowUp.objects.visible_to(member).select_related("customer").filter(pk=UUID(key)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found
