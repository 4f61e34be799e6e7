"""How much of a customer's profile is known, and what is worth asking for next."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from customers.profiles.models import Contact, Customer

WORTH = {
    "phone": 15,
    "sector": 10,
    "preferences": 10,
    "region": 8,
    "wechat": 7,
    "employees": 6,
    "annual_revenue": 6,
    "email": 5,
    "address": 5,
    "website": 3,
}
"""What each field of the profile is worth. The most valuable missing ones are asked for first."""
A_CONTACT, WHO_DECIDES = 15, 10
OF_FIRMS = frozenset({"sector", "employees", "annual_revenue", "website"})
ASKED_FOR = 3


@dataclass(frozen=True)
class Gap:
    """Something not known yet, and where it is filled in."""

    label: str
    worth: int
    url: str


@dataclass(frozen=True)
class Completeness:
    """Known of all that is worth knowing, in percent, and the most valuable gaps."""

    percent: int
    gaps: list[Gap]


def completeness_of(customer: Customer, contacts: Sequence[Contact]) -> Completeness:
    """What is known of a customer whose contacts are these. No query."""
    is_firm = customer.kind != Customer.Kind.PERSON
    fields = {name: worth for name, worth in WORTH.items() if is_firm or name not in OF_FIRMS}
    gaps = [_gap(customer, name, worth) for name, worth in fields.items() if getattr(customer, name) in ("", None)]
    total = sum(fields.values())
    if is_firm:
        total += A_CONTACT + WHO_DECIDES
        gaps += _unknown_people(customer, contacts)
    missing = sum(gap.worth for gap in gaps)
    gaps.sort(key=lambda gap: -gap.worth)
    return Completeness((total - missing) * 100 // total, gaps[:ASKED_FOR])


def _gap(customer: Customer, name: str, worth: int) -> Gap:
    label = capfirst(str(Customer._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
    return Gap(label, worth, reverse("customers:fill-field", args=[customer.pk, name]))


def _unknown_people(customer: Customer, contacts: Sequence[Contact]) -> list[Gap]:
    url = reverse("customers:new-contact", args=[customer.pk])
    if not contacts:
        return [Gap(_("A contact"), A_CONTACT, url), Gap(_("Who decides"), WHO_DECIDES, url)]
    if not any(contact.is_decision_maker for contact in contacts):
        return [Gap(_("Who decides"), WHO_DECIDES, url)]
    return []
