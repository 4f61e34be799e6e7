"""The single keys, and which other key a member may give each of them. Pages and scripts know the usual key."""

import json
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, str | Promise] = {
    "l": _("Log interaction"),
    "/": _("Search"),
    "j": _("Next row"),
    "k": _("Previous row"),
    "g": _("Go to a page"),
    "?": _("List of shortcuts"),
}
"""The usual key of each action that can be given another one."""

CHOICES = "abcdefghijklmnopqrstuvwxyz0123456789/?.,;'[]-="


def register(key: str, action: str | Promise) -> None:
    """Make a key of a page one that can be changed. Registering it again replaces its words."""
    ACTIONS[key] = action


def shown(key: str) -> str:
    """A key as it is printed on the keyboard."""
    return key.upper()


def conflicts(keys: Mapping[str, str]) -> dict[str, str]:
    """Changed actions whose key another action has, each with that other one."""
    now = {action: keys.get(action, action) for action in ACTIONS}
    found = {}
    for action, key in keys.items():
        others = [other for other, theirs in now.items() if theirs == key and other != action]
        if others:
            found[action] = others[0]
    return found


def as_json(keys: Mapping[str, str]) -> str:
    """From the key that is pressed to the usual one, for the script; nothing when none is changed."""
    changed = {key: action for action, key in keys.items() if key != action}
    return json.dumps(changed, ensure_ascii=False, sort_keys=True) if changed else ""
