"""Another organisation's plans and agents do not exist in the simulator."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.models import Membership
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope
from incentives.factories import a_plan
from incentives.models import PlanVersion

pytestmark = pytest.mark.django_db


def test_another_organisations_plan_and_agent_do_not_exist(client_for: Callable[[Membership], Client]) -> None:
    with tenant_scope(a_tenant().pk, actor="test"):
        theirs = an_agent()
        their_version = PlanVersion.objects.get(plan=a_plan(agents=[theirs]))
    with tenant_scope(a_tenant().pk, actor="test"):
        owner = a_member("owner")
        version = PlanVersion.objects.get(plan=a_plan())
    client, address = client_for(owner), reverse("incentives:simulate")

    assert client.get(address, {"version": version.pk}).status_code == 200
    assert client.get(address, {"version": their_version.pk}).status_code == 404
    asked = {"version": version.pk, "figures": "period", "agent": theirs.pk}
    assert client.get(address, asked).status_code == 404
