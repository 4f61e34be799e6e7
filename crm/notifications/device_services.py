"""Browsers that show messages while the product is closed."""

import base64
import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.models import Membership
from crm.events.services import record
from crm.notifications import push
from crm.notifications.models import PushDevice
from crm.notifications.outward import Unreachable
from crm.tenancy.sealed import seal, unseal

MOST = 20


@transaction.atomic
def add_device(*, by: Membership, endpoint: str, p256dh: str, auth: str, name: str) -> PushDevice:
    """Let a browser show messages. Asking again from the same browser gives the device that is there."""
    if not push.is_known_host(endpoint):
        message = _("Messages cannot be sent to this browser: its service is not known to this server.")
        raise ValidationError({"endpoint": ValidationError(message, code="unknown_service")})
    if _length(p256dh) != 65 or _length(auth) != 16:
        raise ValidationError({"p256dh": ValidationError(_("The keys of the browser are not complete."))})
    if PushDevice.objects.visible_to(by).count() >= MOST:
        raise ValidationError(_("There are 20 devices already. Remove one first."), code="too_many")
    device, is_new = PushDevice.objects.update_or_create(
        member=by,
        endpoint_digest=hashlib.sha256(endpoint.encode()).hexdigest(),
        defaults={
            "endpoint": seal(endpoint, "push endpoint"),
            "p256dh": p256dh,
            "auth": auth,
            "name": name[:80] or _("Browser"),
        },
    )
    if is_new:
        record("device.added", subject=device, by=by, name=device.name)
    return device


@transaction.atomic
def remove_device(*, by: Membership, device: PushDevice) -> None:
    """Send no more messages to a browser."""
    record("device.removed", subject=device, by=by, name=device.name)
    device.delete()


def try_device(*, by: Membership, device: PushDevice) -> None:
    """Show one message there now; refused with the reason when it cannot be."""
    words = {"title": "同舟 Tongzhou", "body": _("Messages arrive on this device."), "url": "/", "tag": "try"}
    try:
        endpoint = unseal(device.endpoint, "push endpoint")
        push.send(endpoint=endpoint, p256dh=device.p256dh, auth=device.auth, message=words)
    except push.Gone as error:
        message = _("This browser has withdrawn its address. Remove it here and turn messages on again there.")
        raise ValidationError(message, code="gone") from error
    except (push.NotTaken, Unreachable) as error:
        message = _("The browser maker's service did not take the message. Try again in a minute.")
        raise ValidationError(message, code="not_taken") from error
    PushDevice.objects.filter(pk=device.pk).update(last_sent_at=timezone.now())


def _length(key: str) -> int:
    """How many bytes a key of the browser has; 0 if it is none."""
    try:
        return len(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
    except ValueError:
        return 0
