"""Three organisations whose agents can sign in, and bursts of what makes work for the worker."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from random import Random

from django.utils import timezone

from agents.factories import an_agent
from agents.models import Agent
from crm.accounts.factories import a_member
from crm.accounts.models import Membership
from crm.accounts.roles import Role
from crm.jobs.services import enqueue
from crm.tenancy.clock import current_zone, today
from crm.tenancy.factories import a_tenant
from crm.tenancy.models import Tenant
from crm.tenancy.scope import tenant_scope
from customers.factories import a_customer
from customers.follow_ups.services import FollowUpDraft, plan_follow_ups
from customers.interactions.services import InteractionDraft, log_interactions
from customers.models import Customer
from evaluations.roll_ups.queries import NIGHTLY

AGENTS, DAYS = 12, 60
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York")
REMIND = "customers.remind_of_follow_ups"


@dataclass
class Company:
    """One organisation, its owner, and the customers by which its agents are known."""

    tenant: Tenant
    owner: Membership
    customers: list[Customer]

    @property
    def agents(self) -> list[Agent]:
        return [customer.owner for customer in self.customers if customer.owner]


class World:
    """What happens is drawn from a seed; when the worker dies in it is not."""

    def __init__(self, seed: int = 1) -> None:
        self.random = Random(seed)
        self.number = count(1)
        self.companies = [self._company(zone) for zone in ZONES]

    def _company(self, zone: str) -> Company:
        tenant = a_tenant(time_zone=zone)
        with tenant_scope(tenant.pk, actor="test"):
            customers = [a_customer(owner=an_agent()) for _ in range(AGENTS)]
            return Company(tenant, a_member(Role.OWNER), customers)

    def open_each(self) -> Iterator[Company]:
        """Each company, inside its scope."""
        for company in self.companies:
            with tenant_scope(company.tenant.pk, actor=company.owner.actor):
                yield company

    def burst_of_interactions(self, size: int) -> None:
        """Facts of two months, each of which makes a day dirty; and a night for each organisation."""
        now, number = timezone.now(), next(self.number)
        for company in self.open_each():
            customers = self.random.choices(company.customers, k=size)
            drafts = [
                InteractionDraft(
                    agent=customer.owner,
                    customer=customer,
                    channel="call",
                    summary="Asked about the renewal.",
                    occurred_at=now - timedelta(minutes=self.random.randrange(DAYS * 24 * 60)),
                    duration_s=60,
                )
                for customer in customers
            ]
            log_interactions(by=company.owner, drafts=drafts)
            enqueue(NIGHTLY, key=f"{today(current_zone()) - timedelta(days=number)}")

    def burst_of_reminders(self, size: int) -> None:
        """Reminders that are due at once, and the job that the clock would ask for within a minute."""
        now, number = timezone.now(), next(self.number)
        for company in self.open_each():
            drafts = [
                FollowUpDraft(
                    agent=customer.owner,
                    customer=customer,
                    note="Call back",
                    due_at=now + timedelta(hours=1),
                    remind_at=now,
                )
                for customer in self.random.choices(company.customers, k=size)
            ]
            plan_follow_ups(by=company.owner, drafts=drafts)
            enqueue(REMIND, key=f"burst-{number}")
