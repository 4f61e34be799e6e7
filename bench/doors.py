"""Who asks: keys and sessions of the people who sign in, made by the product's own services."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client

from agents.models import Agent, agent_of
from crm.accounts.models import ApiKey, Membership
from crm.accounts.roles import Role
from crm.accounts.services import create_api_key
from crm.tenancy.models import Tenant
from crm.tenancy.scope import tenant_scope
from customers.models import Customer


@dataclass(frozen=True)
class Door:
    """One person's two ways in."""

    key: str
    session: str

    def api(self, path: str, body: Any = None) -> dict[str, Any]:
        """A request with the key: GET, or POST if it has a body."""
        headers = {"Authorization": f"Bearer {self.key}"}
        return {"method": "POST" if body else "GET", "path": path, "headers": headers, "body": body}

    def page(self, path: str) -> dict[str, Any]:
        """A page in the browser."""
        return {"path": path, "headers": {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}"}}


@dataclass(frozen=True)
class House:
    """One organisation, seen by its owner, by the head of all agents, and by one agent."""

    slug: str
    owner: Door
    manager: Door
    agent: Door
    agent_id: UUID
    customer_id: UUID


def house(slug: str) -> House:
    """Open the doors of one organisation."""
    tenant = Tenant.objects.get(slug=slug)
    members = Membership.objects.with_parties().filter(tenant=tenant)
    owner = members.get(role=Role.OWNER)
    manager = members.filter(role=Role.MANAGER).order_by("user__email")[0]
    agent = members.get(role=Role.AGENT)
    with tenant_scope(tenant.pk, actor=owner.actor):
        own = agent_of(agent)
        assert isinstance(own, Agent)
        customer = Customer.objects.filter(owner=own).by_activity()[0]
        doors = [_door(owner, member) for member in (owner, manager, agent)]
    return House(slug, *doors, own.pk, customer.pk)


def _door(by: Membership, member: Membership) -> Door:
    _, key = create_api_key(by=by, member=member, name="bench", scope=ApiKey.Scope.WRITE)
    browser = Client()
    browser.force_login(member.user)
    return Door(key, browser.cookies[settings.SESSION_COOKIE_NAME].value)
