"""Reminding agents of what they promised, exactly once."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from crm.accounts.models import Membership
from crm.events.services import event, record_many
from crm.notifications.services import notify
from crm.pages import formats
from customers.follow_ups.models import FollowUp

BATCH = 200


def has_due_reminders(now: datetime) -> bool:
    """Whether any reminder of the open organisation has come due: asked every minute, one index look-up."""
    return FollowUp.objects.to_remind(now).exists()


@transaction.atomic
def remind_due(now: datetime) -> int:
    """Give the reminders that have come due, up to a batch; returns how many.

    Rows are claimed with SKIP LOCKED and marked in the transaction that tells the agent, so two workers never
    take the same one, and a worker that dies leaves it to the next. An agent who cannot sign in is not told.
    """
    due = (
        FollowUp.objects.to_remind(now)
        .order_by("remind_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))
    )
    claimed = list(due.select_related("agent__member__user", "agent__member__tenant", "customer")[:BATCH])
    for follow_up in claimed:
        member = follow_up.agent.member
        if member is not None and member.is_active and member.user.is_active:
            _tell(member, follow_up)
    _mark(claimed, now)
    return len(claimed)


def _tell(member: Membership, follow_up: FollowUp) -> None:
    assert follow_up.remind_at is not None
    with translation.override(member.language), timezone.override(ZoneInfo(member.time_zone)):
        due = formats.datetime(follow_up.due_at)
    notify(
        member=member,
        kind="follow_up.due",
        key=f"follow_up:{follow_up.pk}:{follow_up.remind_at.isoformat()}",
        params={"customer": str(follow_up.customer), "note": follow_up.note, "due": due},
        url=reverse("customers:follow-up", args=[follow_up.pk]),
    )


def _mark(claimed: Sequence[FollowUp], now: datetime) -> None:
    FollowUp.objects.filter(pk__in=[follow_up.pk for follow_up in claimed]).update(reminded_at=now)
    record_many(
        event("follow_up.reminded", subject=follow_up, by=None, agent_id=str(follow_up.agent_id))
        for follow_up in claimed
    )
