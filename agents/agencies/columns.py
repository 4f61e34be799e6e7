"""What the list of agencies shows of each."""

from django.utils.translation import gettext_lazy as _

from crm.pages.lists import Column
from crm.pages.lists.cells import link

COLUMNS = [
    Column(
        "name",
        _("Name"),
        cell=lambda agency, page: link("agents:agency", agency.pk, agency.name),
        sort="name",
        is_heading=True,
    ),
    Column("region", _("Region")),
    Column("contact_name", _("Contact person")),
    Column("phone", _("Phone")),
    Column("status", _("Status"), value=lambda agency: agency.get_status_display()),
    Column("code", _("Code"), is_shown=False),
    Column("email", _("E-mail"), is_shown=False),
]
