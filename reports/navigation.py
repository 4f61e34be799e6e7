"""Where a member lands, in the side bar and in the phone's tab bar."""

from django.utils.translation import gettext_lazy as _

from crm.accounts.roles import Ability
from crm.pages.inbox import count_waiting
from crm.pages.navigation import NavItem, PhoneTab, register

register(
    NavItem(_("Today"), "home:today", "home", "home", 10, shortcut="t", phone=PhoneTab(1)),
    NavItem(
        _("Team overview"), "home:team-overview", "layout-list", "home", 20, (Ability.SEE_ALL, Ability.SEE_TEAM)
    ),
    NavItem(_("Inbox"), "home:inbox", "list-check", "home", 30, shortcut="i", count=count_waiting),
    NavItem(_("Calendar"), "home:calendar", "calendar", "home", 40, shortcut="d"),
)
