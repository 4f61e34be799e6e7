from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from evaluations.factories import a_goal, a_metric
from evaluations.models import AgentDay, Goal


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(datetime(2026, 3, 20, 1, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


def proposed(owner, **changes) -> Goal:
    return a_goal(state=Goal.State.PROPOSED, proposed_by=owner, **changes)


def test_a_goal_is_proposed_and_agreed_through_the_api(owner, api_for):
    agent = an_agent()
    body = {
        "agent": str(agent.pk),
        "metric": str(a_metric("calls").pk),
        "starts_on": "2026-04-01",
        "ends_on": "2026-06-30",
        "target": "40",
    }
    made = api_for(owner).post(reverse("api:goal-list"), body, format="json")
    assert made.status_code == 201
    assert made.json()["progress"]["standing"] == "waiting"
    url = reverse("api:goal-agree", args=[made.json()["id"]])
    assert api_for(agent.member).post(url, {}, format="json").status_code == 428
    agreed = api_for(agent.member).post(url, {"answer": "Yes."}, format="json", headers={"If-Match": made["ETag"]})
    assert agreed.json()["state"] == "agreed"
    assert agreed.json()["version"] == 2


def test_who_proposed_cannot_agree(owner, api_for):
    goal = proposed(owner)
    url = reverse("api:goal-agree", args=[goal.pk])
    refused = api_for(owner).post(url, {}, format="json", headers={"If-Match": '"v1"'})
    assert refused.status_code == 422
    assert Goal.objects.get().state == "proposed"


def test_an_answered_goal_is_a_conflict(owner, api_for):
    goal = a_goal(proposed_by=owner)
    url = reverse("api:goal-decline", args=[goal.pk])
    answer = api_for(goal.agent.member).post(url, {"answer": "No"}, format="json", headers={"If-Match": '"v1"'})
    assert answer.status_code == 409


def test_a_proposal_is_changed_only_as_it_was_last_read(owner, api_for):
    goal = proposed(owner)
    url = reverse("api:goal-detail", args=[goal.pk])
    stale = api_for(owner).patch(url, {"target": "50"}, format="json", headers={"If-Match": '"v7"'})
    assert stale.status_code == 412
    changed = api_for(owner).patch(url, {"target": "50"}, format="json", headers={"If-Match": '"v1"'})
    assert Decimal(changed.json()["target"]) == 50
    moved = api_for(owner).patch(url, {"ends_on": "2026-12-31"}, format="json", headers={"If-Match": '"v2"'})
    assert moved.status_code in (400, 422)


def test_a_colleagues_goal_does_not_exist(owner, api_for):
    goal, other = proposed(owner), an_agent()
    for name in ("detail", "agree"):
        url = reverse(f"api:goal-{name}", args=[goal.pk])
        assert api_for(other.member).get(reverse("api:goal-detail", args=[goal.pk])).status_code == 404
        assert api_for(other.member).post(url, {}, format="json").status_code in (404, 405)
    assert api_for(other.member).get(reverse("api:goal-list")).json()["data"] == []


def test_the_list_tells_how_each_stands_in_as_many_queries_for_many_as_for_few(owner, api_for):
    metric = a_metric("calls")

    def listed() -> tuple[int, list[dict]]:
        with CaptureQueriesContext(connection) as captured:
            rows = api_for(owner).get(reverse("api:goal-list"), {"state": "agreed"}).json()["data"]
        return len(captured), rows

    goal = a_goal(metric=metric, target=Decimal(22))
    AgentDay.objects.create(agent=goal.agent, day=date(2026, 3, 2), calls=11, rolled_up_at=timezone.now())
    few, (row,) = listed()
    assert (row["progress"]["attainment"], row["progress"]["standing"]) == ("0.5000", "behind")
    for _ in range(6):
        a_goal(metric=metric)
    many, rows = listed()
    assert (many, len(rows)) == (few, 7)
