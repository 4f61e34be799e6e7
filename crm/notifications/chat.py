"""The four chat services: which addresses are theirs, how they want a message, and what their answers mean.

Only their own hosts are ever called, and a message counts as sent only when the service itself says so: three of
the four answer 200 to what they refuse.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.notifications import outward

LONGEST = 1800
"""Characters of one message; WeCom takes 2,048 bytes of text."""


class Refused(Exception):
    """The service did not take the message. `words` say why; `is_final` when trying again is of no use."""

    def __init__(self, words: str | Promise, *, is_final: bool = True) -> None:
        super().__init__(str(words))
        self.words, self.is_final = words, is_final


WRONG_ADDRESS = _("The service does not know this address. Copy it again from the settings of the robot.")
WRONG_SECRET = _("The service does not accept the signature. Copy the secret again from the robot's settings.")
WRONG_KEYWORD = _("The robot wants a keyword in every message. Add 同舟 as a keyword there, or choose signing.")
WRONG_PLACE = _("The robot only takes messages from listed IP addresses. Add this server's address there.")
TOO_MANY = _("The service takes no more messages this minute.")


@dataclass(frozen=True)
class Service:
    """One chat service."""

    host: str
    path: str
    is_sign: bool
    body: Callable[[str, str], dict[str, Any]]
    code: Callable[[dict[str, Any]], int]
    meanings: dict[int, Refused]

    def path_of(self, address: str, secret: str) -> str:
        parts = urlsplit(address)
        query = f"?{parts.query}" if parts.query else ""
        if self.host == "oapi.dingtalk.com" and secret:
            stamp = str(int(time.time() * 1000))
            signature = quote(_signature(secret.encode(), f"{stamp}\n{secret}".encode()), safe="")
            query += f"&timestamp={stamp}&sign={signature}"
        return parts.path + query


def _signature(key: bytes, text: bytes) -> str:
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def _plain(text: str, secret: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": text}}


def _feishu(text: str, secret: str) -> dict[str, Any]:
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        stamp = str(int(time.time()))
        body |= {"timestamp": stamp, "sign": _signature(f"{stamp}\n{secret}".encode(), b"")}
    return body


SERVICES: dict[str, Service] = {
    "wecom": Service(
        "qyapi.weixin.qq.com",
        "/cgi-bin/webhook/send",
        False,
        _plain,
        lambda said: int(said.get("errcode", -1)),
        {93000: Refused(WRONG_ADDRESS), 93008: Refused(WRONG_ADDRESS), 45009: Refused(TOO_MANY, is_final=False)},
    ),
    "dingtalk": Service(
        "oapi.dingtalk.com",
        "/robot/send",
        True,
        _plain,
        lambda said: int(said.get("errcode", -1)),
        {
            300001: Refused(WRONG_ADDRESS),
            300005: Refused(WRONG_ADDRESS),
            400101: Refused(WRONG_ADDRESS),
            310000: Refused(WRONG_SECRET),
            130101: Refused(TOO_MANY, is_final=False),
            410100: Refused(TOO_MANY, is_final=False),
        },
    ),
    "feishu": Service(
        "open.feishu.cn",
        "/open-apis/bot/v2/hook/",
        True,
        _feishu,
        lambda said: int(said.get("code", said.get("StatusCode", -1))),
        {
            19001: Refused(WRONG_ADDRESS),
            19002: Refused(WRONG_ADDRESS),
            19021: Refused(WRONG_SECRET),
            19022: Refused(WRONG_PLACE),
            19024: Refused(WRONG_KEYWORD),
            9499: Refused(TOO_MANY, is_final=False),
            11232: Refused(TOO_MANY, is_final=False),
        },
    ),
    "slack": Service(
        "hooks.slack.com",
        "/services/",
        False,
        lambda text, secret: {"text": text},
        lambda said: 0,
        {},
    ),
}


def service_of(address: str) -> str | None:
    """Which service an address belongs to; None where it is no robot of any of the four."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or parts.username or parts.password or port not in (None, 443):
        return None
    for name, service in SERVICES.items():
        if parts.hostname == service.host and _is_robot(service, parts.path, parts.query):
            return name
    return None


def _is_robot(service: Service, path: str, query: str) -> bool:
    if ".." in path or "\\" in path or any(ord(letter) <= 32 for letter in path + query):
        return False
    if service.path.endswith("/"):
        return path.startswith(service.path) and len(path) > len(service.path)
    return path == service.path and any(parse_qs(query).get(name) for name in ("key", "access_token"))


def say(name: str, address: str, secret: str, text: str) -> None:
    """Pass a message on; raises Refused, or Unreachable, when the service did not take it."""
    if service_of(address) != name:
        raise Refused(WRONG_ADDRESS)
    service = SERVICES[name]
    body = json.dumps(service.body(_short(text), secret), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Tongzhou"}
    answer = outward.post(service.host, service.path_of(address, secret), body, headers)
    _judge(service, answer)


def _short(text: str) -> str:
    """Within what every service takes, cut at the end and never inside a character."""
    raw = text.encode()[:LONGEST]
    return text if len(raw) == len(text.encode()) else raw.decode(errors="ignore") + "…"


def _judge(service: Service, answer: outward.Answer) -> None:
    if answer.status == 429:
        raise Refused(TOO_MANY, is_final=False)
    if answer.status >= 500:
        raise Refused(_("The service answered with an error of its own."), is_final=False)
    if answer.status in (403, 404, 410) or 300 <= answer.status < 400:
        raise Refused(WRONG_ADDRESS)
    code = service.code(_said(answer.body)) if service.host != "hooks.slack.com" else 0
    if answer.status >= 400 or code:
        raise service.meanings.get(code) or Refused(
            _("The service refused the message (%(code)s).") % {"code": code or answer.status}
        )


def _said(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
