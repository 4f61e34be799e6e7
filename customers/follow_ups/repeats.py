"""A follow-up that repeats: doing it plans the next one."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from customers.follow_ups.models import FollowUp

Repeats = FollowUp.Repeats


def next_due(*, repeats: str, due_at: datetime, done_at: datetime, day: int | None, zone: ZoneInfo) -> datetime:
    """When it is due again: at the same time of day, after it was due and after it was done."""
    local = due_at.astimezone(zone)
    after = max(local, done_at.astimezone(zone))
    if repeats == Repeats.WEEKLY:
        weeks = max(1, (after.date() - local.date()).days // 7 + 1)
        found = _at(local.date() + timedelta(weeks=weeks), local.time(), zone)
    else:
        found = _of_month(local.year, local.month + 1, local.time(), repeats, day or local.day, zone)
        while found <= after:
            found = _of_month(found.year, found.month + 1, local.time(), repeats, day or local.day, zone)
    return found


def ref_of_next(follow_up: FollowUp) -> UUID:
    """The name of the one that follows: done twice, it is planned once."""
    return uuid5(follow_up.pk, "next")


def _of_month(year: int, month: int, at: time, repeats: str, day: int, zone: ZoneInfo) -> datetime:
    years, month = divmod(month - 1, 12)
    last = monthrange(year + years, month + 1)[1]
    wanted = last if repeats == Repeats.MONTH_END else min(day, last)
    return _at(date(year + years, month + 1, wanted), at, zone)


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone)
