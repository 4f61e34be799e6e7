"""Messages to browsers that are closed: the keys of this installation, and the browser makers who pass them on."""

import json
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from pydantic import AnyHttpUrl
from webpush import WebPush, WebPushSubscription
from webpush.types import WebPushKeys
from webpush.vapid import VAPID

from crm.notifications import outward
from crm.tenancy.sealed import derived

HOSTS = (
    "fcm.googleapis.com",
    "jmt17.google.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
A_DAY = 24 * 3600
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many private keys the curve P-256 has."""


class Gone(Exception):
    """The browser has withdrawn its address."""


class NotTaken(Exception):
    """The browser maker's service did not take the message this time."""


def is_known_host(endpoint: str) -> bool:
    """Whether an address is one of a browser maker's service: the only ones that are ever called."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or parts.username or port not in (None, 443) or not parts.hostname:
        return False
    known = (*HOSTS, *settings.PUSH_HOSTS)
    return any(parts.hostname == host or parts.hostname.endswith(f".{host}") for host in known)


@lru_cache(maxsize=4)
def _private_key(secret: str, given: str) -> ec.EllipticCurvePrivateKey:
    """The one given (VAPID_PRIVATE_KEY), else one made of the installation's secret, the same in every process."""
    if given:
        key = serialization.load_pem_private_key(given.encode(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError("VAPID_PRIVATE_KEY is no key of the curve P-256.")
        return key
    number = int.from_bytes(derived(secret, "web push", 48)) % (ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def own_key() -> ec.EllipticCurvePrivateKey:
    return _private_key(settings.SECRET_KEY, settings.VAPID_PRIVATE_KEY)


def public_key() -> str:
    """What a browser is told when it asks for messages from us."""
    return VAPID.get_application_server_key(own_key().public_key())


def send(*, endpoint: str, p256dh: str, auth: str, message: dict[str, str]) -> None:
    """Encrypt a message for one browser and hand it to its maker's service; raises Gone or NotTaken."""
    if not is_known_host(endpoint):
        raise Gone
    subscription = WebPushSubscription(endpoint=AnyHttpUrl(endpoint), keys=WebPushKeys(p256dh=p256dh, auth=auth))
    sealed = _pusher().get(json.dumps(message, ensure_ascii=False), subscription)
    headers = {name.title(): value for name, value in sealed.headers.items()}
    headers |= {"Content-Type": "application/octet-stream", "Urgency": "normal"}
    parts = urlsplit(endpoint)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    answer = outward.post(str(parts.hostname), path, sealed.encrypted, headers)
    if answer.status in (404, 410):
        raise Gone
    if answer.status >= 300:
        raise NotTaken(str(answer.status))


def _pusher() -> WebPush:
    key = own_key()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return WebPush(private, public, subscriber=settings.PUSH_CONTACT, ttl=A_DAY)
