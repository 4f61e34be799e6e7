"""Keeping the agent-days true to the facts. Recomputed, never incremented; any of it may run again."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from agents.models import Agent
from crm.events.doorbell import ring
from crm.tenancy.clock import today
from crm.tenancy.context import current_tenant_id
from crm.tenancy.models import Tenant
from evaluations.roll_ups.models import DirtyDay
from evaluations.roll_ups.queries import RolledUp, Window, write_agent_days, write_marks

BATCH = 1000
CHUNK_DAYS = 31
EARLIEST, LATEST = date(1970, 1, 2), date(2999, 12, 30)

Follower = Callable[[Sequence[Window]], None]
_followers: list[Follower] = []


def follow_roll_ups(follower: Follower) -> None:
    """Have `follower` recompute the same windows in the same transaction. Called from `subscriptions.py` only."""
    if follower not in _followers:
        _followers.append(follower)


@transaction.atomic
def mark_dirty(pairs: Iterable[tuple[UUID, date]]) -> None:
    """Note that these agents' days have changed facts, and wake a worker once that is committed.

    The marks are the queue; a lost knock is made good within a minute by the schedule.
    """
    known = {(agent, day) for agent, day in pairs if EARLIEST <= day <= LATEST}
    if not known:
        return
    write_marks(known)
    tenant_id = str(current_tenant_id())
    transaction.on_commit(lambda: ring("evaluations.refresh", tenant_id=tenant_id))


def roll_up_dirty(*, limit: int | None = None) -> RolledUp:
    """Recompute the agent-days marked dirty, all or `limit` of them, a batch in each transaction."""
    total, left = RolledUp(), limit
    while left is None or left > 0:
        taken, done = _roll_up_batch(BATCH if left is None else min(BATCH, left))
        total += done
        left = None if left is None else left - taken
        if not taken:
            break
    return total


@transaction.atomic
def _roll_up_batch(size: int) -> tuple[int, RolledUp]:
    """A mark goes with the row it led to: a worker that dies leaves both as they were.

    The marks stay locked meanwhile. A fact that changes now is committed before its mark, which waits for us
    and is then written anew.
    """
    _one_at_a_time()
    marks = list(DirtyDay.objects.select_for_update(skip_locked=True).order_by("marked_at", "pk")[:size])
    if not marks:
        return 0, RolledUp()
    done = _write([Window(mark.agent_id, mark.day, mark.day) for mark in marks])
    DirtyDay.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
    return len(marks), done


def roll_up_range(first: date, last: date) -> RolledUp:
    """Recompute all agents' days from `first` to `last`, a month in each transaction."""
    total = RolledUp()
    for start, end in _chunks(first, last):
        total += _roll_up_chunk(start, end)
    return total


@transaction.atomic
def _roll_up_chunk(first: date, last: date) -> RolledUp:
    _one_at_a_time()
    marked = DirtyDay.objects.select_for_update(skip_locked=True).filter(day__range=(first, last))
    marks = list(marked.values_list("pk", flat=True))
    agents = Agent.objects.values_list("pk", flat=True)
    done = _write([Window(agent, first, last) for agent in agents])
    DirtyDay.objects.filter(pk__in=marks).delete()
    return done


def roll_up_night(since: date | None) -> RolledUp:
    """The nightly round: every day since the last one, with all its agents, then whatever is still marked.

    Follow-ups become late by time alone, which no event tells; that is why the days since are computed whole.
    """
    this_day = today(_organisation()[0])
    trailing = this_day - timedelta(days=45)
    first = min(max(since or trailing, trailing), this_day - timedelta(days=1))
    return roll_up_range(first, this_day) + roll_up_dirty()


def _write(windows: Sequence[Window]) -> RolledUp:
    if not windows:
        return RolledUp()
    done = write_agent_days(windows, *_organisation())
    for follower in _followers:
        follower(windows)
    return done


def _organisation() -> tuple[ZoneInfo, str]:
    """The zone that says which day it is, and the currency that is summed."""
    zone, currency = Tenant.objects.values_list("time_zone", "currency").get(pk=current_tenant_id())
    return ZoneInfo(zone), currency


def _one_at_a_time() -> None:
    """One roll-up at a time in an organisation: an older look at the facts must not overwrite a newer one.

    The lock is taken before the facts are looked at, and ends with the transaction. Compiling a statement that
    runs for milliseconds would cost more than running it, so that is off meanwhile.
    """
    with connection.cursor() as cursor:
        lock = "SET LOCAL jit = off; SELECT pg_advisory_xact_lock(hashtextextended('roll_up:' || %s, 0))"
        cursor.execute(lock, [str(current_tenant_id())])


def _chunks(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        end = min(last, first + timedelta(days=CHUNK_DAYS - 1))
        yield first, end
        first = end + timedelta(days=1)
