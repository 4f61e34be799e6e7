"""Reading follow-ups for a day's work."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent
from crm.accounts.models import Membership
from crm.tenancy.clock import bounds
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


USUAL_LENGTH = timedelta(minutes=30)
"""How long a follow-up takes in a calendar; nobody writes down how long one will take."""


def overlapping(member: Membership, follow_up: FollowUp, due_at: datetime) -> list[FollowUp]:
    """What else the agent has promised around a moment, as far as the member may see it."""
    near = FollowUp.objects.visible_to(member).open().filter(agent=follow_up.agent_id)
    near = near.filter(due_at__gt=due_at - USUAL_LENGTH, due_at__lt=due_at + USUAL_LENGTH)
    return list(near.exclude(pk=follow_up.pk).select_related("customer").soonest_first()[:5])


def open_on(member: Membership, agent: Agent, day: date, zone: ZoneInfo) -> list[FollowUp]:
    """What an agent has promised for a day of this zone, as far as the member may see it."""
    start, end = bounds(day, day, zone)
    rows = FollowUp.objects.visible_to(member).open().filter(agent=agent, due_at__gte=start, due_at__lt=end)
    return list(rows.with_parties().soonest_first()[:MOST_OF_A_DAY])


MOST_OF_A_DAY = 100
