"""Credit shares: how much of a customer's deals counts for whom (incentives 1.4). A share is never a rate.

A collaborator has the share that was agreed, the owner has the rest: on every day they total exactly all of it.
What was sold before anybody was on record, as with customers that came with their history, counts for the first
owner. On any other day without an owner the rest counts for nobody, and says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from crm.exact.numbers import Fraction

Role = Literal["owner", "collaborator"]
ONE = Fraction(1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Held:
    """An agent's care for a customer from a day to a day, both included, with a collaborator's share."""

    agent_id: UUID
    role: str
    share: Fraction
    starts_on: date
    ends_on: date | None = None

    def is_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class CreditShare(NamedTuple):
    """How much of a deal counts for an agent. Without an agent nobody owned the customer: it counts for nobody."""

    agent_id: UUID | None
    share: Fraction
    role: Role


@dataclass(frozen=True, slots=True)
class CreditSpan:
    """Days, both included, with the same people and shares. The shares total exactly 1."""

    starts_on: date
    ends_on: date
    shares: tuple[CreditShare, ...]


def with_history(held: Sequence[Held]) -> list[Held]:
    """The same care, the first owner on record being the owner of all the days before too."""
    owners = [one for one in held if one.role == "owner"]
    first = min(owners, key=lambda one: one.starts_on, default=None)
    return [replace(one, starts_on=date.min) if one is first else one for one in held]


def shares_on(held: Iterable[Held], day: date) -> tuple[CreditShare, ...]:
    """Who is credited with how much of a deal of this day, the owner first: owner = 1 − Σ collaborators.

    Whoever has nothing is left out. Should two own the customer, the one who began last does.
    """
    there = [one for one in held if one.is_on(day)]
    owners = sorted((one.starts_on, one.agent_id) for one in there if one.role == "owner")
    owner = owners[-1][1] if owners else None
    helped: dict[UUID, Fraction] = defaultdict(Fraction)
    for one in there:
        if one.role == "collaborator" and one.agent_id != owner:
            helped[one.agent_id] += one.share
    rest = ONE - sum(helped.values())
    found = [CreditShare(owner, rest, "owner")]
    found += [CreditShare(agent, share, "collaborator") for agent, share in sorted(helped.items())]
    return tuple(one for one in found if one.share)


def spans_of(held: Sequence[Held], first: date, last: date) -> tuple[CreditSpan, ...]:
    """The days from a first to a last, both included, cut where the shares change and nowhere else."""
    turns = {first} | {one.starts_on for one in held}
    turns |= {one.ends_on + DAY for one in held if one.ends_on is not None and one.ends_on < last}
    spans: list[CreditSpan] = []
    for day in sorted(day for day in turns if first <= day <= last):
        shares = shares_on(held, day)
        if spans and spans[-1].shares == shares:
            continue
        if spans:
            spans[-1] = CreditSpan(spans[-1].starts_on, day - DAY, spans[-1].shares)
        spans.append(CreditSpan(day, last, shares))
    return tuple(spans)


def shares_in(spans: Iterable[CreditSpan], day: date) -> tuple[CreditShare, ...]:
    """The shares of a day that the spans cover."""
    return next(span.shares for span in spans if span.starts_on <= day <= span.ends_on)


def room(held: Iterable[Held], first: date, last: date | None = None) -> tuple[Fraction, date]:
    """The credit left to be given to collaborators on the fullest day of a span, and that day: 1 − Σ shares."""
    helped = [one for one in held if one.role == "collaborator"]
    starts = {one.starts_on for one in helped if first < one.starts_on and (last is None or one.starts_on <= last)}
    return min((ONE - sum(one.share for one in helped if one.is_on(day)), day) for day in {first} | starts)
