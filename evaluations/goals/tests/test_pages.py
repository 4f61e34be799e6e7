from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agents.factories import a_place, a_team, an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from evaluations.factories import a_goal, a_metric
from evaluations.models import AgentDay, Goal


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(datetime(2026, 3, 20, 1, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def leader(scope):
    leader = an_agent(role=Role.MANAGER)
    a_place(leader, a_team(), is_leader=True)
    return leader


@pytest.fixture
def agent(leader):
    agent = an_agent(name="Zhou Min")
    a_place(agent, leader.places.get().team)
    return agent


def proposed(leader, agent, **changes) -> Goal:
    return a_goal(agent=agent, state=Goal.State.PROPOSED, proposed_by=leader.member, **changes)


def test_the_list_shows_where_each_goal_stands(leader, agent, client_for):
    a_goal(agent=agent, metric=a_metric("calls"), target=Decimal(22))
    AgentDay.objects.create(agent=agent, day=date(2026, 3, 2), calls=11, rolled_up_at=timezone.now())
    shown = client_for(leader.member).get(reverse("evaluations:goals")).content.decode()
    assert "Zhou Min" in shown
    assert "50.0%" in shown
    assert "Behind pace" in shown


def test_the_swap_is_what_a_reload_would_show(leader, agent, client_for):
    a_goal(agent=agent)
    client, url = client_for(leader.member), reverse("evaluations:goals")
    swapped = client.get(url, {"state": "agreed"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in swapped
    assert "Zhou Min" in swapped
    assert (
        "Zhou Min" not in client.get(url, {"state": "declined"}, headers={"HX-Request": "true"}).content.decode()
    )


def test_many_goals_cost_as_many_queries_as_one(leader, agent, client_for):
    client, url = client_for(leader.member), reverse("evaluations:goals")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    a_goal(agent=agent, metric=a_metric("sales_amount", unit="money", kind="sum"))
    few = cost()
    for _ in range(6):
        a_goal(agent=agent, metric=a_metric("calls"))
    assert cost() == few <= 19


def test_a_manager_proposes_and_the_agent_agrees(leader, agent, client_for):
    percent = a_metric(
        kind="ratio",
        unit="percent",
        definition={
            "numerator": {"measures": ["deals_won"]},
            "denominator": {"measures": ["deals_won", "deals_lost"]},
        },
    )
    body = {
        "agent": agent.pk,
        "metric": percent.pk,
        "starts_on": "2026-04-01",
        "ends_on": "2026-06-30",
        "target": "60",
        "note": "",
    }
    client_for(leader.member).post(reverse("evaluations:propose-goal"), body)
    goal = Goal.objects.get()
    assert (goal.target, goal.state) == (Decimal("0.6"), "proposed")
    panel = client_for(agent.member).get(reverse("evaluations:goal", args=[goal.pk])).content.decode()
    assert "60.0%" in panel
    client_for(agent.member).post(reverse("evaluations:agree-goal", args=[goal.pk]), {"version": 1})
    goal.refresh_from_db()
    assert (goal.state, goal.answered_by) == ("agreed", agent.member)


def test_a_no_without_a_reason_comes_back_with_what_was_shown(leader, agent, client_for):
    goal = proposed(leader, agent)
    url = reverse("evaluations:decline-goal", args=[goal.pk])
    answer = client_for(agent.member).post(url, {"reason": "", "version": 1})
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    assert Goal.objects.get().state == "proposed"


def test_a_proposal_that_changed_meanwhile_is_not_agreed(leader, agent, client_for):
    goal = proposed(leader, agent, version=2)
    url = reverse("evaluations:agree-goal", args=[goal.pk])
    assert client_for(agent.member).post(url, {"version": 1}).status_code == 422
    assert Goal.objects.get().state == "proposed"


def test_only_the_other_side_is_asked(leader, agent, client_for):
    goal = proposed(leader, agent)
    url = reverse("evaluations:goal", args=[goal.pk])
    agree = reverse("evaluations:agree-goal", args=[goal.pk])
    assert agree in client_for(agent.member).get(url).content.decode()
    assert agree not in client_for(leader.member).get(url).content.decode()
    assert agree not in client_for(a_member(Role.VIEWER)).get(url).content.decode()
    withdraw = reverse("evaluations:withdraw-goal", args=[goal.pk])
    assert client_for(leader.member).post(withdraw, {"version": 1}).status_code == 302
    assert Goal.objects.get().state == "withdrawn"


def test_a_colleagues_goal_is_not_there(leader, agent, client_for):
    goal = proposed(leader, agent)
    stranger = client_for(an_agent().member)
    assert stranger.get(reverse("evaluations:goal", args=[goal.pk])).status_code == 404
    assert stranger.post(reverse("evaluations:agree-goal", args=[goal.pk])).status_code == 404


def test_a_goal_nobody_may_set_is_refused_beside_its_field(leader, agent, client_for):
    body = {"agent": agent.pk, "metric": a_metric().pk, "starts_on": "2026-06-30", "ends_on": "2026-04-01"}
    answer = client_for(leader.member).post(
        reverse("evaluations:propose-goal"), body | {"target": "5", "note": ""}
    )
    assert answer.status_code == 422
    assert "or later" in answer.content.decode()


def test_the_whole_page_speaks_chinese(leader, agent, client_for):
    leader.member.user.language = "zh-hans"
    leader.member.user.save()
    goal = a_goal(agent=agent, metric=a_metric("calls"))
    shown = client_for(leader.member).get(reverse("evaluations:goal", args=[goal.pk])).content.decode()
    assert "目标" in shown
    assert "Due by" not in shown


def test_the_goals_page_shows_the_arithmetic_of_the_share(leader, agent, client_for):
    goal = a_goal(agent=agent, metric=a_metric("calls"), target=Decimal(22))
    AgentDay.objects.create(agent=agent, day=date(2026, 3, 2), calls=11, rolled_up_at=timezone.now())
    shown = client_for(leader.member).get(reverse("evaluations:goal", args=[goal.pk])).content.decode()
    assert "11 ÷ 22 = 0.50" in shown
