"""Statements and runs on pages."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agents.factories import an_agent
from agents.models import Agent
from crm.accounts.factories import a_member
from crm.accounts.models import Membership
from customers.factories import a_customer, a_sale
from incentives.factories import a_plan
from incentives.models import PayoutRun, Statement
from incentives.payouts.services import calculate_run, open_run, publish_run

pytestmark = pytest.mark.usefixtures("scope")
ClientFor = Callable[[Membership], Client]


@pytest.fixture
def agent(scope: object) -> Agent:
    agent = an_agent()
    a_plan(name="Quarterly commission", agents=[agent])
    customer = a_customer(owner=agent, name="Huaxing")
    for at in range(3):
        a_sale(customer=customer, amount=Decimal(20000), occurred_on=date(2026, 2, 1 + at))
    a_sale(customer=customer, amount=Decimal(5), occurred_on=date(2026, 2, 9), currency="USD")
    return agent


@pytest.fixture
def run(agent: Agent) -> PayoutRun:
    return calculate_run(by=None, run=open_run(by=None, period_kind="quarter", starts_on=date(2026, 1, 1)))


def published(run: PayoutRun) -> Statement:
    publish_run(by=a_member("finance"), run=run, digest=run.digest)
    return Statement.objects.get(run=run)


def page_of(client: Client, name: str, *args: object, language: str = "en") -> str:
    response = client.get(reverse(f"incentives:{name}", args=args), HTTP_ACCEPT_LANGUAGE=language)
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_statement_shows_the_sum_each_line_and_its_reason(
    client_for: ClientFor, agent: Agent, run: PayoutRun
) -> None:
    statement = published(run)

    page = page_of(client_for(agent.member), "statement", statement.pk)

    assert "3,600.00" in page
    assert "10,000.00 × 5.0 % + 10,000.00 × 7.0 % = 1,200.00" in page
    assert "Quarterly commission, version 1" in page
    assert "Huaxing" in page
    assert "pays in another currency" in page
    assert "Looks right" in page


def test_a_member_who_reads_chinese_gets_chinese(client_for: ClientFor, agent: Agent, run: PayoutRun) -> None:
    statement = published(run)
    agent.member.user.language = "zh-hans"
    agent.member.user.save()

    page = page_of(client_for(agent.member), "statement", statement.pk)

    assert "计提基数" in page
    assert "为什么" in page
    assert "Basis" not in page


def test_a_draft_statement_does_not_exist_for_its_agent(
    client_for: ClientFor, agent: Agent, run: PayoutRun
) -> None:
    statement = Statement.objects.get(run=run)

    assert client_for(agent.member).get(reverse("incentives:statement", args=[statement.pk])).status_code == 404


def test_longer_statements_need_no_more_queries(client_for: ClientFor, agent: Agent, run: PayoutRun) -> None:
    statement = published(run)
    client = client_for(agent.member)
    page_of(client, "statement", statement.pk)

    with CaptureQueriesContext(connection) as queries:
        page_of(client, "statement", statement.pk)

    assert len(queries) <= 13


def test_an_agent_sees_what_the_running_period_has_earned(client_for: ClientFor) -> None:
    agent = an_agent()
    a_plan(agents=[agent])
    a_sale(customer=a_customer(owner=agent), amount=Decimal(20000))

    client = client_for(agent.member)
    page_of(client, "statements")
    with CaptureQueriesContext(connection) as queries:
        page = page_of(client, "statements")

    assert len(queries) <= 20  # the estimate is calculated from the facts
    assert "Earned so far" in page
    assert "1,000.00" in page


def test_finance_reviews_and_publishes(client_for: ClientFor, agent: Agent, run: PayoutRun) -> None:
    client = client_for(a_member("finance"))
    assert run.digest in page_of(client, "run", run.pk)

    client.post(reverse("incentives:publish-run", args=[run.pk]), {"digest": run.digest})

    run.refresh_from_db()
    assert run.is_published
    assert "Calculate again" not in page_of(client, "run", run.pk)


def test_a_stale_page_publishes_nothing(client_for: ClientFor, run: PayoutRun) -> None:
    client = client_for(a_member("finance"))

    response = client.post(reverse("incentives:publish-run", args=[run.pk]), {"digest": "seen yesterday"})

    run.refresh_from_db()
    assert (response.status_code, run.is_published) == (409, False)


def test_a_draft_is_made_from_a_day_of_the_period(client_for: ClientFor, agent: Agent) -> None:
    client = client_for(a_member("finance"))

    client.post(reverse("incentives:open-run"), {"period_kind": "quarter", "day": "2026-02-14"})

    assert PayoutRun.objects.get().starts_on == date(2026, 1, 1)
    assert "Q1 2026" in page_of(client, "runs")


@pytest.mark.parametrize("role", ["agent", "manager", "admin", "viewer"])
def test_runs_are_for_those_who_run_pay(client_for: ClientFor, run: PayoutRun, role: str) -> None:
    client = client_for(a_member(role))

    assert client.get(reverse("incentives:runs")).status_code == 403
    assert client.get(reverse("incentives:run", args=[run.pk])).status_code == 403
    assert client.post(reverse("incentives:publish-run", args=[run.pk])).status_code == 403
