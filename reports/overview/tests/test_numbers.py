"""Every number of the team overview that is a link opens exactly the rows it counts."""

import random
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from agents.factories import a_place, a_team, an_agent
from agents.models import Agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.tenancy.periods import period_of
from customers.factories import a_customer, a_deal, a_follow_up, a_sale, a_stage, an_interaction
from evaluations.factories import a_metric
from evaluations.models import Goal
from evaluations.roll_ups.services import roll_up_range

OVERVIEW = "/team/overview/"


@pytest.fixture
def busy(scope):
    """Two teams, people who left, work of every kind around the edges of the periods, in two currencies."""
    dice = random.Random(7)
    leader = an_agent(role=Role.MANAGER, name="Lin")
    east = a_team(name="East")
    below = a_team(name="East one", parent=east)
    a_place(leader, east, is_leader=True)
    people = [an_agent(name=f"Agent {number}") for number in range(5)]
    for number, agent in enumerate(people):
        a_place(agent, below if number % 2 else east)
    outside = an_agent(name="Outside")
    gone = an_agent(name="Gone")
    a_place(gone, east)
    won, today = a_stage("won"), timezone.localdate()
    sales_goal, quarter = a_metric(code="sales_amount"), period_of("quarter", today)
    for agent in [*people, outside, gone, leader]:
        own = a_customer(owner=agent, size_tier=dice.choice(["large", "small"]))
        foreign = a_customer(owner=dice.choice(people))
        for _each in range(dice.randint(2, 6)):
            back = dice.choice([0, 0, 1, 5, 20, 40, 80, 100])
            customer, day = dice.choice([own, foreign]), today - timedelta(days=back)
            kind, currency = dice.choice(["order", "order", "receipt"]), dice.choice(["CNY", "CNY", "USD"])
            amount = Decimal(dice.randint(1, 900))
            a_sale(customer=customer, agent=agent, occurred_on=day, amount=amount, kind=kind, currency=currency)
            an_interaction(customer=customer, agent=agent, occurred_at=timezone.now() - timedelta(days=back))
            a_deal(customer=customer, agent=agent, stage=won, opened_on=day, closed_on=day)
            a_follow_up(
                customer=customer, agent=agent, due_at=timezone.now() + timedelta(days=dice.choice([-3, 2]))
            )
        for _each in range(dice.randint(0, 4)):
            long_ago = timezone.now() - timedelta(days=60)
            a_customer(owner=agent, size_tier="large", last_activity_at=long_ago)
        days = {"agent": agent, "starts_on": quarter.starts_on, "ends_on": quarter.ends_on}
        other = a_metric(code=f"m{agent.pk.hex[-8:]}")
        Goal.objects.create(metric=sales_goal, target=Decimal(1000), state="agreed", **days)
        Goal.objects.create(metric=other, target=Decimal(5), state="proposed", turn="agent", **days)
    Goal.objects.filter(state="proposed").update(updated_at=timezone.now() - timedelta(days=5))
    Agent.objects.filter(pk=gone.pk).update(status="left", left_on=today)
    roll_up_range(today - timedelta(days=200), today)
    leader.team = below
    return leader


class Links(HTMLParser):
    """Every link with the machine-readable number inside it."""

    def __init__(self, html):
        super().__init__()
        self.found, self.href = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "a":
            self.href = attributes.get("href", "")
        elif tag == "data" and self.href:
            self.found.append((self.href, Decimal(attributes["value"])))

    def handle_endtag(self, tag):
        if tag == "a":
            self.href = ""


def rows_behind(client, href):
    """All rows of a list, page after page."""
    rows = []
    while href:
        context = client.get(href + ("" if "size=" in href else "&size=200")).context
        rows += list(context["rows"])
        href = context["foot"].next_url
    return rows


def number_of(rows, href):
    """A list of sales is added up, any other is counted."""
    if urlsplit(href).path == "/sales/":
        return sum((row.amount for row in rows), Decimal(0))
    return Decimal(len(rows))


def queries(busy):
    today = timezone.localdate()
    month = period_of("month", today)
    return [
        "",
        f"?period={month.label}",
        f"?period={month.before().label}",
        f"?team={busy.team.pk}",
        "?compare=year",
    ]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OWNER])
def test_every_headline_and_every_cell_opens_exactly_what_it_counts(client_for, busy, role):
    client = client_for(busy.member if role == Role.MANAGER else a_member(role))
    for query in queries(busy):
        context = client.get(OVERVIEW + query).context
        view, (attainment, sales, deals, interactions, punctuality) = context["view"], context["figures"]
        for figure, number in (
            (sales, view.total("sales_amount")),
            (deals, view.total("deals_won")),
            (interactions, view.total("interactions")),
            (punctuality, view.overdue),
        ):
            assert number_of(rows_behind(client, figure.href), figure.href) == number, (query, figure.label)
        goals = rows_behind(client, attainment.href)
        assert sum(row.goal.target for row in goals) == (view.target or 0), query
        agents = client.get(f"{OVERVIEW}agents/{query}", headers={"HX-Request": "true"}).content.decode()
        links = Links(agents).found
        assert len(links) == 5 * len(view.rows)
        for href, number in links:
            assert number_of(rows_behind(client, href), href) == number, (query, href)


def test_every_alert_with_a_number_opens_exactly_so_many_rows(client_for, busy):
    client = client_for(busy.member)
    context = client.get(f"{OVERVIEW}attention/", headers={"HX-Request": "true"}).context
    counted = [alert for alert in context["alerts"] if alert["name"] in ("overdue", "neglected", "unanswered")]
    assert {alert["name"] for alert in counted} == {"overdue", "neglected", "unanswered"}
    for alert in counted:
        assert int(alert["sentence"].split()[0]) == len(rows_behind(client, alert["href"])), alert


def test_every_point_of_the_trend_opens_the_sales_behind_it(client_for, busy):
    client = client_for(busy.member)
    for query in queries(busy):
        context = client.get(f"{OVERVIEW}trend/{query}", headers={"HX-Request": "true"}).context
        chart, view = context["chart"], context["view"]
        for href, value in zip(chart.links, chart.series[0].values, strict=False):
            if href:
                reached = number_of(rows_behind(client, href), href)
                assert reached / (view.target or 1) == value, (query, href)
        if chart.unit == "percent" and query in ("", "?compare=year"):
            assert any(chart.links)


def test_what_is_said_not_to_count_yet_opens_exactly_those_events(client_for, busy):
    from crm.events.services import record

    client, agent = client_for(busy.member), Agent.objects.get(name="Agent 1")
    assert client.get(OVERVIEW).context["freshness"].uncounted == 0
    today = timezone.localdate().isoformat()
    for name in ("interaction.logged", "sale.recorded", "interaction.pinned"):
        record(name, subject=agent, by=None, agent_days=[[str(agent.pk), today]])
    record(
        "sale.recorded", subject=agent, by=None, agent_days=[[str(Agent.objects.get(name="Outside").pk), today]]
    )
    assert client.get(OVERVIEW).context["freshness"].uncounted == 2
    assert len(client.get("/team/overview/uncounted/").context["rows"]) == 2


def test_the_waiting_counters_open_exactly_what_they_count(client_for, busy):
    client = client_for(busy.member)
    waiting = client.get(OVERVIEW).context["waiting"]
    assert waiting
    for one in waiting:
        assert len(client.get(one.href).context["rows"]) == one.count
