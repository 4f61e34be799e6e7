"""The bell, and the robots of groups in the settings."""

from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.notifications.models import Notification
from crm.pages.navigation import NavItem, register, register_bell


def unread(member: Membership) -> int:
    return Notification.objects.visible_to(member).unread().count()


register_bell("notifications:notifications", unread)
register(
    NavItem(_("Chat robots"), "notifications:robots", "message-2", "settings", 45, (Ability.MANAGE_ORGANISATION,))
)
