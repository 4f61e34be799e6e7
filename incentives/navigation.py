"""What it earns, in the side bar."""

from django.utils.translation import gettext_lazy as _

from crm.accounts.roles import Ability
from crm.pages.navigation import NavItem, register

register(
    NavItem(_("Incentive plans"), "incentives:plans", "scale", "incentives", 10),
    NavItem(_("Simulation"), "incentives:simulate", "calculator", "incentives", 12),
    NavItem(_("Payout runs"), "incentives:runs", "coin", "incentives", 15, abilities=(Ability.RUN_PAYOUTS,)),
    NavItem(_("Statements"), "incentives:statements", "file-text", "incentives", 20, shortcut="s"),
)
