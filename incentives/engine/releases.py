"""Releases: when an earning becomes payable, part by part, and where it stands on a day (incentives 1.15).

Earned, released, held and cancelled are different amounts: on every day earned = released + held + cancelled. The
earning belongs to the day it was earned, a release to the day it is paid; both stand on its line. After a
cancellation nothing more is released; what was paid comes back, if at all, by a clawback.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from crm.exact.explanation import Explained, Term, difference, explain, total, value
from crm.exact.numbers import ZERO
from crm.exact.wording import name
from incentives.engine.holds import Hold, payable_on

name(
    {
        "earning": ("earning", "提成", "money"),
        "release": ("release", "释放", "money"),
        "released": ("released", "已释放", "money"),
        "not_earned_yet": ("not earned yet", "尚未赚得", "money"),
        "nothing_held": ("nothing held", "无暂扣", "money"),
        "nothing_cancelled": ("nothing cancelled", "无取消", "money"),
    }
)


@dataclass(frozen=True)
class Release:
    """A part of an earning that becomes payable `on` a day. Without a day it is payable at once, unless it `waits`
    for a day or an event that is not known yet."""

    ref: str
    term: Term
    on: date | None = None
    waits: bool = False

    def is_payable(self, day: date | None) -> bool:
        """Whether it is by the end of this day; without a day: by what is known now."""
        if self.on is None or day is None:
            return not self.waits
        return self.on <= day


@dataclass(frozen=True)
class Schedule:
    """An earning with its releases, in the order in which they add up."""

    earned: Term
    releases: tuple[Release, ...]
    earned_on: date | None = None
    scale: int = 2

    def is_earned(self, day: date | None) -> bool:
        return day is None or self.earned_on is None or self.earned_on <= day

    def payable_by(self, day: date | None) -> tuple[Release, ...]:
        """What is payable by the end of a day: nothing before it was earned."""
        return tuple(part for part in self.releases if self.is_earned(day) and part.is_payable(day))

    def explained(self, release: Release) -> Explained:
        """A release as a line, with both its days."""
        days = {"earned_on": self.earned_on, "payable_on": release.on}
        story = {name: day.isoformat() for name, day in days.items() if day}
        return explain("schedule.release", release.term, ref=release.ref, scale=self.scale, **story)


class Standing(NamedTuple):
    """Where an earning stands on a day: earned = released + held + cancelled."""

    earned: Explained
    released: Explained
    held: Explained
    cancelled: Explained


def standing(schedule: Schedule, day: date | None = None, cancelled_on: date | None = None) -> Standing:
    """What of an earning is released, held and cancelled on a day; without a day: by what is known now.

    held = earned − released, until a cancellation turns it into cancelled; before it was earned all are nothing.
    """
    is_cancelled = cancelled_on is not None and (day is None or cancelled_on <= day)
    paid = schedule.payable_by(cancelled_on if is_cancelled else day)
    earned = schedule.earned if schedule.is_earned(day) else value(ZERO, "not_earned_yet")
    released = total([value(part.term.value, "release", of_what=part.ref) for part in paid])
    rest = difference(earned, value(released.value, "released"))
    held = value(ZERO, "nothing_held") if is_cancelled else rest
    cancelled = rest if is_cancelled else value(ZERO, "nothing_cancelled")
    terms = {"earned": earned, "released": released, "held": held, "cancelled": cancelled}
    return Standing(
        **{word: explain(f"schedule.{word}", term, scale=schedule.scale) for word, term in terms.items()}
    )


def held_back(schedule: Schedule, holds: Iterable[Hold]) -> Schedule:
    """The same releases, each not before the earning and not while a hold runs; amounts never change."""
    known = tuple(holds)
    parts = tuple(_held_back(part, schedule.earned_on, known) for part in schedule.releases)
    return replace(schedule, releases=parts)


def _held_back(release: Release, earned_on: date | None, holds: tuple[Hold, ...]) -> Release:
    if release.on is None:
        return release
    on = payable_on(max(release.on, earned_on or release.on), holds)
    return replace(release, on=on, waits=release.waits or on is None)


def until(schedule: Schedule, cancelled_on: date | None) -> Schedule:
    """The releases that a cancellation leaves: those payable by its day."""
    if cancelled_on is None:
        return schedule
    return replace(schedule, releases=schedule.payable_by(cancelled_on))
