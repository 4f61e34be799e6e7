"""Sends what is due: everything for one address in one message, begun once, tried again with pauses.

Deliveries are claimed and committed before the message leaves, so that two workers never send the same, and
settled after. A worker that dies in between leaves them begun: mail and push are then repeated under the same id,
robots are not.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone, translation

from crm.accounts.models import Membership
from crm.notifications import chat, push
from crm.notifications.kinds import Channel
from crm.notifications.mails import mail_of
from crm.notifications.models import Delivery, DeliveryQuerySet, Notification, PushDevice, Robot
from crm.notifications.outward import Unreachable
from crm.notifications.robot_services import disable_after_failures
from crm.notifications.wording import message_of
from crm.tenancy.sealed import Unreadable, unseal

log = structlog.get_logger(__name__)

BATCH = 2000
MAX_ATTEMPTS = 8
READ_MEANWHILE = timedelta(minutes=1)
"""What waited longer than this and was read in the meantime needs no message any more."""

Address = tuple[str, UUID | None, UUID | None]
"""Channel with the member, or with the device or robot."""


class NotSent(Exception):
    """The message did not go out. `is_final` when trying again is of no use."""

    def __init__(self, why: str, *, is_final: bool = False) -> None:
        super().__init__(why)
        self.is_final = is_final


def has_due(now: datetime) -> bool:
    """Whether anything of the open organisation waits to be sent: one index look-up."""
    return Delivery.objects.due(now).exists()


def send_due(now: datetime | None = None) -> dict[str, int]:
    """Send everything that is due, address by address; returns how many went out and how many did not."""
    now = now or timezone.now()
    counts = {"sent": 0, "not_sent": 0}
    for address in _addresses(now):
        claimed = _claim(address, now)
        if not claimed:
            continue
        try:
            _send(address, claimed)
        except NotSent as error:
            _settle_failure(address, claimed, error)
            counts["not_sent"] += len(claimed)
        except Exception as error:  # what is wrong with one message must not keep the others back
            log.exception("notice_failed", channel=address[0])
            _settle_failure(address, claimed, NotSent(type(error).__name__))
            counts["not_sent"] += len(claimed)
        else:
            _settle_success(address, claimed)
            counts["sent"] += len(claimed)
    return counts


def _addresses(now: datetime) -> list[Address]:
    due = Delivery.objects.due(now).order_by("due_at", "pk")
    rows = due.values_list("channel", "notification__member", "device", "robot")[:BATCH]
    found: dict[Address, None] = {}
    for channel, member, device, robot in rows:
        found[(channel, device or (None if robot else member), robot)] = None
    return list(found)


@transaction.atomic
def _claim(address: Address, now: datetime) -> list[Delivery]:
    """Take what is due at one address. What was read meanwhile, or is nobody's any more, is settled here."""
    channel, target, robot = address
    due = Delivery.objects.due(now).filter(channel=channel, robot=robot)
    due = due.filter(device=target) if channel == Channel.PUSH else due
    due = due.filter(notification__member=target) if channel == Channel.MAIL else due
    rows = list(
        due.select_related("notification__member__user", "notification__member__tenant", "device", "robot")
        .order_by("notification__created_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))[:BATCH]
    )
    wanted = [row for row in rows if _is_wanted(row, now)]
    skipped = [row.pk for row in rows if row not in wanted]
    Delivery.objects.filter(pk__in=skipped).update(state=Delivery.State.SKIPPED)
    Delivery.objects.filter(pk__in=[row.pk for row in wanted]).update(
        state=Delivery.State.SENDING, begun_at=timezone.now()
    )
    return wanted


def _is_wanted(row: Delivery, now: datetime) -> bool:
    notification = row.notification
    member = notification.member
    if not (member.is_active and member.user.is_active) or (row.robot and row.robot.disabled_at):
        return False
    waited = now - notification.created_at > READ_MEANWHILE
    return not (waited and notification.read_at and row.attempts == 0)


def _send(address: Address, rows: list[Delivery]) -> None:
    first = rows[0]
    if address[0] == Channel.MAIL:
        _by_mail(first.notification.member, rows)
    elif first.device is not None:
        _by_push(first.device, rows)
    elif first.robot is not None:
        _by_robot(first.robot, rows)


def _by_mail(member: Membership, rows: list[Delivery]) -> None:
    with translation.override(member.language):
        mail = mail_of(member, message_of(_told(rows)), str(rows[0].pk))
    try:
        mail.send()
    except OSError as error:  # SMTP errors are OSErrors, too
        raise NotSent(type(error).__name__) from error


def _by_push(device: PushDevice, rows: list[Delivery]) -> None:
    member = rows[0].notification.member
    with translation.override(member.language):
        message = message_of(_told(rows))
    content = {
        "title": message.subject[:120],
        "body": (message.lines[0].body if len(message.lines) == 1 else message.text(shown=5))[:400],
        "url": message.url,
        "tag": str(rows[0].pk),
    }
    try:
        endpoint = unseal(device.endpoint, "push endpoint")
        push.send(endpoint=endpoint, p256dh=device.p256dh, auth=device.auth, message=content)
    except (push.Gone, Unreadable) as error:
        raise NotSent("gone", is_final=True) from error
    except (push.NotTaken, Unreachable) as error:
        raise NotSent(str(error)) from error


def _by_robot(robot: Robot, rows: list[Delivery]) -> None:
    try:
        address, secret = unseal(robot.address, "robot address"), ""
        if robot.secret:
            secret = unseal(robot.secret, "robot secret")
        chat.say(robot.service, address, secret, _robot_text(robot, rows))
    except chat.Refused as error:
        raise NotSent(str(error.words), is_final=error.is_final) from error
    except Unreadable as error:
        raise NotSent("unreadable", is_final=True) from error
    except Unreachable as error:
        raise NotSent(str(error)) from error


def _robot_text(robot: Robot, rows: list[Delivery]) -> str:
    """A member's own robot speaks their language; in a group it is the organisation's, and says to whom."""
    member = rows[0].notification.member
    if robot.member_id:
        with translation.override(member.language):
            return f"{message_of(_told(rows)).text()}\n同舟 Tongzhou"
    with translation.override(member.tenant.language):
        by_member: dict[Membership, list[Notification]] = defaultdict(list)
        for row in rows:
            by_member[row.notification.member].append(row.notification)
        texts = [message_of(told).text(shown=5, to=str(one)) for one, told in by_member.items()]
    return "\n\n".join([*texts, "同舟 Tongzhou"])


def _told(rows: list[Delivery]) -> list[Notification]:
    return [row.notification for row in rows]


@transaction.atomic
def _settle_success(address: Address, rows: list[Delivery]) -> None:
    now = timezone.now()
    _mine(rows).update(state=Delivery.State.SENT, sent_at=now, error="")
    if rows[0].device_id:
        PushDevice.objects.filter(pk=rows[0].device_id).update(last_sent_at=now)
    if rows[0].robot_id:
        Robot.objects.filter(pk=rows[0].robot_id).update(last_sent_at=now, failures=0)


@transaction.atomic
def _settle_failure(address: Address, rows: list[Delivery], error: NotSent) -> None:
    """Again after a pause, or never. A robot that keeps failing is switched off, a lost browser forgotten."""
    log.warning("notice_not_sent", channel=address[0], reason=str(error)[:80], count=len(rows))
    now = timezone.now()
    for row in rows:
        row.attempts += 1
        row.error = str(error)[:200]
        is_over = error.is_final or row.attempts >= MAX_ATTEMPTS
        row.state = Delivery.State.FAILED if is_over else Delivery.State.WAITING
        row.due_at = now + timedelta(seconds=min(30 * 2**row.attempts, 3600))
    Delivery.objects.bulk_update(rows, ["attempts", "error", "state", "due_at"])
    if rows[0].device_id and error.is_final:
        PushDevice.objects.filter(pk=rows[0].device_id).delete()
    if rows[0].robot is not None:
        disable_after_failures(rows[0].robot, error=str(error))


def _mine(rows: list[Delivery]) -> DeliveryQuerySet:
    return Delivery.objects.filter(pk__in=[row.pk for row in rows])
