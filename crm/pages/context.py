"""What the shell of every page needs to know, worked out when it is used, so that a fragment pays nothing."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from crm.pages import inbox, navigation

FLAT_ROLES = frozenset({"agent"})


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `shell`, and `member` and `tenant` because every page speaks of them."""
    member = getattr(request, "member", None)
    return {"shell": Shell(request, member), "member": member, "tenant": getattr(member, "tenant", None)}


class Shell:
    """The frame around a page: where the member is, and where the member can go."""

    def __init__(self, request: HttpRequest, member: Any) -> None:
        self.request = request
        self.member = member

    @cached_property
    def role(self) -> str:
        return str(getattr(self.member, "role", ""))

    @property
    def looks(self) -> Mapping[str, str]:
        """The member's own appearance and keys, for the root element; a stranger's page follows the system."""
        return getattr(getattr(self.member, "user", None), "looks", {})

    @property
    def who_grants(self) -> list[Any]:
        """Up to three people who can give this member another role, for a page that refuses."""
        if self.member is None:
            return []
        colleagues = type(self.member).objects.visible_to(self.member).active().with_parties()
        granting = colleagues.filter(role__in=("owner", "admin")).exclude(pk=self.member.pk)
        return list(granting.order_by("-role", "user__name")[:3])

    @property
    def may_log(self) -> bool:
        """Whoever may not log is not offered to."""
        return bool(self.member) and self.member.may("work")

    @cached_property
    def items(self) -> list[navigation.NavItem]:
        return navigation.items_for(self.member) if self.member else []

    @cached_property
    def favourites(self) -> list[navigation.Favourite]:
        """What this member pinned to the side bar."""
        return navigation.favourites_of(self.member) if self.member else []

    @cached_property
    def groups(self) -> list[tuple[navigation.NavGroup, list[navigation.NavItem]]]:
        return navigation.grouped(self.items)

    @cached_property
    def is_flat(self) -> bool:
        """An agent's side bar is a short list without groups."""
        return self.role in FLAT_ROLES

    @cached_property
    def tabs(self) -> list[navigation.NavItem]:
        return navigation.phone_tabs(self.items)

    @cached_property
    def current(self) -> navigation.NavItem | None:
        match = self.request.resolver_match
        return navigation.current_item(self.items, match.view_name if match else "", self.request.path)

    @property
    def above(self) -> navigation.NavItem | None:
        """The page of the side bar this one lies below, for the breadcrumb; none on that page itself."""
        return self.current if self.current and self.request.path != self.current.url else None

    @cached_property
    def current_group(self) -> str:
        return self.current.group if self.current else "home"

    @cached_property
    def memberships(self) -> list[Any]:
        """The organisations this person can switch to."""
        mine = getattr(self.request, "memberships", [])
        return sorted(mine, key=lambda membership: membership.tenant.name)

    @cached_property
    def bell(self) -> navigation.NavItem | None:
        return navigation.bell() if self.member else None

    @cached_property
    def unread(self) -> int:
        return self.bell.count(self.member) if self.bell and self.bell.count else 0

    @cached_property
    def tray(self) -> dict[str, Any]:
        """Where the tray of jobs comes from, and whether the page is to ask for it at once."""
        url, is_needed = navigation.tray_for(self.member) if self.member else ("", False)
        return {"url": url, "is_needed": is_needed}

    @cached_property
    def waiting(self) -> int:
        """How much waits for this member's decision."""
        return inbox.count_waiting(self.member) if self.member else 0
