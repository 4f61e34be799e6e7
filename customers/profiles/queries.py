"""Read models of customers for pages and pickers."""

from crm.accounts.models import Membership
from customers.profiles.models import Customer


def search(member: Membership, text: str, limit: int = 20) -> list[Customer]:
    """The customers this member may see that match what was typed; those whose name begins with it come first."""
    found = Customer.objects.visible_to(member).in_use().matching(text).with_parties()
    typed = text.strip().casefold()
    candidates = list(found.order_by("sort_key", "pk")[: limit * 5])
    return sorted(candidates, key=lambda customer: not customer.name.casefold().startswith(typed))[:limit]
