"""What a calendar shows between two days: what was promised, what happened, and the deadlines of goals.

A fixed number of queries, whatever the days hold; each kind is read through its own `visible_to`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agents.models import Agent
from crm.accounts.models import Membership
from crm.tenancy.clock import bounds
from customers.follow_ups.queries import USUAL_LENGTH
from customers.models import FollowUp, Interaction
from evaluations.models import Goal

MOST = 1000
KINDS = ("follow-ups", "interactions", "goals")


@dataclass(frozen=True)
class Entry:
    """Something in a calendar, on the reader's clock. Without a time it belongs to its whole day."""

    kind: str
    id: UUID
    agent_id: UUID
    agent: str
    day: date
    starts_at: datetime | None
    ends_at: datetime | None
    title: str
    note: str
    state: str
    url: str
    found: Any

    @property
    def may_move(self) -> bool:
        return self.kind == "follow-ups" and self.state in ("open", "overdue")


def entries_between(
    member: Membership, first: date, last: date, *, agent: UUID | None = None, kind: str = ""
) -> list[Entry]:
    """Everything between two days, both included, in its order."""
    readers = {"follow-ups": _follow_ups, "interactions": _interactions, "goals": _goals}
    wanted = [readers[kind]] if kind in readers else list(readers.values())
    found = [entry for read in wanted for entry in read(member, first, last, agent)]
    return sorted(found, key=_place)


def _place(entry: Entry) -> tuple[date, str, UUID]:
    """Day by day; what belongs to the whole day comes first."""
    return entry.day, entry.starts_at.isoformat() if entry.starts_at else "", entry.id


def _of(agent: UUID | None, path: str = "agent") -> Q:
    return Q() if agent is None else Q(**{path: agent})


def _follow_ups(member: Membership, first: date, last: date, agent: UUID | None) -> list[Entry]:
    start, end = bounds(first, last, ZoneInfo(member.time_zone))
    rows = FollowUp.objects.visible_to(member).filter(_of(agent), due_at__gte=start, due_at__lt=end)
    rows = rows.exclude(state=FollowUp.State.CANCELLED).with_parties().soonest_first()
    entries = []
    for row in rows[:MOST]:
        starts = timezone.localtime(row.due_at)
        state = "overdue" if row.is_overdue else row.state
        entries.append(
            _entry("follow-ups", row, row.agent, starts, str(row.customer), row.note, state, "customers:follow-up")
        )
    return entries


def _interactions(member: Membership, first: date, last: date, agent: UUID | None) -> list[Entry]:
    start, end = bounds(first, last, ZoneInfo(member.time_zone))
    rows = Interaction.objects.visible_to(member).filter(_of(agent), occurred_at__gte=start, occurred_at__lt=end)
    entries = []
    for row in rows.select_related("agent", "customer").order_by("occurred_at", "pk")[:MOST]:
        starts, title = timezone.localtime(row.occurred_at), f"{row.get_channel_display()} · {row.customer}"
        note = row.summary[:120]
        entries.append(
            _entry("interactions", row, row.agent, starts, title, note, "logged", "customers:interaction")
        )
    return entries


def _entry(
    kind: str, row: Any, agent: Agent, starts: datetime, title: str, note: str, state: str, page: str
) -> Entry:
    return Entry(
        kind=kind,
        id=row.pk,
        agent_id=agent.pk,
        agent=str(agent),
        day=starts.date(),
        starts_at=starts,
        ends_at=starts + USUAL_LENGTH,
        title=title,
        note=note,
        state=state,
        url=reverse(page, args=[row.pk]),
        found=row,
    )


def _goals(member: Membership, first: date, last: date, agent: UUID | None) -> list[Entry]:
    """The days goals begin and end, and those until which an offer waits for its answer."""
    days = Q(starts_on__range=(first, last)) | Q(ends_on__range=(first, last)) | Q(answer_by__range=(first, last))
    standing = [Goal.State.PROPOSED, Goal.State.AGREED]
    rows = Goal.objects.visible_to(member).filter(_of(agent), days, state__in=standing).with_parties()
    entries = []
    for goal in rows.order_by("ends_on", "pk")[:MOST]:
        told = {
            _("Goal begins"): goal.starts_on,
            _("Goal ends"): goal.ends_on,
            _("Answer to a goal due"): goal.answer_by if goal.turn else None,
        }
        entries += [
            Entry(
                kind="goals",
                id=goal.pk,
                agent_id=goal.agent_id,
                agent=str(goal.agent),
                day=day,
                starts_at=None,
                ends_at=None,
                title=words,
                note=f"{goal.agent} · {goal.metric}",
                state="goal",
                url=reverse("evaluations:goal", args=[goal.pk]),
                found=goal,
            )
            for words, day in told.items()
            if day is not None and first <= day <= last
        ]
    return entries
