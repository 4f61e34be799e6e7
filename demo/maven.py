"""The first demo organisation: recorded deals, loaded through the product's own import (maven_crm/ORIGIN.md).

Its days are moved by whole weeks so that the last one lies just before today, unless DEMO_AS_RECORDED is set.
"""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from agents.models import Agent
from agents.people.services import AgentDraft, save_agents
from crm.accounts.models import Membership
from crm.tenancy.clock import current_zone, today
from crm.tenancy.money import ZERO
from customers.assignments.services import CollaboratorDraft, add_collaborators
from customers.deals.stages import ensure_default_stages
from customers.models import Customer, Deal
from demo.feed import Feed, Say
from demo.people import MAVEN, address_of, give_sign_ins, welcome_staff
from demo.shift import Shift, as_recorded

FOLDER = Path(__file__).parent / "maven_crm"
Row = dict[str, str]
SHARED_EVERY = 4
SHARES = {0: Decimal("0.2"), 1: Decimal("0.1")}
"""The credit of the two who have most deals with every fourth customer; the owner has the rest."""


@dataclass(frozen=True)
class Recorded:
    """The files as published."""

    deals: list[Row]
    teams: list[Row]
    accounts: list[Row]

    @classmethod
    def read(cls) -> "Recorded":
        return cls(*(_rows(f"{name}.csv") for name in ("sales_pipeline", "sales_teams", "accounts")))

    @property
    def first_day(self) -> date:
        return min(as_recorded(deal["engage_date"]) for deal in self.deals if deal["engage_date"])

    @property
    def first_close(self) -> date:
        return min(as_recorded(deal["close_date"]) for deal in self.deals if deal["close_date"])

    @property
    def last_day(self) -> date:
        return max(as_recorded(deal["close_date"]) for deal in self.deals if deal["close_date"])

    @property
    def managers(self) -> set[str]:
        return {row["manager"] for row in self.teams}

    def owners(self) -> dict[str, str]:
        """Each account's agent with the most won deals there; of equals the first by name."""
        won = Counter((deal["account"], deal["sales_agent"]) for deal in self.deals if deal["deal_stage"] == "Won")
        best: dict[str, str] = {}
        for (account, agent), _n in sorted(won.items(), key=lambda pair: (-pair[1], pair[0])):
            best.setdefault(account, agent)
        return best


def load(owner: Membership, recorded: Recorded, say: Say) -> Shift:
    """Fill the organisation: products, people, customers, deals, and with the won ones their sales."""
    shift = shift_of(recorded)
    first_day = shift.day(recorded.first_day)
    with transaction.atomic():
        welcome_staff(MAVEN, owner)
        ensure_default_stages(by=owner)
    feed = Feed(owner, say)
    feed.file("products", "products.csv", (FOLDER / "products.csv").read_bytes())
    feed.file("agents", "sales_teams.csv", _teams(recorded, first_day))
    give_addresses(owner, recorded.managers)
    say(f"  {len(give_sign_ins(owner, recorded.managers))} agents can sign in")
    feed.file("customers", "accounts.csv", _accounts(recorded, first_day), {"region": "office_location"})
    feed.file("deals", "sales_pipeline.csv", _pipeline(recorded, shift))
    say(f"  {_add_collaborators(owner, first_day)} collaborators")
    return shift


def shift_of(recorded: Recorded) -> Shift:
    """How far this organisation's days are moved."""
    if settings.DEMO_AS_RECORDED:
        return Shift()
    with transaction.atomic():
        return Shift.so_that(recorded.last_day, lies_before=today(current_zone()))


@transaction.atomic
def give_addresses(owner: Membership, managers: set[str]) -> None:
    """The file names managers but gives no addresses: they get theirs here."""
    found = Agent.objects.filter(name__in=managers)
    save_agents(
        by=owner, drafts=[AgentDraft(id=agent.pk, email=address_of(agent.name, MAVEN.slug)) for agent in found]
    )


@transaction.atomic
def _add_collaborators(owner: Membership, on: date) -> int:
    """Whoever has deals with a customer they do not own helps there, at some with a share of the credit."""
    counted = (
        Deal.objects.exclude(customer=None).order_by().values("customer", "agent").annotate(deals=Count("pk"))
    )
    customers, agents = Customer.objects.in_bulk(), Agent.objects.in_bulk()
    helping: dict[Customer, list[Agent]] = defaultdict(list)
    for row in sorted(counted, key=lambda row: (-row["deals"], agents[row["agent"]].name)):
        if customers[row["customer"]].owner_id != row["agent"]:
            helping[customers[row["customer"]]].append(agents[row["agent"]])
    drafts = [
        CollaboratorDraft(customer, agent, SHARES.get(place, ZERO) if number % SHARED_EVERY == 0 else ZERO)
        for number, customer in enumerate(sorted(helping, key=lambda customer: customer.name))
        for place, agent in enumerate(helping[customer])
    ]
    return len(add_collaborators(by=owner, drafts=drafts, on=on))


def _teams(recorded: Recorded, joined_on: date) -> bytes:
    """The file of agents, with addresses to sign in by and the day their places begin."""
    extra = {
        "joined_on": lambda row: joined_on.isoformat(),
        "email": lambda row: address_of(row["sales_agent"], MAVEN.slug),
    }
    return _written(recorded.teams, extra)


def _accounts(recorded: Recorded, since: date) -> bytes:
    """The file of accounts, each with the agent who looks after it since the first day."""
    owners = recorded.owners()
    extra = {
        "owner": lambda row: owners.get(row["account"], ""),
        "owner_since": lambda row: since.isoformat() if row["account"] in owners else "",
        "stage": lambda row: "active",
    }
    return _written(recorded.accounts, extra)


def _pipeline(recorded: Recorded, shift: Shift) -> bytes:
    """The file of deals, its days moved."""
    return _written(
        recorded.deals,
        {
            "engage_quarter": lambda row: shift.quarter(row["engage_date"]),
            "close_quarter": lambda row: shift.quarter(row["close_date"]),
            "engage_date": lambda row: shift.text(row["engage_date"]),
            "close_date": lambda row: shift.text(row["close_date"]),
        },
    )


def _rows(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _written(rows: list[Row], columns: dict[str, Callable[[Row], str]]) -> bytes:
    """The rows as a file again, with columns replaced or added."""
    text = io.StringIO()
    names = [*rows[0], *(name for name in columns if name not in rows[0])]
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    for row in rows:
        writer.writerow(row | {name: value(row) for name, value in columns.items()})
    return text.getvalue().encode()
