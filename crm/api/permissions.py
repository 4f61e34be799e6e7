"""Who may do what through the API: everybody in the organisation reads what they see; a write needs an ability."""

from typing import TYPE_CHECKING, Any

from rest_framework.permissions import SAFE_METHODS, BasePermission

from crm.api.problems import Problem

if TYPE_CHECKING:
    from crm.accounts.roles import Ability

ANYONE = "anyone"
"""As an ability: every member may, viewers included. For one's own things, such as having read a notice."""


class IsMember(BasePermission):
    """A member of an organisation, with a key that may write where something is written."""

    def has_permission(self, request: Any, view: Any) -> bool:
        if request.member is None:
            return False
        key = request.api_key
        if request.method not in SAFE_METHODS and key is not None and key.scope == "read":
            raise Problem("read_only_key", required_scope="write")
        return True


def require(member: Any, ability: "Ability | str | None") -> None:
    """403 unless the member may; the answer names what is missing."""
    if ability == ANYONE or (ability is not None and member.may(ability)):
        return
    raise Problem("forbidden", required_ability=str(ability) if ability else None)


def may(ability: "Ability") -> type[BasePermission]:
    """For views that are no view sets: reading is open to members, writing needs `ability`."""

    class MayWrite(IsMember):
        def has_permission(self, request: Any, view: Any) -> bool:
            if not super().has_permission(request, view):
                return False
            if request.method not in SAFE_METHODS:
                require(request.member, ability)
            return True

    return MayWrite
