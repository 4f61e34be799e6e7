"""The moments people promise: tomorrow at ten, in three days, next week."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.pages import formats

START_OF_WORK, EVENING = time(10), time(19)


@dataclass(frozen=True)
class Moment:
    """A moment with the word that people use for it."""

    name: str
    label: str
    at: datetime


def next_moments(now: datetime | None = None) -> list[Moment]:
    """What is offered to plan or put off, on the reader's clock; what falls on the same day is offered once."""
    offered: dict[datetime, Moment] = {}
    for moment in _moments(now):
        offered.setdefault(moment.at, moment)
    return list(offered.values())


def later_moments(now: datetime | None = None) -> list[Moment]:
    """What is offered to put something off: tonight while it is ahead, tomorrow, next Monday."""
    local = timezone.localtime(now)
    monday = local.date() + timedelta(days=7 - local.weekday())
    offered = [
        ("tonight", _("Tonight"), datetime.combine(local.date(), EVENING, tzinfo=local.tzinfo)),
        (
            "tomorrow",
            _("Tomorrow"),
            datetime.combine(local.date() + timedelta(days=1), START_OF_WORK, local.tzinfo),
        ),
        ("next-week", _("Next Monday"), datetime.combine(monday, START_OF_WORK, tzinfo=local.tzinfo)),
    ]
    return [
        Moment(name, f"{label} · {formats.date(at, 'short')} {formats.time(at)}", at)
        for name, label, at in offered
        if at > local
    ]


def moment_named(name: str, now: datetime | None = None) -> datetime | None:
    """The moment behind a name, or none."""
    known = [*later_moments(now), *_moments(now)]
    return next((moment.at for moment in known if moment.name == name), None)


def _moments(now: datetime | None) -> list[Moment]:
    today = timezone.localtime(now).date()
    days = [
        ("tomorrow", _("Tomorrow 10:00"), today + timedelta(days=1)),
        ("three-days", _("In 3 days"), today + timedelta(days=3)),
        ("next-week", _("Next week"), today + timedelta(days=7 - today.weekday())),
    ]
    zone = timezone.get_current_timezone()
    return [
        Moment(name, f"{label} · {formats.date(day, 'short')}", datetime.combine(day, START_OF_WORK, tzinfo=zone))
        for name, label, day in days
    ]
