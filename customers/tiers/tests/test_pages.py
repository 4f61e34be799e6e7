import pytest
from django.urls import reverse

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.factories import a_customer
from customers.models import TierRule


@pytest.fixture
def client(scope, client_for):
    return client_for(a_member(Role.OWNER))


def test_a_tier_is_decided_and_given_back_to_the_rule(client):
    customer = a_customer()
    decide = reverse("customers:override-tier", args=[customer.pk, "size"])
    assert client.get(decide).status_code == 200
    assert client.post(decide, {"tier": "large", "reason": ""}).status_code == 422
    client.post(decide, {"tier": "large", "reason": "Group contract"})
    html = client.get(reverse("customers:customer", args=[customer.pk]), {"tab": "tier"}).content.decode()
    assert "Group contract" in html
    again = reverse("customers:end-override", args=[customer.pk, "size"])
    assert client.post(again).status_code == 302
    assert client.post(again).status_code == 409


def test_an_axis_that_is_none_does_not_exist(client):
    assert client.get(reverse("customers:override-tier", args=[a_customer().pk, "colour"])).status_code == 404


def test_the_rule_is_changed_by_those_who_define(scope, client, client_for):
    rule = {"large_from": "10", "medium_from": "5", "core_from": "2", "general_from": "1"}
    rule |= {"large_within": "14", "medium_within": "30", "small_within": "60"}
    agent = an_agent(role=Role.MANAGER)
    assert client_for(agent.member).post(reverse("customers:tier-rule"), rule).status_code == 403
    assert client.get(reverse("customers:tier-rule")).status_code == 200
    assert client.post(reverse("customers:tier-rule"), rule | {"medium_from": "20"}).status_code == 422
    sooner_for_the_small = rule | {"small_within": "20"}
    assert client.post(reverse("customers:tier-rule"), sooner_for_the_small).status_code == 422
    client.post(reverse("customers:tier-rule"), rule)
    client.post(reverse("customers:tier-rule"), rule | {"large_from": "11"})
    assert TierRule.objects.get().large_from == 11
