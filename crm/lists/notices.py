"""What members are told about files."""

from django.utils.translation import gettext_lazy as _

from crm.notifications.kinds import register_kind

register_kind(
    "lists.export_ready",
    label=_("A file I asked for is ready"),
    subject=_("The file is ready: %(list)s"),
    body=_("%(count)s rows. It can be fetched for seven days, by you alone."),
)
