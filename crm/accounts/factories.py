"""Makes members for tests."""

from itertools import count
from typing import Any

from crm.accounts.models import Membership, User
from crm.accounts.roles import Role
from crm.tenancy.context import current_tenant_id
from crm.tenancy.models import Tenant

_number = count(1)


def a_user(**changes: Any) -> User:
    """A person without a password; tests sign in by force."""
    number = next(_number)
    return User.objects.create(**{"email": f"person{number}@example.test", "name": f"Person {number}"} | changes)


def a_member(role: str = Role.AGENT, *, tenant: Tenant | None = None, **user: Any) -> Membership:
    """A member of `tenant`, or of the organisation whose scope is open."""
    tenant = tenant or Tenant.objects.get(pk=current_tenant_id())
    return Membership.objects.create(tenant=tenant, user=a_user(**user), role=role)
