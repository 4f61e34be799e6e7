"""Imports in the side bar."""

from django.utils.translation import gettext_lazy as _

from crm.accounts.roles import Ability
from crm.pages.navigation import NavItem, register

register(NavItem(_("Imports"), "imports:imports", "file-import", "insights", 10, (Ability.IMPORT,)))
