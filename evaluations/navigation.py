"""How well it goes, in the side bar."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.pages.navigation import NavItem, PhoneTab, register

register(
    NavItem(
        _("Goals"),
        "evaluations:goals",
        "target",
        "performance",
        10,
        shortcut="o",
        phone=PhoneTab(4, pgettext_lazy("tab", "Performance")),
    ),
    NavItem(_("Metrics and trends"), "evaluations:metrics", "chart-line", "performance", 20),
)
