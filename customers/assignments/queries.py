"""Whose customer, and with which share of the credit, day by day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from django.db.models import Q

from crm.exact.numbers import Fraction, from_decimal
from customers.assignments.models import Assignment
from customers.assignments.shares import CreditShare, CreditSpan, Held, room, shares_on, spans_of, with_history

NOBODY: Mapping[UUID, Fraction] = MappingProxyType({})
HELD = ("agent_id", "role", "credit_share", "starts_on", "ends_on")


def as_held(assignment: Assignment) -> Held:
    """An assignment as the rules of credit see it."""
    return _held(*(getattr(assignment, name) for name in HELD))


def credit_shares(customers: Collection[UUID], first: date, last: date) -> dict[UUID, tuple[CreditSpan, ...]]:
    """Who is credited with how much of the deals of these customers, for every day from a first to a last.

    The shares of every span total exactly 1; what nobody owned has no agent. Each customer asked for has an
    answer. One query, however many customers and days.
    """
    care = _care_for(customers, first, last)
    return {customer: spans_of(care.get(customer, ()), first, last) for customer in customers}


def shares_of(customer: UUID, day: date, instead: Mapping[UUID, Fraction] = NOBODY) -> tuple[CreditShare, ...]:
    """The same for one customer and day; with `instead`, as it would be if these agents had these shares."""
    there = [one for one in _care_for([customer], day, day).get(customer, ()) if not _is_replaced(one, instead)]
    there += [Held(agent, "collaborator", share, day, day) for agent, share in instead.items()]
    return shares_on(there, day)


def collaborators(customers: Collection[UUID], *, since: date) -> dict[UUID, list[Assignment]]:
    """Who helps with customers on a day or later, by customer. One query."""
    rows = Assignment.objects.filter(customer__among=customers, role=Assignment.Role.COLLABORATOR)
    found: dict[UUID, list[Assignment]] = defaultdict(list)
    for row in rows.filter(Q(ends_on=None) | Q(ends_on__gte=since)).order_by("pk"):
        found[row.customer_id].append(row)
    return found


def credit_left(customer: UUID, since: date, *, without: UUID | None = None) -> Fraction:
    """The credit of a customer that can still be given from a day on; as if one assignment were not there."""
    there = collaborators([customer], since=since)[customer]
    return room([as_held(one) for one in there if one.pk != without], since)[0]


def _is_replaced(one: Held, instead: Mapping[UUID, Fraction]) -> bool:
    return one.role == Assignment.Role.COLLABORATOR and one.agent_id in instead


def _care_for(customers: Iterable[UUID], first: date, last: date) -> dict[UUID, list[Held]]:
    """Every owner a customer had, for the first of them decides what came before, and who helped on these days."""
    during = Q(starts_on__lte=last) & (Q(ends_on=None) | Q(ends_on__gte=first))
    rows = Assignment.objects.filter(during | Q(role=Assignment.Role.OWNER), customer__among=customers)
    found: dict[UUID, list[Held]] = defaultdict(list)
    for customer, *columns in rows.order_by("starts_on", "pk").values_list("customer_id", *HELD):
        found[customer].append(_held(*columns))
    return {customer: with_history(held) for customer, held in found.items()}


def _held(agent_id: UUID, role: str, credit_share: Decimal, starts_on: date, ends_on: date | None) -> Held:
    return Held(agent_id, role, from_decimal(credit_share), starts_on, ends_on)
