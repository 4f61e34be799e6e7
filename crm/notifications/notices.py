"""What the ways themselves tell members."""

from django.utils.translation import gettext_lazy as _

from crm.notifications.kinds import register_kind

register_kind(
    "robot.switched_off",
    label=_("A chat robot was switched off"),
    is_private=True,
    subject=_("Chat robot switched off: %(robot)s"),
    body=_("Several messages in a row did not go out: %(reason)s\nMend it, then switch it on again."),
)
