"""What members are told by this app."""

from django.utils.translation import gettext_lazy as _

from crm.notifications.kinds import register_kind

register_kind(
    "follow_up.due",
    label=_("A follow-up is due"),
    subject=_("Follow up: %(customer)s, %(due)s"),
    body=_("%(note)s\nCustomer: %(customer)s\nDue: %(due)s"),
)
register_kind(
    "customers.got",
    label=_("Customers are assigned to me"),
    subject=_("%(n)s customers are yours now"),
    body=_("%(by)s gave them to you, all at once."),
)
register_kind(
    "customers.gave",
    label=_("Customers of mine go to others"),
    subject=_("%(n)s of your customers went to others"),
    body=_("%(by)s gave them away, all at once."),
)
