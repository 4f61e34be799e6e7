"""Credit: how much of each sale counts for whom. It is not what anybody is paid on it (incentives 1.3, 1.4).

By ownership a sale counts for those who look after the customer on its day: collaborators have their share, the
owner the rest. What takes a sale back, a refund or a reversal, counts for the same people with the same shares as
what it takes back, as they were on that day, however long ago. What was booked in place of a wrong row stands on
its own. As booked, a sale counts for the agent it was booked for.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet

from crm.exact.numbers import ZERO, Fraction, from_decimal
from crm.exact.rounding import largest_remainder, minor_units, power_of_ten
from customers.assignments.queries import credit_shares
from customers.assignments.shares import CreditShare, shares_in
from customers.models import Assignment, Sale
from customers.sales.queries import behind

Row = Mapping[str, Any]
COLUMNS = ("pk", "kind", "agent_id", "customer_id", "occurred_on", "amount", "currency", "reverses_id")
"""What is read of a sale; `Sale.objects.values(*COLUMNS)` gives such rows, and more columns do no harm."""
ALL = Fraction(1)
FINEST = 4
"""Decimals of the column of amounts."""


@dataclass(frozen=True, slots=True)
class Credit:
    """What of a sale counts for an agent: `amount` is `share` of `whole`, to the currency's minor unit."""

    agent_id: UUID
    share: Fraction
    amount: Fraction
    whole: Fraction
    role: Literal["owner", "collaborator", "booked"]


@dataclass(frozen=True, slots=True)
class CreditedSale:
    """A sale with its credits. `on` is the day that decided; `unowned` counts for nobody, for want of an owner.

    The amounts of the credits and `unowned` add up to the sale exactly.
    """

    on: date
    credits: tuple[Credit, ...]
    unowned: Fraction = ZERO


def sales_to_credit(first: date, last: date, agents: Collection[UUID] | None = None) -> QuerySet[Sale]:
    """The sales of a period that may count for these agents: of customers they look after, or ever did.

    Without agents every sale, so that those without an owner are seen.
    """
    sales = Sale.objects.filter(occurred_on__range=(first, last))
    if agents is None:
        return sales
    return sales.filter(customer__in=Assignment.objects.filter(agent__among=agents).values("customer"))


def credited(sales: Collection[Row]) -> dict[UUID, CreditedSale]:
    """The credits of sales by ownership, by the sale's key. Two queries at most, however many sales."""
    if not sales:
        return {}
    known = {row["pk"]: row for row in sales}
    earlier = {row["reverses_id"] for row in sales} - known.keys() - {None}
    if earlier:
        known |= {row["pk"]: row for row in behind(earlier).values(*COLUMNS)}
    origins = {row["pk"]: origin_of(row, known) for row in sales}
    days = [origin["occurred_on"] for origin in origins.values()]
    spans = credit_shares({origin["customer_id"] for origin in origins.values()}, min(days), max(days))
    found = {}
    for row in sales:
        customer, day = origins[row["pk"]]["customer_id"], origins[row["pk"]]["occurred_on"]
        found[row["pk"]] = shared_out(row, day, shares_in(spans[customer], day))
    return found


def as_booked(sales: Iterable[Row]) -> dict[UUID, CreditedSale]:
    """The credits of sales as they were booked: all of each counts for its agent."""
    found = {}
    for row in sales:
        whole = from_decimal(row["amount"])
        credit = Credit(row["agent_id"], ALL, whole, whole, "booked")
        found[row["pk"]] = CreditedSale(row["occurred_on"], (credit,))
    return found


def origin_of(sale: Row, known: Mapping[UUID, Row]) -> Row:
    """The row whose customer and day decide: of what takes something back, what it takes back; else itself."""
    way = [sale]
    while way[-1]["reverses_id"] is not None:
        way.append(known[way[-1]["reverses_id"]])
    sold = (row for row in way if row["kind"] != Sale.Kind.REFUND and row["amount"] > 0)
    given_back = (row for row in way if row["kind"] == Sale.Kind.REFUND and row["amount"] < 0)
    return next(sold, None) or next(given_back, way[-1])


def shared_out(sale: Row, on: date, shares: Iterable[CreditShare]) -> CreditedSale:
    """A sale divided by shares that total 1: largest remainder at the minor unit, ties in order of the agents.

    A negative amount mirrors its positive. An amount finer than its currency's minor unit keeps its own decimals.
    """
    whole = from_decimal(sale["amount"])
    by_name = {_name(one): one for one in shares}
    weights = [(name, one.share) for name, one in by_name.items()]
    parts = largest_remainder(whole, weights, scale=_scale_of(whole, sale["currency"]))
    given = tuple(
        Credit(one.agent_id, one.share, parts[name], whole, one.role)
        for name, one in by_name.items()
        if one.agent_id is not None
    )
    return CreditedSale(on, given, parts.get(NOBODY, ZERO))


NOBODY = "~"
"""Behind every agent's key, so that a unit left over goes to somebody first."""


def _name(share: CreditShare) -> str:
    return share.agent_id.hex if share.agent_id else NOBODY


def _scale_of(amount: Fraction, currency: str) -> int:
    scale = minor_units(currency)
    while scale < FINEST and (amount * power_of_ten(scale)).denominator != 1:
        scale += 1
    return scale
