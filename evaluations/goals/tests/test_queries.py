from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from agents.factories import a_place, a_team, an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from evaluations.factories import a_goal, a_metric
from evaluations.goals.queries import may_answer, progress_of, way_of
from evaluations.models import AgentDay, Goal, Metric, MetricDay

PUNCTUAL = {"numerator": {"measures": ["follow_ups_on_time"]}, "denominator": {"measures": ["follow_ups_due"]}}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(datetime(2026, 3, 20, 1, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def agent(scope):
    return an_agent()


def a_day(agent, day: int, **measures):
    return AgentDay.objects.create(agent=agent, day=date(2026, 3, day), rolled_up_at=timezone.now(), **measures)


def progress(goal):
    return progress_of([goal])[goal.pk]


def test_a_goal_knows_what_was_reached_in_its_period_and_what_is_due_by_now(agent):
    goal = a_goal(agent=agent, metric=a_metric("calls"), target=Decimal(22))
    a_day(agent, 2, calls=11)
    a_day(an_agent(), 2, calls=99)
    AgentDay.objects.create(agent=agent, day=date(2026, 2, 28), rolled_up_at=timezone.now(), calls=99)
    found = progress(goal)
    assert (found.value.value, found.share) == (11, Decimal("0.5"))
    assert found.pace == Decimal("0.6364")  # 14 of March's 22 working days have ended before the 20th
    assert found.standing == "behind"


@pytest.mark.parametrize(("calls", "standing"), [(13, "behind"), (14, "on_track"), (22, "reached")])
def test_on_track_is_what_is_due_by_today(agent, calls, standing):
    a_day(agent, 2, calls=calls)
    assert progress(a_goal(agent=agent, metric=a_metric("calls"), target=Decimal(22))).standing == standing


def test_what_ended_short_is_missed_and_what_has_not_begun_is_coming(agent):
    calls = a_metric("calls")
    ended = a_goal(agent=agent, metric=calls, starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 28))
    coming = a_goal(agent=agent, metric=calls, starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 30))
    assert (progress(ended).standing, progress(coming).standing) == ("missed", "upcoming")
    assert progress(coming).share is None


def test_a_rate_is_judged_whole_and_has_no_pace(agent):
    a_day(agent, 2, follow_ups_on_time=1, follow_ups_due=2)
    a_day(agent, 3, follow_ups_on_time=98, follow_ups_due=100)
    metric = a_metric(kind=Metric.Kind.RATIO, definition=PUNCTUAL)
    found = progress(a_goal(agent=agent, metric=metric, target=Decimal("0.99")))
    assert (found.share, found.pace, found.standing) == (Decimal("0.9804"), None, "behind")


def test_less_is_better_counts_the_other_way(agent):
    a_day(agent, 2, refunds_amount=80)
    metric = a_metric("refunds_amount", kind=Metric.Kind.SUM, direction=Metric.Direction.LOWER)
    found = progress(a_goal(agent=agent, metric=metric, target=Decimal(100)))
    assert (found.share, found.standing) == (Decimal("1.2"), "reached")


def test_no_data_is_neither_nought_nor_full(agent):
    metric = a_metric(kind=Metric.Kind.RATIO, definition=PUNCTUAL)
    found = progress(a_goal(agent=agent, metric=metric, target=Decimal("0.9")))
    assert (found.share, found.standing, found.attainment.status) == (None, "no_data", "no_data")


def test_goals_of_own_metrics_and_of_different_periods_are_read_together(agent, django_assert_num_queries):
    own = a_metric(definition={"numerator": {"source": "interactions"}})
    MetricDay.objects.create(
        metric=own, agent=agent, day=date(2026, 3, 3), numerator=7, n=7, rolled_up_at=timezone.now()
    )
    a_day(agent, 2, calls=4, visits=5)
    goals = [
        a_goal(agent=agent, metric=a_metric("calls")),
        a_goal(agent=agent, metric=a_metric("visits"), starts_on=date(2026, 3, 2)),
        a_goal(agent=agent, metric=own),
        a_goal(metric=own),
    ]
    goals = list(Goal.objects.with_parties().filter(pk__in=[goal.pk for goal in goals]).order_by("pk"))
    with django_assert_num_queries(4):
        found = progress_of(goals)
    assert [found[goal.pk].value.value for goal in goals] == [4, 5, 7, 0]


def test_the_way_adds_up_and_stops_today(agent):
    goal = a_goal(agent=agent, metric=a_metric("calls"), target=Decimal(22))
    a_day(agent, 2, calls=3)
    a_day(agent, 4, calls=4)
    steps = {step.day.day: step for step in way_of(goal)}
    assert [steps[day].reached for day in (1, 2, 3, 4, 20)] == [0, 3, 3, 7, 7]
    assert steps[21].reached is None
    assert (steps[31].due, steps[2].due) == (22, 1)


def test_who_may_see_the_agent_may_see_the_goal(agent):
    goal, leader, team = a_goal(agent=agent), an_agent(role=Role.MANAGER), a_team()
    a_place(leader, team, is_leader=True)
    a_place(agent, team)
    for member in (agent.member, leader.member, a_member(Role.FINANCE), a_member(Role.VIEWER)):
        assert list(Goal.objects.visible_to(member)) == [goal]
    assert not Goal.objects.visible_to(an_agent().member).exists()


def test_only_a_waiting_goal_can_be_answered(agent):
    goal = a_goal(agent=agent, state="proposed", proposed_by=a_member(Role.OWNER))
    assert may_answer(agent.member, goal)
    assert not may_answer(a_member(Role.ADMIN), goal)
    goal.turn = ""
    assert not may_answer(agent.member, goal)
