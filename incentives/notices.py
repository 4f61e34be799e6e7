"""What members are told by this app."""

from django.utils.translation import gettext_lazy as _

from crm.notifications.kinds import register_kind

register_kind(
    "statement.published",
    label=_("My statement is published"),
    is_private=True,
    subject=_("Your statement for %(period)s: %(total)s"),
    body=_("Your statement for %(period)s is published. Payable: %(total)s. Every line says why."),
)
