import pytest
from django.urls import reverse
from django.utils import timezone

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.factories import a_customer
from customers.models import Assignment, Customer


@pytest.fixture
def client(scope, client_for):
    return client_for(a_member(Role.OWNER))


def day():
    return timezone.localdate().isoformat()


def test_a_customer_is_assigned_by_the_form(client):
    customer, after = a_customer(), an_agent()
    assign = reverse("customers:assign-customer", args=[customer.pk])
    response = client.post(assign, {"agent": str(after.pk), "on": day(), "reason": "Moves to the east"})
    assert response.status_code == 302
    assert Customer.objects.get().owner == after
    assert Assignment.objects.get(ends_on=None).reason == "Moves to the east"


def test_a_manager_assigns_own_customers_to_own_people_only(scope, client_for):
    leader, stranger = an_agent(role=Role.MANAGER), an_agent()
    own, other = a_customer(owner=leader), a_customer(owner=stranger)
    client = client_for(leader.member)
    assert client.get(reverse("customers:assign-customer", args=[other.pk])).status_code == 404
    assign = reverse("customers:assign-customer", args=[own.pk])
    assert client.post(assign, {"agent": str(stranger.pk), "on": day()}).status_code == 422


def test_an_agent_does_not_assign(scope, client_for):
    agent = an_agent()
    assign = reverse("customers:assign-customer", args=[a_customer(owner=agent).pk])
    assert client_for(agent.member).get(assign).status_code == 403


def test_a_collaborator_is_added_and_ended_by_the_forms(client):
    customer, helper = a_customer(), an_agent()
    add = reverse("customers:add-collaborator", args=[customer.pk])
    client.post(add, {"agent": str(helper.pk), "on": day()})
    help_ = Assignment.objects.get(agent=helper)
    assert client.post(add, {"agent": str(customer.owner_id), "on": day()}).status_code == 422
    client.post(reverse("customers:end-assignment", args=[help_.pk]), {"on": day()})
    help_.refresh_from_db()
    assert help_.ends_on == timezone.localdate()
