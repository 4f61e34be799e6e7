"""What a change of owners means: who has how many customers, and what is open there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count

from agents.models import Agent
from customers.deals.models import Deal
from customers.follow_ups.models import FollowUp
from customers.profiles.models import Customer


@dataclass(frozen=True)
class Load:
    """How many customers an agent looks after now, and how many it would be."""

    agent: Agent
    now: int
    then: int


def owned_by(agents: Collection[UUID]) -> dict[UUID, int]:
    """How many customers in use each of these agents owns."""
    rows = Customer.objects.in_use().filter(owner__in=agents).order_by()
    return dict(rows.values_list("owner").annotate(n=Count("pk")))


def spread(customers: Sequence[Any], agents: Sequence[UUID]) -> dict[UUID, UUID]:
    """Who gets which of these customers, so that the agents have as equally many as can be.

    Customers stay with an agent who has them already as far as that agent's part goes, so that nothing moves for
    nothing. The same customers and agents give the same answer.
    """
    quotas = _quotas(customers, agents)
    given: dict[UUID, UUID] = {}
    for customer in customers:
        if quotas.get(customer.owner_id, 0) > 0:
            quotas[customer.owner_id] -= 1
            given[customer.pk] = customer.owner_id
    waiting = iter([agent for agent in agents for _place in range(quotas[agent])])
    return given | {customer.pk: next(waiting) for customer in customers if customer.pk not in given}


def _quotas(customers: Sequence[Any], agents: Sequence[UUID]) -> dict[UUID, int]:
    """How many of the customers each agent gets: the one who has fewest the next, one after the other."""
    loads = owned_by(agents)
    elsewhere = {agent: loads.get(agent, 0) for agent in agents}
    for customer in customers:
        if customer.owner_id in elsewhere and customer.archived_at is None:
            elsewhere[customer.owner_id] -= 1
    quotas = dict.fromkeys(agents, 0)
    for _customer in customers:
        fewest = min(agents, key=lambda agent: (elsewhere[agent] + quotas[agent], agents.index(agent)))
        quotas[fewest] += 1
    return quotas


def loads(moves: Mapping[UUID, tuple[UUID | None, UUID]], agents: Sequence[Agent]) -> list[Load]:
    """What these moves (customer: from whom, to whom) make of the agents' loads."""
    owned = owned_by([agent.pk for agent in agents])
    found = []
    for agent in agents:
        now = owned.get(agent.pk, 0)
        come = sum(after == agent.pk and before != agent.pk for before, after in moves.values())
        go = sum(before == agent.pk and after != agent.pk for before, after in moves.values())
        found.append(Load(agent, now, now + come - go))
    return found


def open_follow_ups(owners: Mapping[UUID, UUID | None]) -> Any:
    """The open follow-ups that the owners of these customers have there."""
    rows = FollowUp.objects.open().filter(
        customer__among=owners, agent__among={each for each in owners.values() if each}
    )
    return _of_owner(rows, owners)


def open_deals(owners: Mapping[UUID, UUID | None]) -> Any:
    """The open deals that the owners of these customers have there."""
    rows = Deal.objects.open().filter(
        customer__among=owners, agent__among={each for each in owners.values() if each}
    )
    return _of_owner(rows, owners)


def _of_owner(rows: Any, owners: Mapping[UUID, UUID | None]) -> list[Any]:
    """What others do at these customers stays theirs."""
    return [row for row in rows.order_by("pk") if owners[row.customer_id] == row.agent_id]
