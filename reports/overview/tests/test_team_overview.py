"""The team overview says who needs help, and its numbers open to exactly what they count."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.factories import a_place, a_team, an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.tenancy.periods import period_of
from customers.factories import a_customer, a_follow_up, a_sale
from evaluations.factories import a_metric
from evaluations.models import AgentDay, Goal, Metric
from evaluations.roll_ups.services import roll_up_range

OVERVIEW = "/team/overview/"


@pytest.fixture
def leader(scope):
    found, team = an_agent(role=Role.MANAGER, name="Lin"), a_team(name="East")
    a_place(found, team, is_leader=True)
    found.team = team
    return found


def an_agent_of(leader, name="Zhou Min", team=None):
    agent = an_agent(name=name)
    a_place(agent, team or leader.team)
    return agent


def text_of(client_for, member, query="", part=""):
    """The page, or a part of it that loads by itself."""
    return client_for(member).get(f"{OVERVIEW}{part}{query}").content.decode()


def agreed_sales_goal(agent, target):
    quarter = period_of("quarter", timezone.localdate())
    metric = Metric.objects.filter(code="sales_amount").first() or a_metric(code="sales_amount")
    return Goal.objects.create(
        agent=agent,
        metric=metric,
        starts_on=quarter.starts_on,
        ends_on=quarter.ends_on,
        target=Decimal(target),
        state="agreed",
    )


def test_it_opens_on_the_month_where_goals_are_agreed_by_the_month(client_for, leader):
    goal, month = agreed_sales_goal(an_agent_of(leader), "1000"), period_of("month", timezone.localdate())
    assert f'<option value="{month.label}" selected>' not in text_of(client_for, leader.member)
    Goal.objects.filter(pk=goal.pk).update(starts_on=month.starts_on, ends_on=month.ends_on)
    assert f'<option value="{month.label}" selected>' in text_of(client_for, leader.member)


def test_a_manager_sees_their_people_and_nobody_else(client_for, leader):
    an_agent_of(leader, "Zhou Min")
    an_agent(name="Somebody else")
    text = text_of(client_for, leader.member, part="agents/")
    assert "Zhou Min" in text
    assert "Somebody else" not in text


def test_the_team_can_be_narrowed_to_a_branch_and_a_foreign_team_does_not_exist(client_for, scope):
    owner = a_member(Role.OWNER)
    east, office = a_team(name="East"), a_team(name="Office")
    below = a_team(name="East one", parent=east)
    a_place(an_agent(name="Zhou Min"), below)
    a_place(an_agent(name="Wang Qiang"), office)
    text = text_of(client_for, owner, f"?team={east.pk}", part="agents/")
    assert "Zhou Min" in text
    assert "Wang Qiang" not in text
    assert client_for(owner).get(f"{OVERVIEW}?team={owner.pk}").status_code == 404


def test_many_late_promises_ask_for_help_with_their_rule(client_for, leader):
    customer = a_customer(owner=an_agent_of(leader))
    for _each in range(3):
        a_follow_up(customer=customer, due_at=timezone.now() - timedelta(days=1))
    text = text_of(client_for, leader.member, part="attention/")
    assert "3 overdue follow-ups" in text
    assert "Rule: 3 or more overdue follow-ups" in text


def test_a_goal_far_behind_its_pace_asks_for_help(client_for, leader):
    agent = an_agent_of(leader)
    agreed_sales_goal(agent, "1000")
    quarter = period_of("quarter", timezone.localdate())
    day = quarter.starts_on
    AgentDay.objects.create(agent=agent, day=day, sales_amount=1, interactions=1, rolled_up_at=timezone.now())
    passed = (timezone.localdate() - quarter.starts_on).days
    text = text_of(client_for, leader.member, part="attention/")
    assert ("of the goal, expected by today" in text) is (passed > 0)


def test_the_attainment_of_a_team_is_the_sum_by_the_sum_never_an_average(client_for, leader):
    day = timezone.localdate()
    for name, sold, target in (("Big", "900", "1000"), ("Small", "100", "9000")):
        agent = an_agent_of(leader, name)
        agreed_sales_goal(agent, target)
        AgentDay.objects.create(agent=agent, day=day, sales_amount=Decimal(sold), rolled_up_at=timezone.now())
    assert "10.0%" in text_of(client_for, leader.member)


def test_the_sales_of_an_agent_open_to_exactly_the_rows_they_count(client_for, leader):
    agent = an_agent_of(leader)
    customer, today = a_customer(owner=agent), timezone.localdate()
    for amount in ("100", "250.50"):
        a_sale(customer=customer, amount=Decimal(amount), occurred_on=today)
    a_sale(
        customer=customer,
        amount=Decimal("999"),
        occurred_on=period_of("quarter", today).starts_on - timedelta(days=1),
    )
    roll_up_range(today - timedelta(days=100), today)
    client = client_for(leader.member)
    text = client.get(f"{OVERVIEW}agents/").content.decode()
    href = unescape(re.search(rf'href="(/sales/\?agent={agent.pk}[^"]*)"><data[^>]*value="350\.5', text)[1])
    listed = client.get(href).content.decode()
    assert "250.50" in listed
    assert "999" not in listed


@pytest.mark.parametrize("query", ["?period=2026Q9", "?period=x", "?team=x", "?compare=x"])
def test_a_period_or_team_that_is_not_offered_does_not_exist(client_for, leader, query):
    assert client_for(leader.member).get(f"{OVERVIEW}{query}").status_code == 404


@pytest.mark.parametrize(("part", "most"), [("", 21), ("attention/", 14), ("trend/", 13), ("agents/", 13)])
def test_the_number_of_queries_does_not_grow_with_the_team(client_for, leader, part, most):
    client = client_for(leader.member)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert (
                client.get(f"{OVERVIEW}{part}", headers={"HX-Request": "true"} if part else {}).status_code == 200
            )
        return sum("SAVEPOINT" not in query["sql"] for query in found)

    an_agent_of(leader, "First")
    few = queries()
    for number in range(8):
        agent = an_agent_of(leader, f"Agent {number}")
        agreed_sales_goal(agent, "1000")
        a_follow_up(customer=a_customer(owner=agent), due_at=timezone.now() - timedelta(days=1))
        AgentDay.objects.create(agent=agent, day=date(2026, 1, 1), rolled_up_at=timezone.now())
    assert queries() <= few
    assert few <= most, few
