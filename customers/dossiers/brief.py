"""What a new owner has to know: what is promised, what is open, how they like it, and how it went lately."""

from dataclasses import dataclass

from customers.deals.models import Deal
from customers.follow_ups.models import FollowUp
from customers.interactions.models import Interaction
from customers.profiles.models import Contact, Customer

OUTCOMES = 3
AT_MOST = 20


@dataclass(frozen=True)
class Brief:
    """One customer in a page, made from what is known now."""

    promises: list[FollowUp]
    deals: list[Deal]
    outcomes: list[Interaction]
    pins: list[Interaction]
    contacts: list[Contact]


def brief_of(customer: Customer) -> Brief:
    """The brief of a customer whom the reader may see. Five queries."""
    promises = FollowUp.objects.open().filter(customer=customer).with_parties().soonest_first()
    deals = Deal.objects.open().filter(customer=customer).select_related("stage", "agent")
    met = Interaction.objects.filter(customer=customer).select_related("agent", "contact")
    contacts = Contact.objects.filter(customer=customer).defer("search_keys")
    return Brief(
        list(promises[:AT_MOST]),
        list(deals.newest_first()[:AT_MOST]),
        list(met.newest_first()[:OUTCOMES]),
        list(met.filter(pinned_at__isnull=False).order_by("-pinned_at")),
        list(contacts.order_by("-is_decision_maker", "name", "pk")[:AT_MOST]),
    )
