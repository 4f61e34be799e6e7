"""Keeping the agent-days true to the facts. Recomputed, never incremented; any of it may run again."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from agents.models import Agent
from crm.events.doorbell import ring
from crm.tenancy.clock import today
from crm.tenancy.context import current_tenant_id
from evaluations.roll_ups.models import DirtyDay
from evaluations.roll_ups.queries import (
    Organisation,
    RolledUp,
    Window,
    begin_alone,
    write_agent_days,
    write_all_agent_days,
    write_marks,
)

BATCH = 1000
CHUNK_DAYS = 31
TRAILING = timedelta(days=45)
EARLIEST, LATEST = date(1970, 1, 2), date(2999, 12, 30)

Follower = Callable[[Sequence[Window]], None]
_followers: dict[Follower, str] = {}


def follow_roll_ups(follower: Follower, *, when: str) -> None:
    """Have `follower` recompute the same windows in the same transaction. Called from `subscriptions.py` only.

    `when` is the condition in SQL on which it has anything to do; most organisations have nothing to follow with,
    and shall not pay for asking.
    """
    _followers[follower] = when


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
    organisation = _begin()
    if not organisation.has_marks:
        return 0, RolledUp()
    marks = list(DirtyDay.objects.select_for_update(skip_locked=True).order_by("marked_at", "pk")[:size])
    if not marks:
        return 0, RolledUp()
    windows = [Window(mark.agent_id, mark.day, mark.day) for mark in marks]
    done = write_agent_days(windows, organisation.zone, organisation.currency)
    if organisation.is_followed:
        _tell(windows)
    DirtyDay.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
    return len(marks), done


def roll_up_range(first: date, last: date) -> RolledUp:
    """Recompute all agents' days from `first` to `last`, a month in each transaction."""
    total = RolledUp()
    for start, end in _chunks(first, last):
        with transaction.atomic():
            total += _write_all(_begin(), start, end)
    return total


def roll_up_night(since: date | None) -> RolledUp:
    """The nightly round: every day since the last one, with all its agents, then whatever is still marked.

    Follow-ups become late by time alone, which no event tells; that is why the days since are computed whole.
    One transaction does an ordinary night; what is marked after it began has its own knock.
    """
    with transaction.atomic():
        organisation = _begin()
        this_day = today(organisation.zone)
        trailing = this_day - TRAILING
        first = min(max(since or trailing, trailing), this_day - timedelta(days=1))
        *earlier, latest = _chunks(first, this_day)
        total = _write_all(organisation, *latest)
    for start, end in earlier:
        total += roll_up_range(start, end)
    return total + roll_up_dirty() if organisation.has_marks else total


def _write_all(organisation: Organisation, first: date, last: date) -> RolledUp:
    """Everybody's days from `first` to `last`. Their marks are locked before the facts are looked at."""
    marks = []
    if organisation.has_marks:
        marked = DirtyDay.objects.select_for_update(skip_locked=True).filter(day__range=(first, last))
        marks = list(marked.values_list("pk", flat=True))
    done = write_all_agent_days(first, last, organisation.zone, organisation.currency)
    if organisation.is_followed:
        _tell([Window(agent, first, last) for agent in Agent.objects.values_list("pk", flat=True)])
    if marks:
        DirtyDay.objects.filter(pk__in=marks).delete()
    return done


def _begin() -> Organisation:
    """One roll-up at a time in an organisation: an older look at the facts must not overwrite a newer one."""
    return begin_alone(list(_followers.values()))


def _tell(windows: Sequence[Window]) -> None:
    if windows:
        for follower in _followers:
            follower(windows)


def _chunks(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        end = min(last, first + timedelta(days=CHUNK_DAYS - 1))
        yield first, end
        first = end + timedelta(days=1)
