"""What can be done with calendar addresses: make one, read it, end it."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.keys import digest_of, make_key, shown_prefix
from crm.accounts.models import Membership
from crm.events.services import record
from customers.calendar_feeds.models import CalendarFeed

PREFIX = "cal"
MOST_ADDRESSES = 10
READS_AN_HOUR = 60
"""A calendar program asks a few times an hour; whoever asks more often is told to wait."""


@transaction.atomic
def create_feed(*, by: Membership, name: str) -> tuple[CalendarFeed, str]:
    """Make an address for one's own calendar. Returns the row and the secret, which is shown this once only."""
    if CalendarFeed.objects.visible_to(by).working().count() >= MOST_ADDRESSES:
        message = _("You have %(n)s addresses already. End one that is not used.") % {"n": MOST_ADDRESSES}
        raise ValidationError(message, code="too_many")
    secret = make_key(by.tenant_id, PREFIX)
    feed = CalendarFeed.objects.create(member=by, name=name, prefix=shown_prefix(secret), digest=digest_of(secret))
    record("calendar_feed.created", subject=feed, by=by, name=name)
    return feed, secret


@transaction.atomic
def revoke_feed(*, by: Membership, feed: CalendarFeed) -> CalendarFeed:
    """End an address. The next look at it finds nothing. Ended twice is ended once."""
    feed = CalendarFeed.objects.select_for_update().visible_to(by).get(pk=feed.pk)
    if feed.revoked_at is None:
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
        record("calendar_feed.revoked", subject=feed, by=by, name=feed.name)
    return feed


@transaction.atomic
def note_read(feed: CalendarFeed, now: datetime) -> timedelta:
    """Count a read; returns how long to wait where there were too many in this hour, else nothing."""
    feed = CalendarFeed.objects.select_for_update().get(pk=feed.pk)
    hour = timedelta(hours=1)
    if feed.hour_began_at is None or now - feed.hour_began_at >= hour:
        feed.hour_began_at, feed.reads_this_hour = now, 0
    if feed.reads_this_hour >= READS_AN_HOUR:
        return feed.hour_began_at + hour - now
    feed.reads_this_hour, feed.last_read_at = feed.reads_this_hour + 1, now
    feed.save(update_fields=["hour_began_at", "reads_this_hour", "last_read_at"])
    return timedelta()
