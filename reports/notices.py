"""What members are told by this app."""

from django.utils.translation import gettext_lazy as _

from crm.notifications.kinds import register_kind

register_kind(
    "agent.nudged",
    label=_("A leader asks me something"),
    subject=_("%(by)s asks you: %(subject)s"),
    body="%(text)s",
    is_private=True,
)
