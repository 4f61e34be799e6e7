"""Handing customers over with what is open there. What was booked and credited stays whose it was."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from agents.models import Agent
from crm.accounts.models import Membership
from customers.assignments.services import assign_owner
from customers.deals.models import Deal
from customers.deals.services import change_deals
from customers.follow_ups.models import FollowUp
from customers.follow_ups.services import reassign_follow_ups
from customers.handovers.queries import open_deals, open_follow_ups
from customers.profiles.models import Customer

Also = dict[UUID, list[dict[str, Any]]]
FOLLOW_UP, DEAL = "follow_up", "deal"


@transaction.atomic
def hand_over(
    *,
    by: Membership,
    customers: Sequence[Customer],
    to: Mapping[UUID, UUID | None],
    on: date,
    reason: str = "",
    with_follow_ups: bool = False,
    with_deals: bool = False,
) -> Also:
    """Give each customer to the agent named for it from a day on, or to nobody, all or none.

    The open follow-ups and open deals that the owner so far has there go along where that is asked for. Returns
    what went along with each customer, and from whom.
    """
    owners = {customer.pk: customer.owner_id for customer in customers}
    follow_ups = open_follow_ups(owners) if with_follow_ups else []
    deals = open_deals(owners) if with_deals else []
    agents = Agent.objects.in_bulk([agent for agent in to.values() if agent])
    for agent_id, some in _by_agent(customers, lambda customer: to[customer.pk]).items():
        agent = agents[agent_id] if agent_id else None
        assign_owner(by=by, customers=some, agent=agent, on=on, reason=reason)
    went: Also = defaultdict(list)
    for kind, rows, give in ((FOLLOW_UP, follow_ups, _give_follow_ups), (DEAL, deals, _give_deals)):
        for agent_id, some in _by_agent(rows, lambda row: to[row.customer_id]).items():
            if agent_id is None:
                continue
            for row in some:
                went[row.customer_id].append({"kind": kind, "id": str(row.pk), "agent": str(row.agent_id)})
            give(by, some, agents[agent_id])
    return went


@transaction.atomic
def hand_back(
    *, by: Membership, owners: Mapping[UUID, UUID | None], customers: Sequence[Customer], went: Also, on: date
) -> None:
    """Undo a hand-over: each customer to the owner before, and what went along to whom it was from.

    What went along and has been given to somebody else since, or is open no more, stays as it is.
    """
    now_with = {customer.pk: customer.owner_id for customer in customers}
    hand_over(by=by, customers=customers, to=owners, on=on)
    for kind, model, give in ((FOLLOW_UP, FollowUp, _give_follow_ups), (DEAL, Deal, _give_deals)):
        before = {
            UUID(one["id"]): UUID(one["agent"])
            for customer in customers
            for one in went.get(customer.pk, ())
            if one["kind"] == kind
        }
        manager: Any = model._default_manager
        rows = [
            row for row in manager.open().filter(pk__among=before) if row.agent_id == now_with[row.customer_id]
        ]
        agents = Agent.objects.in_bulk(set(before.values()))
        for agent_id, some in _by_agent(rows, lambda row, before=before: before[row.pk]).items():  # type: ignore[misc]
            give(by, some, agents[agent_id])


def _by_agent(rows: Sequence[Any], agent_of: Any) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[agent_of(row)].append(row)
    return found


def _give_follow_ups(by: Membership, rows: Sequence[FollowUp], agent: Agent) -> None:
    reassign_follow_ups(by=by, follow_ups=rows, agent=agent)


def _give_deals(by: Membership, rows: Sequence[Deal], agent: Agent) -> None:
    change_deals(by=by, deals=rows, agent=agent)
