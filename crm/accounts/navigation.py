"""Settings in the side bar."""

from django.utils.translation import gettext_lazy as _

from crm.accounts.roles import Ability
from crm.pages.navigation import NavItem, register

register(
    NavItem(
        _("Organisation"), "settings:organisation", "settings", "settings", 10, (Ability.MANAGE_ORGANISATION,)
    ),
    NavItem(_("Members"), "settings:members", "users", "settings", 20, (Ability.MANAGE_MEMBERS,)),
    NavItem(_("Roles"), "settings:roles", "lock", "settings", 30),
    NavItem(_("API keys"), "settings:api-keys", "code", "settings", 40, (Ability.MANAGE_ORGANISATION,)),
    NavItem(_("Audit trail"), "settings:audit-trail", "history", "settings", 50, (Ability.READ_AUDIT,)),
)
