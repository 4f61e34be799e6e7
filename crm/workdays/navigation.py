"""The calendar in the side bar."""

from django.utils.translation import gettext_lazy as _

from crm.accounts.roles import Ability
from crm.pages.navigation import NavItem, register

register(
    NavItem(
        _("Working days"),
        "workdays:working-days",
        "calendar",
        "settings",
        15,
        (Ability.MANAGE_ORGANISATION,),
    ),
)
