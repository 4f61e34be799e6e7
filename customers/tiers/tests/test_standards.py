"""How long a customer may go without contact is one rule of the organisation, the same wherever it is read."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.factories import a_customer
from customers.models import Customer
from customers.tiers.services import change_tier_rule
from customers.tiers.standards import contact_standards


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


def quiet_for(days, **changes):
    return a_customer(last_activity_at=timezone.now() - timedelta(days=days, hours=1), **changes)


def test_each_tier_has_its_own_standard_and_whoever_has_none_is_treated_as_small(owner):
    late = {quiet_for(21, size_tier="large"), quiet_for(45, size_tier="medium"), quiet_for(90)}
    quiet_for(20, size_tier="large"), quiet_for(44, size_tier="medium"), quiet_for(89)
    standards = contact_standards()
    assert set(Customer.objects.filter(standards.late())) == late
    assert {customer for customer in Customer.objects.all() if standards.is_late(customer)} == late


def test_the_organisations_own_standard_holds_at_once_on_the_list_the_page_and_today(owner, client_for):
    agent = an_agent()
    customer = quiet_for(10, size_tier="large", owner=agent, name="Quiet one")

    def shown() -> list[bool]:
        client = client_for(agent.member)
        listed = client.get(reverse("customers:customers"), {"quiet": "standard"}).context["rows"]
        today = client.get(reverse("home:today")).context["queue"].quiet
        page = client.get(reverse("customers:customer", args=[customer.pk])).context["is_quiet"]
        return [customer in listed, customer in today, page]

    assert shown() == [False, False, False]
    change_tier_rule(by=owner, large_within=9)
    assert shown() == [True, True, True]
