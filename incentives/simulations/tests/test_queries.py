"""Real figures to simulate with: the same that pay, and read in as few queries for many sales as for one."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.factories import a_place, a_team, an_agent
from agents.models import Agent
from crm.accounts.factories import a_member
from crm.tenancy.periods import period_of
from customers.factories import a_customer, a_sale
from evaluations.factories import a_goal, a_metric
from incentives.factories import a_document, a_plan, a_version
from incentives.models import Plan, PlanVersion
from incentives.payouts.calculation import calculate_period
from incentives.plans.queries import document_of
from incentives.plans.services import end_enrolment, set_plan_active
from incentives.simulations.queries import (
    actual_figures,
    periods_to_choose,
    usual_version,
    version_in_force,
    versions_to_choose,
)
from incentives.simulations.simulation import simulate

pytestmark = pytest.mark.usefixtures("scope")
Q1 = period_of("quarter", date(2026, 1, 1))


def sell(agent: Agent, *amounts: int, **changes: object) -> None:
    customer = a_customer(owner=agent)
    for at, amount in enumerate(amounts):
        a_sale(customer=customer, amount=Decimal(amount), **{"occurred_on": date(2026, 2, 1 + at)} | changes)


def version_of(plan: Plan) -> PlanVersion:
    return PlanVersion.objects.get(plan=plan, number=1)


def test_real_figures_pay_what_the_payout_run_pays() -> None:
    agent = an_agent()
    metric = a_metric("calls", code="calls")
    a_goal(agent=agent, metric=metric, starts_on=Q1.starts_on, ends_on=Q1.ends_on, target=Decimal(40000))
    rate = {
        "type": "table",
        "table": {"on": "attainment", "method": "banded", "tiers": [{"from": "0", "rate": "0.1"}]},
    }
    gate = {"measure": "calls", "op": ">=", "value": "0"}
    plan = a_plan(agents=[agent], document=a_document(quota={"goal": "calls"}, rate=rate, gate=gate))
    sell(agent, 20000, 20000, 333)
    document = document_of(version_of(plan))

    (actual,) = actual_figures(plan, [document], agent, Q1)

    paid = calculate_period(Q1, [plan], [agent.pk]).lines[agent.pk, "CNY"]
    assert simulate(document, actual.inputs, Q1.ends_on).amount == sum(line.amount for line in paid)
    assert (actual.inputs.goals, actual.inputs.measures) == ({"calls": 40000}, {"calls": 0})


@pytest.mark.parametrize("credit", ["booked", "ownership"])
def test_whoever_a_sale_counts_for_it_is_who_is_paid(credit: str) -> None:
    """The owner of the customer has sold nothing; a colleague booked it."""
    owner, colleague = an_agent(), an_agent()
    plan = a_plan(agents=[owner, colleague], document=a_document() | {"credit": credit})
    customer = a_customer(owner=owner)
    a_sale(customer=customer, agent=colleague, amount=Decimal(9000), occurred_on=Q1.starts_on)
    document = document_of(version_of(plan))

    paid = calculate_period(Q1, [plan])
    for agent in (owner, colleague):
        (actual,) = actual_figures(plan, [document], agent, Q1)
        due = sum((line.amount for line in paid.lines.get((agent.pk, "CNY"), ())), Decimal(0))
        assert simulate(document, actual.inputs, Q1.ends_on).amount == due
    assert len(actual_figures(plan, [document], owner, Q1)[0].counted) == (1 if credit == "ownership" else 0)


def test_each_document_counts_in_its_own_way() -> None:
    owner, colleague = an_agent(), an_agent()
    plan = a_plan(agents=[owner, colleague])
    a_sale(customer=a_customer(owner=owner), agent=colleague, amount=Decimal(9000), occurred_on=Q1.starts_on)
    booked = document_of(version_of(plan))
    owned = booked.model_copy(update={"credit": "ownership"})

    found = actual_figures(plan, [booked, owned], owner, Q1)

    assert [len(actual.counted) for actual in found] == [0, 1]


def test_what_does_not_count_is_counted_apart() -> None:
    agent = an_agent()
    plan = a_plan(agents=[agent])
    end_enrolment(by=None, enrolment=plan.enrolments.get(), ends_on=date(2026, 2, 28))
    sell(agent, 100)
    sell(agent, 200, occurred_on=date(2026, 3, 5))
    sell(agent, 300, currency="USD")

    (actual,) = actual_figures(plan, [document_of(version_of(plan))], agent, Q1)

    assert [one.amount for one in actual.counted] == ["100"]
    assert (actual.left_out, actual.is_enrolled) == (2, True)


def test_who_is_not_under_the_plan_is_counted_as_if() -> None:
    agent, plan = an_agent(), a_plan()
    sell(agent, 100)

    (actual,) = actual_figures(plan, [document_of(version_of(plan))], agent, Q1)

    assert (len(actual.counted), actual.is_enrolled) == (1, False)


def test_many_sales_are_read_in_as_few_queries_as_one() -> None:
    agent = an_agent()
    plan = a_plan(agents=[agent])
    document = document_of(version_of(plan))
    sell(agent, 100)
    with CaptureQueriesContext(connection) as one:
        actual_figures(plan, [document], agent, Q1)
    sell(agent, *range(1, 20))

    with CaptureQueriesContext(connection) as many:
        actual_figures(plan, [document], agent, Q1)

    assert len(one) == len(many) <= 6


def test_versions_to_choose_are_those_of_the_plans_one_may_see() -> None:
    agent, leader, stranger = an_agent(), an_agent(role="manager"), an_agent()
    team = a_team()
    a_place(leader, team, is_leader=True)
    a_place(agent, team)
    seen, unseen = a_plan(name="A", agents=[agent]), a_plan(name="B", agents=[stranger])
    a_version(seen, a_document(), date(2026, 4, 1))

    found = {
        role: [(one.plan.name, one.number) for one in versions_to_choose(member)]
        for role, member in {"agent": agent.member, "manager": leader.member, "viewer": a_member("viewer")}.items()
    }

    assert found["agent"] == found["manager"] == [("A", 2), ("A", 1)]
    assert found["viewer"] == [("A", 2), ("A", 1), ("B", 1)]
    assert unseen.name == "B"


def test_one_begins_with_the_version_in_force_of_ones_own_plan() -> None:
    agent = an_agent()
    other, own = a_plan(name="A"), a_plan(name="B", agents=[agent])
    later = a_version(own, a_document(), date(2026, 4, 1))
    everything = list(PlanVersion.objects.select_related("plan").order_by("plan__name", "-starts_on", "-number"))

    assert usual_version(agent.member, everything, date(2026, 3, 31)) == version_of(own)
    assert usual_version(agent.member, everything, date(2026, 4, 1)) == later
    assert usual_version(a_member("finance"), everything, date(2026, 4, 1)) == version_of(other)


def test_a_retired_plan_is_not_what_one_begins_with() -> None:
    retired, plan = a_plan(name="A"), a_plan(name="B")
    set_plan_active(by=None, plan=retired, is_active=False)
    versions = list(versions_to_choose(a_member("finance")))

    assert usual_version(a_member("finance"), versions, date(2026, 4, 1)) == version_of(plan)
    assert usual_version(a_member("finance"), [], date(2026, 4, 1)) is None


def test_the_version_in_force_is_the_last_that_has_begun() -> None:
    plan = a_plan()
    later = a_version(plan, a_document(), date(2026, 4, 1))

    assert version_in_force(plan, date(2026, 3, 31)) == version_of(plan)
    assert version_in_force(plan, date(2026, 4, 1)) == later
    assert version_in_force(plan, date(2019, 1, 1)) is None


def test_periods_to_choose_are_the_running_one_and_those_before() -> None:
    found = periods_to_choose("quarter", date(2026, 5, 5))

    assert [period.label for period in found[:3]] == ["2026Q2", "2026Q1", "2025Q4"]
    assert len(found) == 13
