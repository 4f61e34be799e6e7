"""Whether follow-ups are done in time: done by the end of the due day ÷ fell due (incentives 3.1).

The day ends where the tenant is. What was cancelled and what is not yet due does not count; what is overdue and
not done is late. Who moves a follow-up once its day is over does not get back in time.
"""

from collections.abc import Iterable
from datetime import date, tzinfo
from typing import NamedTuple

from crm.exact.explanation import value
from crm.exact.numbers import Fraction
from crm.exact.wording import name
from evaluations.engine.facts import local_day, once, order_of
from evaluations.engine.figures import Aggregate, Share, share_of

name(
    {
        "on_time": ("on time", "按时", "number"),
        "fell_due": ("fell due", "到期", "number"),
    }
)


class Move(NamedTuple):
    """At this moment it was moved to another day. A move nobody dated counts as made too late."""

    at: date | None
    to: date


class FollowUp(NamedTuple):
    """Something promised for a day, the day it was first promised for, and every move since."""

    due: date
    done: date | None = None
    is_cancelled: bool = False
    moves: tuple[Move, ...] = ()
    id: str = ""
    version: int = 0


def punctuality(follow_ups: Iterable[FollowUp], zone: tzinfo, as_of: date, figure: Share) -> Aggregate:
    """The share done on time of what fell due by the day of `as_of`, which itself is still running."""
    today = local_day(as_of, zone)
    fell_due = [one for one in once(follow_ups) if not one.is_cancelled and due_day(one, zone) < today]
    on_time = sum(is_on_time(one, zone) for one in fell_due)
    n = len(fell_due)
    num, den = value(Fraction(on_time), "on_time"), value(Fraction(n), "fell_due")
    return share_of("kpi.punctuality", num, den, figure, n)


def is_on_time(follow_up: FollowUp, zone: tzinfo) -> bool:
    """Done before its day ended: 23:59:59 is on time, 00:00:00 is late."""
    return follow_up.done is not None and local_day(follow_up.done, zone) <= due_day(follow_up, zone)


def due_day(follow_up: FollowUp, zone: tzinfo) -> date:
    """The day that counts: where it was moved to while there was still time."""
    day = local_day(follow_up.due, zone)
    for move in sorted(follow_up.moves, key=lambda move: order_of(move.at, zone)):
        if move.at is not None and local_day(move.at, zone) <= day:
            day = local_day(move.to, zone)
    return day
