"""Messages to browsers that are closed: readable there alone, and only by way of the browsers' makers."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crm.accounts.factories import a_member
from crm.notifications import outward, push
from crm.notifications.factories import a_device, browser_keys
from crm.notifications.models import PushDevice
from crm.notifications.sending import send_due
from crm.notifications.services import notify

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


@pytest.fixture
def maker(monkeypatch):
    """The browser maker's service: what it was handed, and what it answers."""

    class Maker:
        status = 201
        calls: list = []

    def post(host, path, body, headers):
        Maker.calls.append((host, path, body, headers))
        return outward.Answer(Maker.status, b"")

    Maker.calls = []
    monkeypatch.setattr(outward, "post", post)
    return Maker


def tell(member, key="1"):
    return notify(
        member=member,
        kind="follow_up.due",
        key=key,
        params={"customer": "Huaxing", "due": "15:00", "note": "Terms"},
        url="/follow-ups/1/",
    )


def opened(private, public: str, secret: bytes, body: bytes) -> dict:
    """What the browser does with a message (RFC 8291)."""
    salt, length = body[:16], body[20]
    sender, sealed = body[21 : 21 + length], body[21 + length :]
    shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
    own = base64.urlsafe_b64decode(public + "=" * (-len(public) % 4))
    key = HKDF(SHA256(), 32, secret, b"WebPush: info\0" + own + sender).derive(shared)
    content = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(key)
    nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(key)
    return json.loads(AESGCM(content).decrypt(nonce, sealed, None).rstrip(b"\x02"))


def test_a_message_can_be_read_by_that_browser_and_says_where_it_leads(scope, maker):
    private, public, secret = browser_keys()
    member = a_member()
    auth = base64.urlsafe_b64encode(secret).decode().rstrip("=")
    a_device(member=member, endpoint=ENDPOINT, p256dh=public, auth=auth)
    tell(member)
    send_due()
    send_due()
    ((host, path, body, headers),) = maker.calls
    assert (host, path) == ("fcm.googleapis.com", "/fcm/send/abc")
    assert b"Huaxing" not in body
    message = opened(private, public, secret, body)
    assert "Huaxing" in message["title"]
    assert message["url"].endswith("/follow-ups/1/")
    assert headers["Authorization"].startswith("vapid t=")
    assert push.public_key() in headers["Authorization"]


def test_several_messages_come_as_one(scope, maker):
    a_device(member=(member := a_member()))
    tell(member, "1")
    tell(member, "2")
    send_due()
    assert len(maker.calls) == 1


def test_the_key_of_an_installation_stays_the_same_and_is_its_own(settings):
    first = push.public_key()
    assert first == push.public_key()
    settings.SECRET_KEY = "another installation"
    assert push.public_key() != first


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/x",
        "https://evil.example/fcm.googleapis.com",
        "https://fcm.googleapis.com.evil.example/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://evilnotify.windows.com/x",
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://metadata.google.internal/",
        "",
    ],
)
def test_no_address_but_those_of_the_makers_is_taken(scope, client_for, endpoint):
    _private, public, _secret = browser_keys()
    answer = client_for(a_member()).post(
        "/settings/me/devices/new/", {"endpoint": endpoint, "p256dh": public, "auth": "MDEyMzQ1Njc4OWFiY2RlZg"}
    )
    assert answer.status_code == 422
    assert not PushDevice.objects.exists()


def test_a_device_is_added_once_tried_and_removed(scope, client_for, maker):
    _private, public, _secret = browser_keys()
    browser = client_for(a_member())
    values = {"endpoint": ENDPOINT, "p256dh": public, "auth": "MDEyMzQ1Njc4OWFiY2RlZg"}
    agent = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537"}
    for _again in range(2):
        assert browser.post("/settings/me/devices/new/", values, headers=agent).status_code == 302
    device = PushDevice.objects.get()
    assert device.name == "Chrome · Windows"
    assert ENDPOINT not in device.endpoint
    assert browser.post(f"/settings/me/devices/{device.pk}/try/").status_code == 302
    browser.post(f"/settings/me/devices/{device.pk}/remove/")
    assert not PushDevice.objects.exists()


def test_a_browser_that_is_gone_is_forgotten(scope, maker):
    a_device(member=(member := a_member()))
    maker.status = 410
    tell(member)
    send_due()
    assert not PushDevice.objects.exists()


def test_the_worker_stands_at_the_root_and_does_what_its_parts_do(client):
    answer = client.get("/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "push-worker.js" in answer.content.decode()
