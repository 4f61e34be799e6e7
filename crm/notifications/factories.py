"""Makes devices and robots for tests."""

import base64
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from crm.accounts.models import Membership
from crm.notifications.device_services import add_device
from crm.notifications.models import PushDevice, Robot
from crm.notifications.robot_services import add_robot

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="
_number = count(1)


def browser_keys() -> tuple[ec.EllipticCurvePrivateKey, str, bytes]:
    """What a browser keeps, and the public key and secret it gives away."""
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return private, base64.urlsafe_b64encode(public).decode().rstrip("="), b"0123456789abcdef"


def a_device(*, member: Membership, **changes: Any) -> PushDevice:
    """A browser that shows messages."""
    _private, public, secret = browser_keys()
    given = {
        "endpoint": f"https://updates.push.services.mozilla.com/wpush/v2/{next(_number)}",
        "p256dh": public,
        "auth": base64.urlsafe_b64encode(secret).decode().rstrip("="),
        "name": "Firefox · Linux",
    }
    return add_device(by=member, **given | changes)


def a_robot(*, member: Membership, **changes: Any) -> Robot:
    """A member's chat robot; `is_of_group=True` makes it a group's."""
    given = {"name": "Robot", "address": f"{WECOM}key-{next(_number):04}"}
    return add_robot(by=member, **given | changes)
