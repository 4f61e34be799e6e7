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
register_kind(
    "payout_run.returned",
    label=_("A payout run I prepared is sent back"),
    is_private=True,
    subject=_("Sent back: payout run %(period)s"),
    body=_("%(by)s sent the payout run %(period)s back: %(reason)s"),
)
