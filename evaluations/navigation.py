"""How well it goes, in the side bar."""

from django.utils.translation import gettext_lazy as _

from crm.pages.navigation import NavItem, register

register(
    NavItem(_("Goals"), "evaluations:goals", "target", "performance", 10, shortcut="o"),
    NavItem(_("Metrics and trends"), "evaluations:metrics", "chart-line", "performance", 20),
)
