"""Offers go to and fro: whose turn it is, what counts meanwhile, and that history stays."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agents.factories import a_place, a_team, an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.events.models import Event
from crm.notifications.models import Notification
from crm.pages.inbox import count_waiting
from evaluations.factories import a_goal, a_metric
from evaluations.goals.services import (
    GoalDraft,
    agree_goal,
    amend_goal,
    change_goal,
    counter_goal,
    decline_goal,
    propose_goal,
    withdraw_goal,
)
from evaluations.models import AgentDay, Goal, GoalOffer


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(datetime(2026, 3, 20, 1, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def leader(scope):
    leader = an_agent(role=Role.MANAGER, name="Lin Wei")
    a_place(leader, a_team(), is_leader=True)
    return leader


@pytest.fixture
def agent(leader):
    agent = an_agent(name="Zhou Min")
    a_place(agent, leader.places.get().team)
    return agent


@pytest.fixture
def goal(leader, agent):
    draft = GoalDraft(
        agent=agent,
        metric=a_metric("calls"),
        starts_on=date(2026, 4, 1),
        ends_on=date(2026, 6, 30),
        target=Decimal(150),
        note="The new area opens",
    )
    return propose_goal(by=leader.member, draft=draft)


def outcomes(goal) -> list[tuple[int, int, str, str]]:
    rows = GoalOffer.objects.filter(goal=goal).order_by("number")
    return [(row.number, int(row.target), row.side, row.outcome) for row in rows]


def test_two_sides_meet_after_two_counter_offers(goal, leader, agent):
    counter_goal(by=agent.member, goal=goal, target=Decimal(132), reason="First deals take 60 days")
    assert count_waiting(leader.member) == 1
    assert count_waiting(agent.member) == 0
    counter_goal(by=leader.member, goal=goal, target=Decimal(140), reason="Samples are granted")
    agreed = agree_goal(by=agent.member, goal=goal)
    assert (agreed.state, agreed.target, agreed.turn) == ("agreed", Decimal(140), "")
    assert outcomes(goal) == [
        (1, 150, "manager", "countered"),
        (2, 132, "agent", "countered"),
        (3, 140, "manager", "accepted"),
    ]
    names = Event.objects.filter(subject_id=goal.pk).order_by("pk").values_list("name", flat=True)
    assert list(names) == ["goal.proposed", "goal.countered", "goal.countered", "goal.agreed"]
    told = Notification.objects.filter(kind="goal.countered")
    assert {row.member for row in told} == {leader.member, agent.member}


def test_nobody_answers_their_own_offer(goal, leader, agent):
    for act in (agree_goal, decline_goal):
        with pytest.raises(ValidationError, match="other side"):
            act(by=leader.member, goal=goal, answer="x")
    counter_goal(by=agent.member, goal=goal, target=Decimal(132), reason="Why")
    with pytest.raises(ValidationError, match="other side"):
        counter_goal(by=agent.member, goal=goal, target=Decimal(131), reason="Why")


def test_a_manager_who_was_not_asked_is_not_bothered_but_may_stand_in(goal, leader, agent):
    owner = a_member(Role.OWNER)
    counter_goal(by=agent.member, goal=goal, target=Decimal(132), reason="Why")
    assert count_waiting(owner) == 0
    assert agree_goal(by=owner, goal=goal).state == "agreed"


def test_an_offer_of_one_who_has_left_waits_for_whoever_leads(goal, leader, agent):
    owner = a_member(Role.OWNER)
    counter_goal(by=agent.member, goal=goal, target=Decimal(132), reason="Why")
    leader.member.is_active = False
    leader.member.save()
    assert count_waiting(owner) == 1


def test_for_an_agent_without_sign_in_another_leader_speaks(leader, agent):
    silent = an_agent(member=None)
    a_place(silent, leader.places.get().team)
    admin = a_member(Role.ADMIN)
    draft = GoalDraft(silent, a_metric(), date(2026, 4, 1), date(2026, 4, 30), Decimal(10))
    goal = propose_goal(by=leader.member, draft=draft)
    assert count_waiting(admin) == 1
    counter_goal(by=admin, goal=goal, target=Decimal(8), reason="They asked me to")
    assert agree_goal(by=leader.member, goal=goal).target == 8


@pytest.mark.parametrize(
    ("target", "reason", "words"),
    [("0", "Why", "above zero"), ("150", "Why", "on the table already"), ("132", " ", "Say why")],
)
def test_a_counter_offer_that_is_none_is_refused_in_words(goal, agent, target, reason, words):
    with pytest.raises(ValidationError, match=words):
        counter_goal(by=agent.member, goal=goal, target=Decimal(target), reason=reason)
    assert outcomes(goal) == [(1, 150, "manager", "open")]


def test_what_was_agreed_counts_until_the_change_is_agreed(goal, leader, agent):
    agree_goal(by=agent.member, goal=goal)
    amended = amend_goal(by=agent.member, goal=goal, target=Decimal(120), reason="Two customers left")
    assert (amended.state, amended.target, amended.turn) == ("agreed", Decimal(150), "manager")
    assert count_waiting(leader.member) == 1
    changed = agree_goal(by=leader.member, goal=goal)
    assert (changed.state, changed.target) == ("agreed", Decimal(120))
    assert [row.round for row in GoalOffer.objects.order_by("number")] == [1, 2]
    assert Event.objects.filter(name="goal.amendment_agreed").count() == 1


@pytest.mark.parametrize("ends", ["decline", "withdraw"])
def test_a_change_that_fails_leaves_what_was_agreed(goal, leader, agent, ends):
    agree_goal(by=agent.member, goal=goal)
    amend_goal(by=agent.member, goal=goal, target=Decimal(120), reason="Two customers left")
    if ends == "decline":
        after = decline_goal(by=leader.member, goal=goal, answer="They are back")
    else:
        after = withdraw_goal(by=agent.member, goal=goal)
    assert (after.state, after.target, after.turn) == ("agreed", Decimal(150), "")


def test_a_change_needs_a_reason_and_a_period_that_is_not_over(goal, agent):
    with pytest.raises(ValidationError):
        amend_goal(by=agent.member, goal=goal, target=Decimal(120), reason="Not agreed yet")
    agree_goal(by=agent.member, goal=goal)
    with pytest.raises(ValidationError, match="Say why"):
        amend_goal(by=agent.member, goal=goal, target=Decimal(120), reason="")
    with time_machine.travel(datetime(2026, 7, 2, tzinfo=UTC)), pytest.raises(ValidationError, match="is over"):
        amend_goal(by=agent.member, goal=goal, target=Decimal(120), reason="Too late")


def test_an_offer_that_is_changed_stays_in_the_history(goal, leader, agent):
    change_goal(by=leader.member, goal=goal, target=Decimal(145))
    assert outcomes(goal) == [(1, 150, "manager", "changed"), (2, 145, "manager", "open")]
    assert agree_goal(by=agent.member, goal=goal).target == 145


def test_a_counter_offer_takes_two_actions_and_a_number_from_the_inbox(goal, leader, agent, client_for):
    client, htmx = client_for(agent.member), {"HX-Request": "true"}
    sheet = client.get(reverse("home:inbox-goals", args=[goal.pk]), {"answer": "return"}, headers=htmx)
    assert 'name="target"' in sheet.content.decode()
    url = reverse("home:return-goals", args=[goal.pk])
    empty = client.post(url, {"seen": "1", "target": "", "reason": "Why"}, headers=htmx)
    assert empty.status_code == 422
    assert "Write a number" in empty.content.decode()
    given = {"seen": "1", "target": "132", "reason": "First deals take 60 days"}
    assert client.post(url, given, headers=htmx).status_code == 204
    assert client.post(url, given, headers=htmx).status_code == 409
    shown = client_for(leader.member).get(reverse("home:inbox"), headers=htmx).content.decode()
    assert "132 after 150" in shown
    assert "First deals take 60 days" in shown
    assert outcomes(goal)[-1] == (2, 132, "agent", "open")


def test_a_percentage_is_offered_as_people_write_it(leader, agent, client_for):
    goal = a_goal(agent=agent, metric=a_metric(unit="percent"), state="proposed", proposed_by=leader.member)
    url = reverse("evaluations:counter-goal", args=[goal.pk])
    client_for(agent.member).post(url, {"version": 1, "target": "85", "reason": "Why"})
    assert GoalOffer.objects.get(number=2).target == Decimal("0.85")


def test_the_page_shows_the_whole_way_of_a_number(goal, leader, agent, client_for):
    counter_goal(by=agent.member, goal=goal, target=Decimal(135), reason="First deals take 60 days")
    page = client_for(leader.member).get(reverse("evaluations:goal", args=[goal.pk])).content.decode()
    assert "-10.0%" in page
    assert "The new area opens" in page
    assert "Accept 135" in page
    assert reverse("evaluations:counter-goal", args=[goal.pk]) in page
    stranger = client_for(an_agent().member)
    for name in ("counter-goal", "amend-goal"):
        assert stranger.post(reverse(f"evaluations:{name}", args=[goal.pk]), {}).status_code == 404


def test_the_facts_beside_a_number_name_nobody_else(goal, leader, agent, client_for):
    for month, calls in ((1, 90), (4, 100), (7, 110), (10, 120)):
        AgentDay.objects.create(agent=agent, day=date(2025, month, 5), calls=calls, rolled_up_at=timezone.now())
    for number in range(5):
        other = an_agent(name=f"Secret {number}")
        AgentDay.objects.create(
            agent=other, day=date(2025, 10, 5), calls=100 + number, rolled_up_at=timezone.now()
        )
    page = client_for(agent.member).get(reverse("evaluations:goal", args=[goal.pk])).content.decode()
    assert "90 / 100 / 110 / 120" in page
    assert "90 – 120" in page
    assert "Middle of the peers" in page
    assert "102" in page
    assert "Secret" not in page


def test_a_negotiation_through_the_api(goal, leader, agent, api_for):
    url = reverse("api:goal-counter", args=[goal.pk])
    body = {"target": "132", "reason": "First deals take 60 days"}
    client = api_for(agent.member)
    assert client.post(url, body, format="json").status_code == 428
    made = client.post(url, body, format="json", headers={"If-Match": '"v1"'}).json()
    assert (made["turn"], made["version"], made["asked"]) == ("manager", 2, str(leader.member.pk))
    assert [offer["outcome"] for offer in made["offers"]] == ["countered", "open"]
    assert client.post(url, body, format="json", headers={"If-Match": '"v1"'}).status_code == 412
    agree = reverse("api:goal-agree", args=[goal.pk])
    api_for(leader.member).post(agree, {}, format="json", headers={"If-Match": '"v2"'})
    amend = reverse("api:goal-amend", args=[goal.pk])
    asked = client.post(
        amend, {"target": "120", "reason": "Two left"}, format="json", headers={"If-Match": '"v3"'}
    )
    assert (asked.json()["state"], Decimal(asked.json()["target"])) == ("agreed", 132)


def test_many_negotiations_cost_as_many_queries_as_one(leader, agent, client_for):
    client = client_for(agent.member)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("home:inbox"))
        return len(captured)

    a_goal(agent=agent, state="proposed", proposed_by=leader.member)
    few = cost()
    for _ in range(6):
        goal = a_goal(agent=agent, state="proposed", proposed_by=leader.member)
        counter_goal(by=agent.member, goal=goal, target=Decimal(90), reason="Why")
        counter_goal(by=leader.member, goal=goal, target=Decimal(95), reason="Why")
    assert Goal.objects.on_the_table().count() == 7
    assert cost() == few
