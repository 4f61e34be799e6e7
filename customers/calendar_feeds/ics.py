"""A member's follow-ups as other calendar programs read them (RFC 5545)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from crm.accounts.models import Membership
from customers.follow_ups.models import FollowUp

BACK, AHEAD = timedelta(days=30), timedelta(days=400)
LENGTH = timedelta(minutes=30)
MOST = 2000


def calendar_of(member: Membership, now: datetime) -> bytes:
    """What the member has promised, from a month ago on. The same facts give the same bytes.

    Times stand in the member's own zone with its rules, so that a change of clocks moves nothing. What was called
    off stays in it as cancelled, for a program that only stops hearing of it may keep it.
    """
    zone = ZoneInfo(member.time_zone)
    with translation.override(member.language), timezone.override(zone):
        calendar = Calendar()
        calendar.add("prodid", "-//Tongzhou//Calendar//EN")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", f"{_('Follow-ups')} · {member.tenant.name}")
        calendar.add("x-wr-timezone", member.time_zone)
        for follow_up in _promised(member, now):
            calendar.add_component(_event(follow_up, zone))
        calendar.add_missing_timezones()
        return bytes(calendar.to_ical())


def _promised(member: Membership, now: datetime) -> list[FollowUp]:
    own = FollowUp.objects.visible_to(member).filter(agent__member=member)
    near = own.filter(due_at__gte=now - BACK, due_at__lt=now + AHEAD)
    return list(near.select_related("customer").soonest_first()[:MOST])


def _event(follow_up: FollowUp, zone: ZoneInfo) -> Event:
    is_done = follow_up.state == FollowUp.State.DONE
    is_cancelled = follow_up.state == FollowUp.State.CANCELLED
    address = settings.PUBLIC_URL + reverse("customers:follow-up", args=[follow_up.pk])
    starts = follow_up.due_at.astimezone(zone)
    event = Event()
    event.add("uid", f"{follow_up.pk}@tongzhou")
    event.add("summary", f"{'✓ ' if is_done else ''}{follow_up.customer}: {follow_up.note}")
    event.add("description", f"{follow_up.note}\n{address}")
    event.add("url", address)
    event.add("dtstart", starts)
    event.add("dtend", (follow_up.due_at + LENGTH).astimezone(zone))
    event.add("dtstamp", follow_up.updated_at)
    event.add("last-modified", follow_up.updated_at)
    event.add("created", follow_up.created_at)
    event.add("sequence", follow_up.version)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_done or is_cancelled else "OPAQUE")
    return event
