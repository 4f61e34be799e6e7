"""When scheduled work is due, in each organisation's own time zone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Slot:
    """One due moment of one line of the schedule. `key` names it for good: each slot is done once."""

    kind: str
    key: str
    due_at: datetime


@dataclass(frozen=True)
class Daily:
    """Every day at `at`, the organisation's time."""

    kind: str
    at: time

    def latest(self, now: datetime, zone: ZoneInfo) -> Slot:
        """The last slot that was due at `now`."""
        day = now.astimezone(zone).date()
        due = moment(day, self.at, zone)
        if due > now:
            day -= timedelta(days=1)
            due = moment(day, self.at, zone)
        return Slot(self.kind, day.isoformat(), due)


@dataclass(frozen=True)
class Monthly:
    """Every month on `day` at `at`, the organisation's time."""

    kind: str
    day: int
    at: time

    def latest(self, now: datetime, zone: ZoneInfo) -> Slot:
        """The last slot that was due at `now`."""
        month = now.astimezone(zone).date().replace(day=self.day)
        due = moment(month, self.at, zone)
        if due > now:
            month = (month.replace(day=1) - timedelta(days=1)).replace(day=self.day)
            due = moment(month, self.at, zone)
        return Slot(self.kind, f"{month:%Y-%m}", due)


@dataclass(frozen=True)
class WhenThereIsWork:
    """Three times a minute, if `has_work(now)` says so inside the organisation's scope."""

    kind: str
    has_work: Callable[[datetime], bool]

    def latest(self, now: datetime, zone: ZoneInfo) -> Slot | None:
        """The slot of these twenty seconds, or None when nothing waits."""
        due = now.replace(second=now.second // 20 * 20, microsecond=0)
        return Slot(self.kind, due.astimezone(UTC).isoformat(), due) if self.has_work(now) else None


Entry = Daily | Monthly | WhenThereIsWork


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A wall-clock time as a moment. A time that comes twice is its first; one that is skipped, as much later."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
