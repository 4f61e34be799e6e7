"""The inbox through its doors: who is asked, what is decided, and that nothing is decided twice or unseen."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agents.factories import a_place, a_team, an_agent
from agents.models import Agent
from crm.accounts.factories import a_member
from crm.accounts.models import Membership
from crm.accounts.roles import Role
from crm.imports.models import Import
from crm.notifications.models import Notification
from crm.pages.inbox import count_waiting
from customers.factories import a_customer, a_sale
from evaluations.factories import a_goal, a_metric
from evaluations.models import Goal
from incentives.factories import a_plan
from incentives.models import PayoutRun, Statement
from incentives.payouts.services import calculate_run, open_run, publish_run

pytestmark = pytest.mark.usefixtures("scope")
ClientFor = Callable[[Membership], Client]
HTMX = {"HX-Request": "true"}
INBOX = reverse("home:inbox")


@pytest.fixture
def leader(scope: object) -> Agent:
    leader = an_agent(role=Role.MANAGER, name="Lin Wei")
    a_place(leader, a_team(), is_leader=True)
    return leader


@pytest.fixture
def agent(leader: Agent) -> Agent:
    agent = an_agent(name="Zhou Min")
    a_place(agent, leader.places.get().team)
    return agent


@pytest.fixture
def finance(scope: object) -> Membership:
    return a_member(Role.FINANCE)


def proposed(leader: Agent, agent: Agent, **changes: Any) -> Goal:
    return a_goal(agent=agent, state=Goal.State.PROPOSED, proposed_by=leader.member, **changes)


def a_run(agent: Agent, by: Membership | None = None) -> PayoutRun:
    a_plan(name="Quarterly commission", agents=[agent])
    a_sale(customer=a_customer(owner=agent), amount=Decimal(20000), occurred_on=date(2026, 2, 1))
    return calculate_run(by=by, run=open_run(by=by, period_kind="quarter", starts_on=date(2026, 1, 1)))


def an_import(member: Membership, **changes: Any) -> Import:
    fields = {
        "kind": "customers",
        "file_name": "customers.csv",
        "sha256": "0" * 64,
        "size": 10,
        "file_type": "csv",
        "state": Import.State.CHECKED,
        "counts": {"ok": 3, "error": 1},
        "started_by": member,
    }
    return Import.objects.create(**fields | changes)


def waiting(client: Client, **conditions: str) -> str:
    answer = client.get(INBOX, conditions, headers=HTMX)
    assert answer.status_code == 200
    return str(answer.content.decode())


def accept(client: Client, kind: str, pk: object, seen: object) -> Any:
    return client.post(reverse(f"home:accept-{kind}", args=[pk]), {"seen": str(seen)}, headers=HTMX)


def test_each_member_finds_what_waits_for_them_and_nothing_else(
    client_for: ClientFor, leader: Agent, agent: Agent
) -> None:
    goal = proposed(leader, agent, note="The new area opens")
    an_import(leader.member)
    assert "The new area opens" in waiting(client_for(agent.member))
    led = waiting(client_for(leader.member))
    assert "customers.csv" in led
    assert str(goal.pk) not in led
    assert "Nobody waits for you" in waiting(client_for(an_agent().member))
    assert count_waiting(agent.member) == count_waiting(leader.member) == 1


def test_the_side_bar_counts_what_waits(client_for: ClientFor, leader: Agent, agent: Agent) -> None:
    proposed(leader, agent)
    proposed(leader, agent)
    page = client_for(agent.member).get(reverse("evaluations:goals")).content.decode()
    assert '<span class="n" id="waiting-in-side">2<' in page
    assert 'id="waiting-in-tab">2<' in page


def test_a_goal_is_accepted_with_one_action(client_for: ClientFor, leader: Agent, agent: Agent) -> None:
    goal = proposed(leader, agent)
    answer = accept(client_for(agent.member), "goals", goal.pk, goal.version)
    assert answer.status_code == 204
    goal.refresh_from_db()
    assert (goal.state, goal.answered_by) == ("agreed", agent.member)


def test_what_was_decided_meanwhile_is_said_and_decided_once(
    client_for: ClientFor, leader: Agent, agent: Agent
) -> None:
    goal = proposed(leader, agent)
    client = client_for(agent.member)
    assert accept(client, "goals", goal.pk, 1).status_code == 204
    again = accept(client, "goals", goal.pk, 1)
    assert (again.status_code, again.content.decode()) == (
        409,
        "This goal no longer waits for an answer: Agreed.",
    )
    assert Notification.objects.filter(kind="goal.agreed").count() == 1


@pytest.mark.parametrize("seen", ["", "0", "1", "nonsense"])
def test_nobody_accepts_what_they_have_not_seen(
    client_for: ClientFor, leader: Agent, agent: Agent, seen: str
) -> None:
    goal = proposed(leader, agent, version=2)
    assert accept(client_for(agent.member), "goals", goal.pk, seen).status_code == 409
    goal.refresh_from_db()
    assert goal.state == "proposed"


def test_what_one_may_not_see_is_the_same_as_what_is_not_there(
    client_for: ClientFor, leader: Agent, agent: Agent
) -> None:
    goal = proposed(leader, agent)
    stranger = client_for(an_agent().member)
    assert accept(stranger, "goals", goal.pk, 1).status_code == 404
    assert accept(stranger, "goals", uuid4(), 1).status_code == 404
    assert stranger.get(reverse("home:inbox-goals", args=[goal.pk])).status_code == 404
    picks = {"pick": [f"goals:{goal.pk}:1"]}
    assert stranger.post(reverse("home:accept-selected"), picks).status_code == 404


def test_many_of_one_kind_are_accepted_together_and_the_changed_one_is_named(
    client_for: ClientFor, leader: Agent, agent: Agent
) -> None:
    goals = [proposed(leader, agent) for _ in range(3)]
    Goal.objects.filter(pk=goals[2].pk).update(version=2)
    picks = {"pick": [f"goals:{goal.pk}:1" for goal in goals]}
    answer = client_for(agent.member).post(reverse("home:accept-selected"), picks, headers=HTMX)
    assert answer.status_code == 204
    assert "2 accepted" in answer.headers["HX-Trigger"]
    assert "changed meanwhile" in answer.headers["HX-Trigger"]
    assert Goal.objects.filter(state="agreed").count() == 2


def test_money_is_never_accepted_in_bulk_and_kinds_are_not_mixed(
    client_for: ClientFor, leader: Agent, agent: Agent, finance: Membership
) -> None:
    run = a_run(agent)
    client = client_for(finance)
    url = reverse("home:accept-selected")
    answer = client.post(url, {"pick": [f"payout-runs:{run.pk}:{run.digest}"]}, headers=HTMX)
    assert (answer.status_code, answer.content.decode()) == (409, "These are decided one by one.")
    mixed = [f"goals:{uuid4()}:1", f"imports:{uuid4()}:1"]
    assert client.post(url, {"pick": mixed}, headers=HTMX).status_code == 409
    assert client.post(url, {}, headers=HTMX).status_code == 409
    assert client.post(url, {"pick": "rubbish"}, headers=HTMX).status_code == 404
    assert PayoutRun.objects.get().state == "draft"


def test_a_run_is_approved_from_its_evidence_with_the_amount_on_the_button(
    client_for: ClientFor, agent: Agent, finance: Membership
) -> None:
    run = a_run(agent)
    client = client_for(finance)
    assert reverse("home:accept-payout-runs", args=[run.pk]) not in waiting(client)
    evidence = client.get(reverse("home:inbox-payout-runs", args=[run.pk]), headers=HTMX).content.decode()
    assert "Approve CNY\xa01,000.00 / 1 person" in evidence
    assert accept(client, "payout-runs", run.pk, "another digest").status_code == 409
    assert accept(client, "payout-runs", run.pk, run.digest).status_code == 204
    assert accept(client, "payout-runs", run.pk, run.digest).status_code == 409
    assert PayoutRun.objects.get().published_by == finance


def test_whoever_prepared_a_run_does_not_approve_it(
    client_for: ClientFor, agent: Agent, finance: Membership
) -> None:
    owner = a_member(Role.OWNER)
    run = a_run(agent, by=finance)
    assert count_waiting(finance) == 0
    assert count_waiting(owner) == 1
    answer = accept(client_for(finance), "payout-runs", run.pk, run.digest)
    assert (answer.status_code, answer.content.decode()) == (
        409,
        "You prepared this run. Let somebody else approve it.",
    )
    assert accept(client_for(owner), "payout-runs", run.pk, run.digest).status_code == 204


def test_where_one_person_alone_runs_pay_they_approve_it_too(
    client_for: ClientFor, agent: Agent, finance: Membership
) -> None:
    run = a_run(agent, by=finance)
    assert count_waiting(finance) == 1
    assert accept(client_for(finance), "payout-runs", run.pk, run.digest).status_code == 204


def test_a_run_is_sent_back_with_a_reason_and_waits_again_when_calculated_anew(
    client_for: ClientFor, agent: Agent, finance: Membership
) -> None:
    owner = a_member(Role.OWNER)
    run = a_run(agent, by=finance)
    client, url = client_for(owner), reverse("home:return-payout-runs", args=[run.pk])
    empty = client.post(url, {"seen": run.digest, "reason": ""}, headers=HTMX)
    assert empty.status_code == 422
    given = {"seen": run.digest, "reason": "The refund of March is missing"}
    assert client.post(url, given, headers=HTMX).status_code == 204
    assert client.post(url, given, headers=HTMX).status_code == 409
    assert Notification.objects.get(kind="payout_run.returned").member == finance
    assert count_waiting(owner) == 0
    assert (
        "The refund of March is missing" in client.get(reverse("incentives:run", args=[run.pk])).content.decode()
    )
    calculate_run(by=finance, run=run)
    assert count_waiting(owner) == 1


def test_an_agent_confirms_a_statement_after_reading_it(
    client_for: ClientFor, agent: Agent, finance: Membership
) -> None:
    run = a_run(agent)
    assert count_waiting(agent.member) == 0
    publish_run(by=finance, run=run, digest=run.digest)
    statement = Statement.objects.get()
    client = client_for(agent.member)
    assert "1,000.00" in waiting(client)
    assert "Looks right" in client.get(reverse("home:inbox-statements", args=[statement.pk])).content.decode()
    assert accept(client, "statements", statement.pk, statement.digest).status_code == 204
    assert count_waiting(agent.member) == 0
    assert accept(client_for(finance), "statements", statement.pk, "").status_code == 409


def test_a_checked_file_goes_in_from_the_inbox_and_an_undecided_one_is_looked_at(
    client_for: ClientFor, leader: Agent
) -> None:
    ready = an_import(leader.member)
    held = an_import(leader.member, file_name="held.csv", options={"on_error": "nothing"})
    client = client_for(leader.member)
    shown = waiting(client)
    assert "Import 3 rows" in shown
    assert reverse("imports:import", args=[held.pk]) in shown
    assert accept(client, "imports", ready.pk, "0").status_code == 204
    ready.refresh_from_db()
    assert ready.state == "running"
    assert accept(client, "imports", held.pk, "0").status_code == 409
    assert accept(client_for(a_member(Role.MANAGER)), "imports", held.pk, "0").status_code == 404


def test_the_list_is_narrowed_by_type_and_by_who_asks(client_for: ClientFor, leader: Agent, agent: Agent) -> None:
    proposed(leader, agent, note="By the leader")
    boss = a_member(Role.OWNER)
    a_goal(agent=agent, state=Goal.State.PROPOSED, proposed_by=boss, note="By the owner")
    client = client_for(agent.member)
    assert "By the leader" not in waiting(client, asked_by=str(boss.pk))
    assert "By the owner" in waiting(client, asked_by=str(boss.pk), type="goals")
    assert "Nothing matches" in waiting(client, type="imports")
    assert "Nothing matches" in waiting(client, due="late")


def test_an_empty_inbox_shows_what_was_decided_last(client_for: ClientFor, leader: Agent, agent: Agent) -> None:
    goal = proposed(leader, agent, metric=a_metric(name_en="Calls made"))
    client = client_for(agent.member)
    accept(client, "goals", goal.pk, 1)
    shown = waiting(client)
    assert "Nobody waits for you" in shown
    assert "Calls made" in shown
    assert "Agreed" in shown


def test_many_cost_as_many_queries_as_one(client_for: ClientFor, leader: Agent, agent: Agent) -> None:
    client = client_for(agent.member)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(INBOX)
        return len(captured)

    proposed(leader, agent)
    few = cost()
    for _ in range(6):
        proposed(leader, agent)
    assert cost() == few <= 16


def test_the_inbox_speaks_chinese_and_works_without_a_script(
    client_for: ClientFor, leader: Agent, agent: Agent
) -> None:
    agent.member.user.language = "zh-hans"
    agent.member.user.save()
    goal = proposed(leader, agent)
    client = client_for(agent.member)
    assert "待我处理" in client.get(INBOX).content.decode()
    answer = client.post(reverse("home:accept-goals", args=[goal.pk]), {"seen": "1"})
    assert (answer.status_code, answer.url) == (302, INBOX)
