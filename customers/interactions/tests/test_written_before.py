"""What was logged without a connection and is sent later."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.factories import a_customer, a_follow_up
from customers.models import FollowUp, Interaction

LOG = "/interactions/log/"


@pytest.fixture
def agent(scope):
    return an_agent()


@pytest.fixture
def customer(agent):
    return a_customer(owner=agent, name="Lanhai")


def send(client, customer, member, *, at=None, query="", **values):
    filled = {
        "client_ref": str(uuid4()),
        "customer": str(customer.pk),
        "channel": "call",
        "outcome": "progress",
        "summary": "Asked for samples.",
    } | values
    at = at or timezone.now()
    filled["read_at"] = at.isoformat()
    headers = {"HX-Request": "true", "X-Written-By": str(member.pk), "X-Written-At": at.isoformat()}
    return client.post(f"{LOG}{query}", filled, headers=headers)


def test_it_took_place_when_it_was_written_and_not_when_it_was_sent(agent, customer, client_for):
    at = timezone.now() - timedelta(hours=5)
    assert send(client_for(agent.member), customer, agent.member, at=at).status_code == 204
    assert Interaction.objects.get().occurred_at == at


def test_a_device_whose_clock_is_ahead_loses_nothing(agent, customer, client_for):
    at = timezone.now() + timedelta(hours=1)
    assert send(client_for(agent.member), customer, agent.member, at=at).status_code == 204
    assert Interaction.objects.get().occurred_at <= timezone.now()


def test_sent_twice_it_is_stored_once_and_completes_its_follow_up_once(agent, customer, client_for):
    promised = a_follow_up(customer=customer)
    client, ref = client_for(agent.member), str(uuid4())
    at = timezone.now() - timedelta(hours=1)
    for _ in range(2):
        answer = send(
            client, customer, agent.member, at=at, query=f"?follow_up={promised.pk}", client_ref=ref, next_step=""
        )
        assert answer.status_code == 204
    assert Interaction.objects.count() == 1
    promised.refresh_from_db()
    assert promised.state == FollowUp.State.DONE


def test_what_one_member_wrote_is_never_stored_as_another_ones(agent, customer, client_for):
    owner = a_member(Role.OWNER)
    answer = send(client_for(owner), customer, agent.member, agent=str(agent.pk))
    assert answer.status_code == 409
    assert not Interaction.objects.exists()


def test_a_customer_given_away_meanwhile_is_refused_in_words(agent, client_for):
    theirs = a_customer(owner=an_agent())
    answer = send(client_for(agent.member), theirs, agent.member)
    assert answer.status_code == 422
    assert 'class="errors"' in answer.content.decode()
    assert send(client_for(agent.member), theirs, agent.member, query=f"?customer={theirs.pk}").status_code == 404
    assert not Interaction.objects.exists()


def test_a_date_nobody_has_looked_at_is_not_planned_but_offered_as_it_was_meant(agent, customer, client_for):
    at = timezone.now() - timedelta(hours=20)
    client = client_for(agent.member)
    answer = send(client, customer, agent.member, at=at, summary="Call back in 3 days")
    assert answer.status_code == 204
    assert not FollowUp.objects.exists()
    sheet = client.get(answer["X-Promise"], headers={"HX-Request": "true"})
    assert parse_qs(urlsplit(answer["X-Promise"]).query)["customer"] == [str(customer.pk)]
    (meaning,) = sheet.context["form"].steps.meanings
    assert abs(meaning.moments[0] - (at + timedelta(days=3))) < timedelta(days=1)


def test_the_names_a_device_keeps_are_ones_own(agent, customer, client_for):
    a_customer(owner=an_agent(), name="Theirs")
    found = client_for(agent.member).get(reverse("customers:own-customers")).json()
    assert found == {"customers": [{"id": str(customer.pk), "name": "Lanhai"}]}
