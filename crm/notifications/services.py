"""Telling members."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone, translation

from crm.accounts.models import Membership
from crm.jobs.services import enqueue
from crm.notifications.kinds import words_of
from crm.notifications.models import Notification


@transaction.atomic
def notify(
    *, member: Membership, kind: str, key: str, params: dict[str, Any], url: str = "", by_mail: bool = True
) -> Notification:
    """Tell a member something, once for each key, in the app at once and by mail through a job."""
    notification, is_new = Notification.objects.get_or_create(
        member=member, key=key, defaults={"kind": kind, "params": params, "url": url}
    )
    if is_new and by_mail:
        enqueue("notifications.mail", key=str(notification.pk), params={"id": str(notification.pk)})
    return notification


@transaction.atomic
def mail_notification(notification_id: UUID) -> bool:
    """Send a notification by mail, unless it has gone out; returns whether this call sent it.

    The row stays locked while the message is handed over, so two workers cannot both send it. The message id
    is the notification's own: should a crash fall between sending and noting it, the repeat carries the same id.
    """
    notification = (
        Notification.objects.select_for_update(of=("self",))
        .select_related("member__user", "member__tenant")
        .get(pk=notification_id)
    )
    member = notification.member
    if notification.mailed_at or not (member.is_active and member.user.is_active):
        return False
    _message(notification).send()
    notification.mailed_at = timezone.now()
    notification.save(update_fields=["mailed_at"])
    return True


def _message(notification: Notification) -> EmailMessage:
    member = notification.member
    with translation.override(member.language):
        subject, body = words_of(notification)
    link = f"\n\n{settings.PUBLIC_URL}{notification.url}" if notification.url else ""
    return EmailMessage(
        subject=" ".join(subject.splitlines()),
        body=f"{body}{link}\n\n{member.tenant.name}",
        to=[member.user.email],
        headers={"Message-ID": f"<{notification.pk}@tongzhou>", "X-Notification": str(notification.pk)},
    )


def mark_read(*, by: Membership, notification: Notification) -> Notification:
    """The reader has seen it."""
    if notification.read_at is None:
        notification.read_at = timezone.now()
        notification.save(update_fields=["read_at"])
    return notification


def mark_all_read(*, by: Membership) -> int:
    """The reader has seen everything."""
    return Notification.objects.visible_to(by).unread().update(read_at=timezone.now())
