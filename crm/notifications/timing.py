"""When a message may go out: at once, after quiet hours, or in the next digest. On the member's own clock."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm.accounts.models import Membership
from crm.jobs.slots import moment

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True)
class Quiet:
    """When somebody is left in peace. Hours that cross midnight belong to the evening they begin on."""

    zone: ZoneInfo
    begins: time | None = None
    ends: time | None = None
    evenings: frozenset[int] = EVERY_DAY
    days_off: frozenset[int] = field(default_factory=frozenset)

    def end_after(self, at: datetime) -> datetime:
        """The first moment from `at` on that is not quiet. Who is off on all days is reached at once."""
        if self.days_off >= EVERY_DAY:
            return at
        now = at
        for _step in range(16):
            end = self._end_of(now)
            if end is None:
                return now
            now = end
        return now

    def _end_of(self, at: datetime) -> datetime | None:
        local = at.astimezone(self.zone)
        day = local.date()
        if day.weekday() in self.days_off:
            return moment(day + timedelta(days=1), time.min, self.zone)
        return next((end for begin, end in self._hours(day) if begin <= at < end), None)

    def _hours(self, day: date) -> list[tuple[datetime, datetime]]:
        """The quiet hours that may touch a day: of the evening before and of its own."""
        if self.begins is None or self.ends is None or self.begins == self.ends:
            return []
        found = []
        for first in (day - timedelta(days=1), day):
            if first.weekday() in self.evenings:
                last = first if self.begins < self.ends else first + timedelta(days=1)
                found.append((moment(first, self.begins, self.zone), moment(last, self.ends, self.zone)))
        return found


def quiet_of(member: Membership) -> Quiet:
    """A member's own quiet hours."""
    user = member.user
    return Quiet(
        ZoneInfo(member.time_zone),
        user.quiet_from,
        user.quiet_until,
        frozenset(map(int, user.quiet_days)),
        frozenset(map(int, user.days_off)),
    )


def due_at(member: Membership, timing: str, now: datetime) -> datetime:
    """When a message of this timing goes out to the member."""
    quiet = quiet_of(member)
    if timing != "digest":
        return quiet.end_after(now)
    today = now.astimezone(quiet.zone).date()
    hour = time(member.user.digest_hour)
    digest = moment(today, hour, quiet.zone)
    return quiet.end_after(digest if digest > now else moment(today + timedelta(days=1), hour, quiet.zone))
