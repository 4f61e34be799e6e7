"""What a leader does about an alert: asks once a day, or sets it aside with a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agents.factories import a_place, a_team, an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.jobs.models import Job
from crm.notifications.models import Notification
from customers.factories import a_customer, a_follow_up
from evaluations.roll_ups.queries import NIGHTLY
from reports.overview.models import Dismissal, Nudge

HTMX = {"HX-Request": "true"}


@pytest.fixture
def leader(scope):
    found, team = an_agent(role=Role.MANAGER, name="Lin"), a_team(name="East")
    a_place(found, team, is_leader=True)
    found.team = team
    return found


@pytest.fixture
def late(leader):
    """An agent of the team with three broken promises."""
    agent = an_agent(name="Zhou Min")
    a_place(agent, leader.team)
    for _each in range(3):
        a_follow_up(customer=a_customer(owner=agent), due_at=timezone.now() - timedelta(days=1))
    return agent


def about(name, agent, rule="overdue"):
    return reverse(f"home:{name}", args=[agent.pk, rule])


def attention(client):
    return client.get(reverse("home:attention"), headers=HTMX).context


def test_a_nudge_proposes_what_the_rule_found_and_stands_on_the_agents_today(client_for, leader, late):
    client, agents = client_for(leader.member), client_for(late.member)
    proposed = client.get(about("nudge", late)).context["form"].initial["text"]
    assert "3 overdue follow-ups" in proposed
    assert client.post(about("nudge", late), {"text": "Can I take two of them?"}, headers=HTMX).status_code == 204
    assert "Can I take two of them?" in agents.get(reverse("home:today")).content.decode()
    told = Notification.objects.get(member=late.member)
    assert told.params["text"] == "Can I take two of them?"
    (nudge,) = Nudge.objects.all()
    assert client.post(reverse("home:see-nudge", args=[nudge.pk]), headers=HTMX).status_code == 409
    assert agents.post(reverse("home:see-nudge", args=[nudge.pk]), headers=HTMX).status_code == 204
    assert "Can I take two of them?" not in agents.get(reverse("home:today")).content.decode()


def test_an_agent_is_asked_once_a_day_about_the_same_rule_whoever_asks(client_for, leader, late):
    assert client_for(leader.member).post(about("nudge", late), {"text": "One"}, headers=HTMX).status_code == 204
    again = client_for(a_member(Role.OWNER)).post(about("nudge", late), {"text": "Two"}, headers=HTMX)
    assert again.status_code == 422
    assert "was asked about this today already" in again.content.decode()
    other = client_for(leader.member).post(about("nudge", late, "behind"), {"text": "Three"}, headers=HTMX)
    assert other.status_code == 204
    assert Nudge.objects.count() == Notification.objects.count() == 2
    assert [alert["is_asked"] for alert in attention(client_for(leader.member))["alerts"]] == [True]


def test_nudges_are_for_those_who_lead_the_agent(client_for, leader, late):
    assert client_for(late.member).get(about("nudge", late)).status_code == 403
    assert client_for(leader.member).get(about("nudge", an_agent())).status_code == 404
    assert client_for(leader.member).get(about("nudge", late, "no_such_rule")).status_code == 404
    assert client_for(leader.member).post(about("nudge", late), {"text": " "}).status_code == 422
    outside = an_agent(role=None, name="No sign-in")
    a_place(outside, leader.team)
    refused = client_for(leader.member).post(about("nudge", outside), {"text": "Hello"})
    assert "does not sign in here" in refused.content.decode()


def test_an_alert_set_aside_with_a_reason_comes_back_after_a_week_or_when_asked(client_for, leader, late):
    client = client_for(leader.member)
    assert len(attention(client)["alerts"]) == 1
    assert client.post(about("dismiss", late), {"reason": ""}, headers=HTMX).status_code == 422
    assert client.post(about("dismiss", late), {"reason": "On holiday"}, headers=HTMX).status_code == 204
    assert attention(client)["alerts"] == []
    assert [one.reason for one in attention(client)["dismissals"]] == ["On holiday"]
    assert len(attention(client_for(a_member(Role.OWNER)))["alerts"]) == 1
    (found,) = Dismissal.objects.all()
    foreign = client_for(a_member(Role.OWNER)).post(reverse("home:restore-alert", args=[found.pk]))
    assert foreign.status_code == 404
    Dismissal.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert len(attention(client)["alerts"]) == 1
    client.post(about("dismiss", late), {"reason": "Ill"}, headers=HTMX)
    client.post(reverse("home:restore-alert", args=[found.pk]), headers=HTMX)
    assert len(attention(client)["alerts"]) == 1


def test_a_night_that_failed_is_said_with_the_night_the_figures_are_of(client_for, leader, late):
    client, now = client_for(leader.member), timezone.now()
    Job.objects.create(
        kind=NIGHTLY, key="2026-11-20", state="done", due_at=now - timedelta(hours=20), finished_at=now
    )
    assert "roll-up was not done" not in client.get(reverse("home:team-overview")).content.decode()
    Job.objects.create(kind=NIGHTLY, key="2026-11-21", state="failed", due_at=now - timedelta(hours=1))
    html = client.get(reverse("home:team-overview")).content.decode()
    assert "Last night's roll-up was not done" in html
    assert "20 Nov 2026" in html


def test_a_new_organisation_is_shown_three_steps_until_they_are_done(scope, client_for):
    client = client_for(a_member(Role.OWNER))
    steps = client.get(reverse("home:team-overview")).context["steps"]
    assert [step.is_done for step in steps] == [False, False, False]
    a_customer()
    assert [step.is_done for step in client.get(reverse("home:team-overview")).context["steps"]] == [
        True,
        True,
        False,
    ]


def test_each_part_opened_alone_is_a_page_of_its_own(client_for, leader, late):
    for name in ("attention", "agents", "trend"):
        html = client_for(leader.member).get(reverse(f"home:{name}")).content.decode()
        assert "<html" in html
        assert f'id="{name}"' in html
