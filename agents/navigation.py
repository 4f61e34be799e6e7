"""Who works, in the side bar."""

from django.utils.translation import gettext_lazy as _

from crm.accounts.roles import Ability
from crm.pages.navigation import NavItem, register

LEADERS = (Ability.SEE_ALL, Ability.SEE_TEAM)

register(
    NavItem(_("Agents"), "agents:agents", "user", "team", 10, LEADERS),
    NavItem(_("Teams"), "agents:teams", "hierarchy", "team", 20, LEADERS),
    NavItem(_("Agencies"), "agents:agencies", "building-store", "team", 30, LEADERS),
)
