"""Business days: a moment counts for the day it is in the organisation's own zone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from crm.tenancy.context import current_tenant_id
from crm.tenancy.models import Tenant


def current_zone() -> ZoneInfo:
    """The zone of the open organisation. One small query; ask once and hand it on."""
    return ZoneInfo(Tenant.objects.values_list("time_zone", flat=True).get(pk=current_tenant_id()))


def business_day(at: datetime, zone: ZoneInfo) -> date:
    """The day a moment counts for."""
    return at.astimezone(zone).date()


def today(zone: ZoneInfo) -> date:
    return business_day(timezone.now(), zone)


def bounds(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The moments between which the days `first` to `last`, both included, lie: from included, until excluded."""
    start = datetime.combine(first, time.min, tzinfo=zone)
    end = datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone)
    return start, end
