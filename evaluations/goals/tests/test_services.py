from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.factories import a_place, a_team, an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.events.models import Event
from crm.notifications.models import Notification
from evaluations.factories import a_metric
from evaluations.goals.services import (
    GoalDraft,
    agree_goal,
    agree_goals,
    change_goal,
    decline_goal,
    propose_goal,
    propose_goals,
    withdraw_goal,
)
from evaluations.models import Goal


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(datetime(2026, 3, 20, 1, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def team(scope):
    return a_team()


@pytest.fixture
def leader(team):
    leader = an_agent(role=Role.MANAGER)
    a_place(leader, team, is_leader=True)
    return leader


@pytest.fixture
def agent(team):
    agent = an_agent()
    a_place(agent, team)
    return agent


def drafted(agent, **changes) -> GoalDraft:
    fields = {"agent": agent, "starts_on": date(2026, 4, 1), "ends_on": date(2026, 6, 30), "target": Decimal(40)}
    return GoalDraft(**{"metric": a_metric()} | fields | changes)


def test_a_goal_counts_once_both_sides_have_said_yes(leader, agent):
    goal = propose_goal(by=leader.member, draft=drafted(agent))
    assert not Goal.objects.agreed().exists()
    agreed = agree_goal(by=agent.member, goal=goal, answer="Fair.")
    assert (agreed.state, agreed.proposed_by, agreed.answered_by) == ("agreed", leader.member, agent.member)
    assert agreed.version == 2
    assert list(Goal.objects.agreed()) == [goal]
    event = Event.objects.get(name="goal.agreed")
    assert event.actor == agent.member
    assert event.data["proposed_by_id"] == str(leader.member.pk)


def test_nobody_agrees_with_themselves(leader, agent):
    for proposer, of in [(leader, agent), (leader, leader), (agent, agent)]:
        goal = propose_goal(by=proposer.member, draft=drafted(of))
        with pytest.raises(ValidationError, match="other side"):
            agree_goal(by=proposer.member, goal=goal)


def test_what_an_agent_proposes_is_answered_by_who_leads_them(leader, agent):
    goal = propose_goal(by=agent.member, draft=drafted(agent))
    with pytest.raises(ValidationError, match="other side"):
        agree_goal(by=an_agent().member, goal=goal)
    assert agree_goal(by=leader.member, goal=goal).state == "agreed"


def test_a_managers_own_goal_is_agreed_by_somebody_above(leader, agent):
    goal = propose_goal(by=leader.member, draft=drafted(leader))
    with pytest.raises(ValidationError, match="other side"):
        agree_goal(by=agent.member, goal=goal)
    assert agree_goal(by=a_member(Role.OWNER), goal=goal).state == "agreed"


def test_for_an_agent_without_sign_in_a_second_person_answers(leader, team):
    silent = an_agent(role=None)
    a_place(silent, team)
    goal = propose_goal(by=leader.member, draft=drafted(silent))
    with pytest.raises(ValidationError, match="other side"):
        agree_goal(by=leader.member, goal=goal)
    assert agree_goal(by=a_member(Role.ADMIN), goal=goal).answered_by is not None


def test_goals_are_proposed_within_reach_only(leader, agent):
    with pytest.raises(ValidationError, match="people you lead"):
        propose_goal(by=leader.member, draft=drafted(an_agent()))
    with pytest.raises(ValidationError, match="people you lead"):
        propose_goal(by=agent.member, draft=drafted(leader))
    with pytest.raises(ValidationError, match="people you lead"):
        propose_goal(by=a_member(Role.VIEWER), draft=drafted(agent))


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"target": Decimal(0)}, "target"), ({"ends_on": date(2026, 3, 31)}, "ends_on")],
)
def test_a_goal_that_makes_no_sense_is_refused_by_field(leader, agent, changes, field):
    with pytest.raises(ValidationError) as refused:
        propose_goal(by=leader.member, draft=drafted(agent, **changes))
    assert field in refused.value.message_dict


def test_a_metric_out_of_use_is_no_goal(leader, agent):
    with pytest.raises(ValidationError, match="out of use"):
        propose_goal(by=leader.member, draft=drafted(agent, metric=a_metric(is_active=False)))


def test_one_goal_stands_for_a_metric_and_period_until_it_is_declined(leader, agent):
    draft = drafted(agent)
    goal = propose_goal(by=leader.member, draft=draft)
    with pytest.raises(ValidationError, match="already"):
        propose_goal(by=leader.member, draft=draft)
    with pytest.raises(ValidationError, match="already"):
        propose_goals(by=leader.member, drafts=[drafted(agent, metric=draft.metric, target=Decimal(1))] * 2)
    decline_goal(by=agent.member, goal=goal, answer="New region, longer cycle.")
    assert propose_goal(by=leader.member, draft=draft).state == "proposed"


def test_a_no_says_why(leader, agent):
    goal = propose_goal(by=leader.member, draft=drafted(agent))
    with pytest.raises(ValidationError, match="Say why"):
        decline_goal(by=agent.member, goal=goal, answer="  ")
    assert decline_goal(by=agent.member, goal=goal, answer="Too much.").answer == "Too much."


def test_a_proposal_can_be_taken_back_by_its_side_only(leader, agent):
    goal = propose_goal(by=leader.member, draft=drafted(agent))
    with pytest.raises(ValidationError, match="take it back"):
        withdraw_goal(by=agent.member, goal=goal)
    assert withdraw_goal(by=a_member(Role.OWNER), goal=goal).state == "withdrawn"
    with pytest.raises(ValidationError) as refused:
        agree_goal(by=agent.member, goal=goal)
    assert refused.value.code == "invalid_state"


def test_a_changed_proposal_is_not_agreed_unseen(leader, agent):
    goal = propose_goal(by=leader.member, draft=drafted(agent))
    changed = change_goal(by=leader.member, goal=goal, target=Decimal(60))
    assert (changed.target, changed.version) == (60, 2)
    with pytest.raises(ValidationError, match="changed meanwhile"):
        agree_goal(by=agent.member, goal=goal, version=1)
    assert agree_goal(by=agent.member, goal=goal, version=2).target == 60
    with pytest.raises(ValidationError):
        change_goal(by=leader.member, goal=goal, target=Decimal(1))


def test_both_sides_hear_of_it(leader, agent):
    goal = propose_goal(by=leader.member, draft=drafted(agent))
    agree_goal(by=agent.member, goal=goal)
    told = Notification.objects.values_list("member", "kind")
    assert set(told) == {(agent.member.pk, "goal.proposed"), (leader.member.pk, "goal.agreed")}


def test_a_round_of_goals_costs_the_same_for_many_as_for_few(leader, team):
    def cost(number: int) -> int:
        agents = [an_agent(role=None) for _ in range(number)]
        for agent in agents:
            a_place(agent, team)
        metric, owner = a_metric(), a_member(Role.OWNER)
        drafts = [drafted(agent, metric=metric) for agent in agents]
        with CaptureQueriesContext(connection) as captured:
            goals = propose_goals(by=a_member(Role.ADMIN), drafts=drafts, tell=False)
            agree_goals(by=owner, goals=goals)
        return len(captured)

    assert cost(12) == cost(2)
