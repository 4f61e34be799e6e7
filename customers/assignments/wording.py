"""Credit shares in words. They are called credit, never rate: what is paid on them is the plan's business."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from crm.exact.numbers import Fraction, from_decimal, to_decimal
from crm.exact.rounding import largest_remainder, minor_units
from crm.exact.wording import percent
from customers.assignments.models import Assignment
from customers.assignments.queries import as_held
from customers.assignments.shares import CreditShare

SAMPLE_DEAL = Fraction(10_000)


def percent_of(share: Decimal | Fraction) -> str:
    """0.3 is 30 %."""
    return percent(from_decimal(share) if isinstance(share, Decimal) else share, 0)


def credit(share: Decimal | Fraction) -> str:
    """How much of a deal counts for somebody."""
    return _("%(share)s credit") % {"share": percent_of(share)} if share else _("no credit")


def credit_of(assignment: Assignment, day: date, shares: Iterable[CreditShare]) -> str:
    """What an assignment brings: a collaborator the share agreed, the owner of this day the rest.

    Nothing is said where there is nothing to say: of who helps without credit, and of an owner who has all of it.
    """
    if assignment.role == Assignment.Role.COLLABORATOR:
        return credit(assignment.credit_share) if assignment.credit_share else ""
    if not as_held(assignment).is_on(day):
        return ""
    own = sum((one.share for one in shares if one.agent_id == assignment.agent_id), Fraction(0))
    return "" if own == 1 else credit(own)


def sample_rows(shares: Iterable[CreditShare], names: Mapping[UUID, str], currency: str) -> list[dict[str, Any]]:
    """A sample deal divided: who is credited with what, the owner first."""
    there = [(str(one.agent_id or ""), one) for one in shares]
    parts = largest_remainder(SAMPLE_DEAL, [(key, one.share) for key, one in there], scale=minor_units(currency))
    return [
        {
            "agent": names[one.agent_id] if one.agent_id else _("Nobody owns it"),
            "amount": to_decimal(parts[key]),
            "words": f"{Assignment.Role(one.role).label} · {credit(one.share)}",
        }
        for key, one in there
    ]
