"""Chat robots: adding one, trying it out, switching it off when it keeps failing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.models import Membership
from crm.accounts.roles import ABILITIES, Ability
from crm.events.services import record
from crm.notifications import chat
from crm.notifications.kinds import kind_of
from crm.notifications.models import Delivery, Robot
from crm.notifications.outward import Unreachable
from crm.notifications.services import members_named, notify
from crm.tenancy.sealed import Unreadable, seal, unseal

FAILURES = 5
"""So many messages in a row that did not go out, and the robot is switched off."""


@transaction.atomic
def add_robot(
    *,
    by: Membership,
    name: str,
    address: str,
    secret: str = "",
    is_of_group: bool = False,
    kinds: list[str] | None = None,
    audience: list[str] | None = None,
) -> Robot:
    """Add a chat robot, one's own or a group's. Its address is kept sealed and never shown again."""
    if is_of_group:
        _may_manage(by)
    service = _service_of(address)
    robot = Robot.objects.create(
        member=None if is_of_group else by,
        name=name,
        service=service,
        address=seal(address.strip(), "robot address"),
        address_end=address.strip()[-4:],
        secret=seal(secret.strip(), "robot secret") if secret.strip() else "",
        created_by=by,
        **_of_group(by, kinds, audience) if is_of_group else {},
    )
    record("robot.added", subject=robot, by=by, name=name, service=service, is_of_group=is_of_group)
    return robot


@transaction.atomic
def change_group_robot(*, by: Membership, robot: Robot, name: str, kinds: list[str], audience: list[str]) -> Robot:
    """Change what a group's robot passes on, and about whom."""
    _may_manage(by)
    before = {"name": robot.name, "kinds": robot.kinds, "audience": robot.audience}
    after = {"name": name} | _of_group(by, kinds, audience)
    Robot.objects.filter(pk=robot.pk).update(**after)
    robot.refresh_from_db()
    record("robot.changed", subject=robot, by=by, before=before, after=after)
    return robot


@transaction.atomic
def remove_robot(*, by: Membership, robot: Robot) -> None:
    """Forget a robot and its address. What still waits for it is not sent."""
    record("robot.removed", subject=robot, by=by, name=robot.name, service=robot.service)
    robot.delete()


@transaction.atomic
def switch_on(*, by: Membership, robot: Robot) -> Robot:
    """Let a robot that was switched off speak again, from the next notice on."""
    Robot.objects.filter(pk=robot.pk).update(disabled_at=None, failures=0)
    record("robot.switched_on", subject=robot, by=by)
    robot.refresh_from_db()
    return robot


def try_robot(*, by: Membership, robot: Robot) -> None:
    """Have the robot say one sentence now. Refused with the service's reason when it did not."""
    try:
        secret = unseal(robot.secret, "robot secret") if robot.secret else ""
        address = unseal(robot.address, "robot address")
        words = _("%(name)s: notices arrive here.") % {"name": by.tenant.name}
        chat.say(robot.service, address, secret, f"{words}\n同舟 Tongzhou")
    except chat.Refused as error:
        raise ValidationError(str(error.words), code="refused") from error
    except Unreachable as error:
        message = _("%(service)s did not answer. The server may have no way to it; try again in a minute.")
        raise ValidationError(message % {"service": robot.get_service_display()}, code="unreachable") from error
    except Unreadable as error:
        message = _("The address was sealed with a key this installation no longer has. Add the robot anew.")
        raise ValidationError(message, code="unreadable") from error


def disable_after_failures(robot: Robot, *, error: str) -> None:
    """Count a message that did not go out; after FAILURES in a row switch the robot off and tell who added it."""
    Robot.objects.filter(pk=robot.pk).update(failures=F("failures") + 1)
    robot.refresh_from_db(fields=["failures", "disabled_at"])
    if robot.failures < FAILURES or robot.disabled_at:
        return
    robot.disabled_at = timezone.now()
    robot.save(update_fields=["disabled_at"])
    Delivery.objects.filter(robot=robot, state=Delivery.State.WAITING).update(state=Delivery.State.SKIPPED)
    record("robot.switched_off", subject=robot, by=None, failures=robot.failures)
    notify(
        member=robot.created_by,
        kind="robot.switched_off",
        key=f"robot:{robot.pk}:{robot.disabled_at.isoformat()}",
        params={"robot": robot.name, "reason": error},
        url="/settings/me/notices/" if robot.member_id else "/settings/robots/",
    )


def _service_of(address: str) -> str:
    service = chat.service_of(address)
    if service is None:
        hosts = ", ".join(one.host for one in chat.SERVICES.values())
        message = _("This is no address of a chat robot. It begins with https:// and one of: %(hosts)s.")
        raise ValidationError({"address": ValidationError(message % {"hosts": hosts}, code="no_robot")})
    return service


def _of_group(by: Membership, kinds: list[str] | None, audience: list[str] | None) -> dict[str, Any]:
    """What a group may be told: known kinds, none that is private, about members of this organisation."""
    wanted = sorted(set(kinds or []))
    for name in wanted:
        kind = kind_of(name)
        if kind is None or kind.is_private:
            message = _("A group is not told about this: %(kind)s.")
            raise ValidationError({"kinds": ValidationError(message % {"kind": name}, code="private")})
    return {"kinds": wanted, "audience": members_named(by, audience or [])}


def _may_manage(by: Membership) -> None:
    if Ability.MANAGE_ORGANISATION not in ABILITIES[by.role]:
        raise ValidationError(_("Your role does not include this."), code="forbidden")
