"""Read models of customers for pages and pickers."""

from typing import Any

from crm.accounts.models import Membership
from customers.profiles.models import Customer

KNOWN_AT_MOST = 5
SHORTEST_NAME, SHORTEST_PHONE = 2, 5


def known_as(member: Membership, name: str, phone: str) -> list[Customer]:
    """The customers this member may see with such a name or phone, those put away too. Two queries at most."""
    wanted = [(name, SHORTEST_NAME), (phone, SHORTEST_PHONE)]
    visible = Customer.objects.visible_to(member).with_parties()
    found: dict[Any, Customer] = {}
    for text, shortest in wanted:
        if len(text.strip()) >= shortest:
            found |= {row.pk: row for row in visible.matching(text).order_by("sort_key", "pk")[:KNOWN_AT_MOST]}
    return list(found.values())[:KNOWN_AT_MOST]


def search(member: Membership, text: str, limit: int = 20) -> list[Customer]:
    """The customers this member may see that match what was typed; those whose name begins with it come first."""
    found = Customer.objects.visible_to(member).in_use().matching(text).with_parties()
    typed = text.strip().casefold()
    candidates = list(found.order_by("sort_key", "pk")[: limit * 5])
    return sorted(candidates, key=lambda customer: not customer.name.casefold().startswith(typed))[:limit]
