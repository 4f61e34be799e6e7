"""Pay over the API: keyed, closed by what was seen, and explained."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from agents.factories import an_agent
from agents.models import Agent
from crm.accounts.factories import a_member
from crm.accounts.models import Membership
from customers.factories import a_customer, a_sale
from incentives.factories import a_plan
from incentives.models import PayoutRun, Statement, StatementLine

pytestmark = pytest.mark.usefixtures("scope")
ApiFor = Callable[[Membership], APIClient]


@pytest.fixture
def agent(scope: object) -> Agent:
    agent = an_agent()
    a_plan(agents=[agent])
    a_sale(customer=a_customer(owner=agent), amount=Decimal(40000), occurred_on=date(2026, 2, 1))
    return agent


def keyed() -> dict[str, Any]:
    return {"format": "json", "HTTP_IDEMPOTENCY_KEY": str(uuid4())}


def a_draft(api: APIClient) -> dict[str, Any]:
    body = {"period_kind": "quarter", "starts_on": "2026-01-01"}
    run = api.post(reverse("api:payout-run-list"), body, **keyed()).json()
    return api.post(reverse("api:payout-run-calculate", args=[run["id"]]), **keyed()).json()


def publish(api: APIClient, run: dict[str, Any]) -> Any:
    body = {"digest": run["digest"]}
    return api.post(reverse("api:payout-run-publish", args=[run["id"]]), body, **keyed())


def test_a_run_is_opened_calculated_and_published(api_for: ApiFor, agent: Agent) -> None:
    api = api_for(a_member("finance"))

    response = publish(api, a_draft(api))

    assert (response.status_code, response.json()["state"]) == (200, "published")


def test_pay_without_a_key_is_refused(api_for: ApiFor, agent: Agent) -> None:
    api = api_for(a_member("finance"))
    run = a_draft(api)

    response = api.post(
        reverse("api:payout-run-publish", args=[run["id"]]), {"digest": run["digest"]}, format="json"
    )

    assert response.json()["code"] == "idempotency_key_invalid"
    assert not PayoutRun.objects.published().exists()


def test_publishing_what_was_not_seen_is_a_conflict(api_for: ApiFor, agent: Agent) -> None:
    api = api_for(a_member("finance"))

    response = publish(api, a_draft(api) | {"digest": "0" * 64})

    assert (response.status_code, response.json()["code"]) == (409, "invalid_state")


def test_a_statement_says_why_in_the_readers_language(api_for: ApiFor, agent: Agent) -> None:
    api = api_for(a_member("finance"))
    publish(api, a_draft(api))
    own = api_for(agent.member)
    (statement,) = own.get(reverse("api:statement-list")).json()["data"]

    address = reverse("api:statement-detail", args=[statement["id"]])
    (line,) = own.get(address).json()["lines"]
    agent.member.user.language = "zh-hans"
    agent.member.user.save()
    (in_chinese,) = own.get(address).json()["lines"]

    assert statement["total"] == {"amount": "2200.00", "currency": "CNY"}
    assert line["amount"] == {"amount": "2200.00", "currency": "CNY"}
    assert line["why"][2]["text"] == "30,000.00 × 5.0 % + 10,000.00 × 7.0 % = 2,200.00"
    assert (line["why"][2]["term"], in_chinese["why"][2]["term"]) == ("Calculation", "计算")
    assert line["explanation"]["calculation"]["op"] == "round"


@pytest.mark.parametrize("role", ["agent", "manager", "admin", "viewer"])
def test_drafts_are_for_those_who_run_pay(api_for: ApiFor, agent: Agent, role: str) -> None:
    run = a_draft(api_for(a_member("finance")))
    api = api_for(a_member(role))
    statement, line = Statement.objects.get(), StatementLine.objects.get()

    for name, pk in (("payout-run", run["id"]), ("statement", statement.pk), ("statement-line", line.pk)):
        assert api.get(reverse(f"api:{name}-detail", args=[pk])).status_code == 404
        assert api.get(reverse(f"api:{name}-list")).json()["data"] == []
    assert publish(api, run).status_code in (403, 404)


def test_a_colleagues_statement_does_not_exist(api_for: ApiFor, agent: Agent) -> None:
    api = api_for(a_member("finance"))
    publish(api, a_draft(api))
    statement = Statement.objects.get()

    assert api_for(an_agent().member).get(reverse("api:statement-detail", args=[statement.pk])).status_code == 404


def test_the_agent_confirms(api_for: ApiFor, agent: Agent) -> None:
    api = api_for(a_member("finance"))
    publish(api, a_draft(api))
    statement = Statement.objects.get()

    response = api_for(agent.member).post(reverse("api:statement-confirm", args=[statement.pk]), format="json")

    assert response.status_code == 200
    assert response.json()["seen_at"]
