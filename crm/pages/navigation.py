"""One registry of where a member can go. The side bar, the phone tab bar and the shortcuts all read it.

Each app lists its own pages in `<app>/navigation.py`, which is found at start-up. An item is shown to the members
who have one of its abilities; a page that is not routed is left out, so that a link never breaks the shell.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Label = str | Promise


@dataclass(frozen=True)
class NavGroup:
    """A named part of the side bar."""

    key: str
    label: Label
    order: int


@dataclass(frozen=True)
class PhoneTab:
    """A place in the phone's tab bar; its word may be shorter than the side bar's."""

    order: int
    label: Label | None = None


@dataclass(frozen=True)
class NavItem:
    """One page of the side bar."""

    label: Label
    url_name: str
    icon: str
    group: str
    order: int = 50
    abilities: tuple[str, ...] = ()
    phone: PhoneTab | None = None
    shortcut: str = ""
    count: Callable[[Any], int] | None = field(default=None, compare=False)

    @property
    def url(self) -> str:
        """Where it leads, or nothing while the page is not routed."""
        return url_or_nothing(self.url_name)

    @property
    def is_counted(self) -> bool:
        """Whether a number stands beside its name."""
        return self.count is not None

    def is_for(self, member: Any) -> bool:
        """For everybody when it names no ability, otherwise for a member who has one of them."""
        return not self.abilities or any(member.may(ability) for ability in self.abilities)


@dataclass(frozen=True)
class Favourite:
    """A place a member pinned for themselves."""

    label: Label
    url: str


GROUPS = (
    NavGroup("home", _("Home"), 10),
    NavGroup("customers", _("Customers"), 20),
    NavGroup("activity", _("Activity and sales"), 30),
    NavGroup("team", _("Team"), 40),
    NavGroup("performance", _("Performance"), 50),
    NavGroup("incentives", _("Incentives"), 60),
    NavGroup("insights", _("Insights and data"), 70),
    NavGroup("settings", _("Settings"), 80),
)

_items: dict[str, NavItem] = {}
_bell: list[NavItem] = []
_tray: list[tuple[str, Callable[[Any], bool]]] = []
_favourites: list[Callable[[Any], list[Favourite]]] = []


def register(*items: NavItem) -> None:
    """Put pages into the side bar. Registering a page again replaces it."""
    known = {group.key for group in GROUPS}
    for item in items:
        if item.group not in known:
            raise ValueError(f"{item.url_name}: there is no group {item.group!r}, only {sorted(known)}")
        _items[item.url_name] = item


def register_bell(url_name: str, count: Callable[[Any], int]) -> None:
    """Say where the bell of the top bar leads and how to count what is unread."""
    _bell[:] = [NavItem(_("Notifications"), url_name, "bell", "home", count=count)]


def register_favourites(of: Callable[[Any], list[Favourite]]) -> None:
    """Say what a member has among the favourites of the side bar."""
    _favourites[:] = [of]


def favourites_of(member: Any) -> list[Favourite]:
    return _favourites[0](member) if _favourites else []


def bell() -> NavItem | None:
    return _bell[0] if _bell and _bell[0].url else None


def register_tray(url_name: str, is_needed: Callable[[Any], bool]) -> None:
    """Say where the tray of running jobs comes from, and how to tell whether a member needs it now."""
    _tray[:] = [(url_name, is_needed)]


def tray_for(member: Any) -> tuple[str, bool]:
    """The address of the tray, and whether there is something in it for this member."""
    for url_name, is_needed in _tray:
        if url := url_or_nothing(url_name):
            return url, is_needed(member)
    return "", False


def items_for(member: Any) -> list[NavItem]:
    """The pages this member may use, in the order of the side bar."""
    order = {group.key: group.order for group in GROUPS}
    allowed = [item for item in _items.values() if item.is_for(member) and item.url]
    return sorted(allowed, key=lambda item: (order[item.group], item.order, item.url_name))


def grouped(items: list[NavItem]) -> list[tuple[NavGroup, list[NavItem]]]:
    """The pages under the names of their groups; a group with nothing to use is not there."""
    found = [(group, [item for item in items if item.group == group.key]) for group in GROUPS]
    return [(group, pages) for group, pages in found if pages]


def phone_tabs(items: list[NavItem]) -> list[NavItem]:
    """The pages in the phone's tab bar, left to right."""
    tabs = [item for item in items if item.phone]
    return sorted(tabs, key=lambda item: item.phone.order if item.phone else 0)


def current_item(items: Iterable[NavItem], view_name: str, path: str) -> NavItem | None:
    """The page the reader is on, or the page above it: the longest address that the path continues."""
    items = list(items)
    for item in items:
        if item.url_name == view_name:
            return item
    above = [item for item in items if item.url != "/" and path.startswith(item.url)]
    return max(above, key=lambda item: len(item.url), default=None)


def url_or_nothing(url_name: str, **kwargs: Any) -> str:
    """The page's address, or an empty text when nothing is routed under that name."""
    try:
        return reverse(url_name, kwargs=kwargs or None)
    except NoReverseMatch:
        return ""
