"""Customers and the work with them, in the side bar and in the phone's tab bar."""

from django.utils.translation import gettext_lazy as _

from crm.accounts.roles import Ability
from crm.pages.navigation import NavItem, PhoneTab, register

register(
    NavItem(_("Customers"), "customers:customers", "users", "customers", 10, shortcut="c", phone=PhoneTab(2)),
    NavItem(_("Products"), "customers:products", "tag", "customers", 40),
    NavItem(_("Tier rule"), "customers:tier-rule", "star", "customers", 50, (Ability.DEFINE_METRICS,)),
    NavItem(_("Interactions"), "customers:interactions", "message-2", "activity", 10),
    NavItem(_("Follow-ups"), "customers:follow-ups", "clock", "activity", 20, shortcut="f"),
    NavItem(_("Deals"), "customers:deals", "briefcase", "activity", 30, shortcut="p"),
    NavItem(_("Sales"), "customers:sales", "receipt", "activity", 40, phone=PhoneTab(4)),
)
