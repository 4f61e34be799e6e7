"""The bell."""

from crm.accounts.models import Membership
from crm.notifications.models import Notification
from crm.pages.navigation import register_bell


def unread(member: Membership) -> int:
    return Notification.objects.visible_to(member).unread().count()


register_bell("notifications:notifications", unread)
