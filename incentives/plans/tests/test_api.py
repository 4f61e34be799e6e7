"""Plans over the API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.models import Membership
from incentives.factories import a_document, a_plan
from incentives.models import Plan

pytestmark = pytest.mark.usefixtures("scope")
ApiFor = Callable[[Membership], APIClient]


def test_a_plan_is_made_given_rules_and_agents(api_for: ApiFor) -> None:
    api, agent = api_for(a_member("finance")), an_agent()

    body: dict[str, Any] = {"name": "Commission", "period_kind": "quarter"}
    plan = api.post(reverse("api:plan-list"), body, format="json").json()
    body = {"plan": plan["id"], "document": a_document(), "starts_on": "2026-04-01"}
    version = api.post(reverse("api:plan-version-list"), body, format="json")
    enrolled = api.post(
        reverse("api:plan-enrolment-enrol"),
        {"plan": plan["id"], "agents": [str(agent.pk)], "starts_on": "2026-04-01"},
        format="json",
    )

    assert (plan["currency"], version.status_code, version.json()["number"]) == ("CNY", 201, 1)
    assert version.json()["warnings"] == []
    assert enrolled.json()["data"][0]["agent"]["name"] == agent.name


def test_a_mistake_in_the_rules_is_told_with_its_place(api_for: ApiFor) -> None:
    document = a_document(rate={"type": "percent", "value": "5"})
    body = {"plan": str(a_plan().pk), "document": document, "starts_on": "2026-04-01", "reason": "New year"}

    response = api_for(a_member("owner")).post(reverse("api:plan-version-list"), body, format="json")

    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/document/components/0/rate/value", "rate_out_of_range")


@pytest.mark.parametrize("role", ["agent", "manager", "viewer", "admin"])
def test_only_those_who_write_plans_write_them(api_for: ApiFor, role: str) -> None:
    response = api_for(a_member(role)).post(reverse("api:plan-list"), {"name": "Mine"}, format="json")

    assert response.status_code == 403
    assert not Plan.objects.exists()


def test_a_cliff_is_told_with_the_version(api_for: ApiFor) -> None:
    upper = {"from": "30000", "rate": "0.07", "applies_from": "0"}
    table = {"on": "amount", "method": "banded", "tiers": [{"from": "0", "rate": "0.05"}, upper]}
    rate = {"type": "table", "table": table}
    body = {"plan": str(a_plan().pk), "document": a_document(rate=rate), "starts_on": "2026-04-01", "reason": "x"}

    response = api_for(a_member("owner")).post(reverse("api:plan-version-list"), body, format="json")

    assert [warning["code"] for warning in response.json()["warnings"]] == ["cliff"]
