"""The kinds of things members are told, and their words. Slices register theirs in `notices.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Timing = Literal["instant", "digest", "off"]


class Channel(models.TextChoices):
    """A way to a member."""

    APP = "app", _("In the app")
    MAIL = "mail", _("By mail")
    PUSH = "push", _("On my devices")
    ROBOT = "robot", _("Chat robot")


USUAL: Mapping[str, Timing] = {
    Channel.APP: "instant",
    Channel.MAIL: "instant",
    Channel.PUSH: "instant",
    Channel.ROBOT: "instant",
}
"""Told at once, wherever the member has given a way: devices and robots are only there when one added them."""


@dataclass(frozen=True)
class Kind:
    """Subject and body with named gaps, e.g. `%(customer)s`, filled from the notification's parameters.

    `label` names it where a member chooses how to be told. `usual` is how they are told until they choose. What is
    `private`, such as pay or what is broken, is never offered to the robot of a group.
    """

    name: str
    subject: str | Promise
    body: str | Promise
    label: str | Promise = ""
    usual: Mapping[str, Timing] = field(default_factory=lambda: USUAL)
    is_private: bool = False

    def usually(self, channel: str) -> Timing:
        return self.usual.get(channel, USUAL[channel])


_kinds: dict[str, Kind] = {}


class Gaps(dict[str, str]):
    """Parameters of a notice. One an older version did not write leaves its gap open, the notice readable."""

    def __missing__(self, name: str) -> str:
        return "--"


def register_kind(
    name: str,
    *,
    subject: str | Promise,
    body: str | Promise,
    label: str | Promise = "",
    usual: Mapping[str, Timing] | None = None,
    is_private: bool = False,
) -> Kind:
    """Make a kind known. The words are lazily translated, so each reader gets their own language."""
    _kinds[name] = Kind(name, subject, body, label or name, usual or USUAL, is_private)
    return _kinds[name]


def kinds() -> list[Kind]:
    """Every kind a member can be told about, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def kind_of(name: str) -> Kind | None:
    return _kinds.get(name)


def words_for(kind: str, params: Mapping[str, str]) -> tuple[str, str]:
    """Subject and body in the active language."""
    found = _kinds.get(kind)
    if found is None:  # told by a version of the product that knew this kind
        return kind, ""
    filled = Gaps(params)
    return str(found.subject) % filled, str(found.body) % filled
