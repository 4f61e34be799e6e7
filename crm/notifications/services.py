"""Telling members, and how each of them wants to be told."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.models import Membership
from crm.jobs.services import enqueue
from crm.notifications.kinds import USUAL, Channel, kind_of
from crm.notifications.models import Delivery, NoticeChoice, Notification, PushDevice, Robot
from crm.notifications.timing import due_at

TOGETHER = timedelta(seconds=5)
"""What comes within so long of the first goes out with it, as one message."""


@transaction.atomic
def notify(
    *, member: Membership, kind: str, key: str, params: dict[str, Any], url: str = "", by_mail: bool = True
) -> Notification:
    """Tell a member something, once for each key: in the app at once, else as the member chose for this kind."""
    notification, is_new = Notification.objects.get_or_create(
        member=member, key=key, defaults={"kind": kind, "params": params, "url": url}
    )
    if is_new:
        _send_on(notification, member, by_mail=by_mail)
    return notification


def timings_of(member: Membership, kind: str) -> dict[str, str]:
    """How the member hears of a kind by each channel."""
    known = kind_of(kind)
    usual: dict[str, str] = {channel: known.usually(channel) if known else USUAL[channel] for channel in Channel}
    chosen = NoticeChoice.objects.visible_to(member).filter(kind=kind)
    return usual | dict(chosen.values_list("channel", "timing"))


def _send_on(notification: Notification, member: Membership, *, by_mail: bool) -> None:
    timings = timings_of(member, notification.kind)
    if timings[Channel.APP] == "off":
        mark_read(by=member, notification=notification)
    deliveries = [Delivery(notification=notification, channel=Channel.MAIL)] if by_mail else []
    deliveries += [
        Delivery(notification=notification, channel=Channel.PUSH, device=device)
        for device in PushDevice.objects.visible_to(member)
    ]
    deliveries += [
        Delivery(notification=notification, channel=Channel.ROBOT, robot=robot)
        for robot in Robot.objects.working().filter(member=member)
    ]
    now = timezone.now()
    wanted = [delivery for delivery in deliveries if timings[delivery.channel] != "off"]
    for delivery in wanted:
        delivery.due_at = due_at(member, timings[delivery.channel], now)
    wanted += _for_groups(notification, member)
    Delivery.objects.bulk_create(wanted)
    if any(delivery.due_at <= now for delivery in wanted):
        _ask_for_sending()


def _for_groups(notification: Notification, member: Membership) -> list[Delivery]:
    """Robots of groups that pass on this kind for this member."""
    known = kind_of(notification.kind)
    if known is None or known.is_private:
        return []
    return [
        Delivery(notification=notification, channel=Channel.ROBOT, robot=robot)
        for robot in Robot.objects.working().of_groups()
        if notification.kind in robot.kinds and (not robot.audience or str(member.pk) in robot.audience)
    ]


def _ask_for_sending() -> None:
    """One job for everything told within a few seconds; what slips between two is found by the clock."""
    step = int(TOGETHER.total_seconds())
    moment = int(timezone.now().timestamp()) // step * step
    enqueue("notifications.send", key=str(moment))


@transaction.atomic
def choose_timing(*, by: Membership, kind: str, channel: str, timing: str) -> None:
    """How a member wants to hear of a kind by a channel. The usual is not kept, so that it can become better."""
    known = kind_of(kind)
    if known is None or channel not in Channel.values or timing not in NoticeChoice.Timing.values:
        raise ValidationError(_("There is no such setting."), code="unknown")
    if channel == Channel.APP and timing == "digest":
        raise ValidationError(_("In the app, notices are there at once or not at all."), code="no_digest")
    mine = NoticeChoice.objects.visible_to(by).filter(kind=kind, channel=channel)
    if known.usually(channel) == timing:
        mine.delete()
    elif not mine.update(timing=timing):
        NoticeChoice.objects.create(member=by, kind=kind, channel=channel, timing=timing)


def mark_read(*, by: Membership, notification: Notification) -> Notification:
    """The reader has seen it."""
    if notification.read_at is None:
        notification.read_at = timezone.now()
        notification.save(update_fields=["read_at"])
    return notification


def mark_all_read(*, by: Membership) -> int:
    """The reader has seen everything."""
    return Notification.objects.visible_to(by).unread().update(read_at=timezone.now())


def members_named(by: Membership, keys: Iterable[str]) -> list[str]:
    """Of some members' ids, those of this organisation."""
    found = Membership.objects.visible_to(by).active().filter(pk__in=list(keys))
    return sorted(str(key) for key in found.values_list("pk", flat=True))
