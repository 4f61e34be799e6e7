from datetime import date, timedelta
from decimal import Decimal

import pytest

from agents.factories import an_agent
from crm.exact.numbers import Fraction
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope
from customers.assignments.queries import credit_left, credit_shares, shares_of
from customers.assignments.shares import shares_in
from customers.factories import a_customer
from customers.models import Assignment

JANUARY, MARCH, DECEMBER = date(2026, 1, 1), date(2026, 3, 1), date(2026, 12, 31)


def looked_after(*, helper=None, share="0.3", since=JANUARY):
    customer = a_customer()
    Assignment.objects.filter(customer=customer).update(starts_on=JANUARY)
    if helper:
        Assignment.objects.create(
            customer=customer, agent=helper, role="collaborator", credit_share=Decimal(share), starts_on=since
        )
    return customer


def told(shares):
    return {one.agent_id: one.share for one in shares}


@pytest.mark.usefixtures("scope")
def test_a_day_resolves_to_the_owners_rest_and_the_collaborators_share():
    helper = an_agent()
    customer = looked_after(helper=helper, since=MARCH)
    spans = credit_shares([customer.pk], JANUARY, DECEMBER)[customer.pk]
    assert told(shares_in(spans, MARCH - timedelta(days=1))) == {customer.owner_id: 1}
    assert told(shares_in(spans, MARCH)) == {customer.owner_id: Fraction(7, 10), helper.pk: Fraction(3, 10)}


@pytest.mark.usefixtures("scope")
def test_days_after_the_last_owner_count_for_nobody_and_those_before_the_first_for_that_one():
    customer = looked_after()
    Assignment.objects.filter(customer=customer).update(ends_on=date(2026, 5, 31))
    (owned, unowned) = credit_shares([customer.pk], date(2025, 1, 1), DECEMBER)[customer.pk]
    assert (owned.starts_on, told(owned.shares)) == (date(2025, 1, 1), {customer.owner_id: 1})
    assert (unowned.starts_on, told(unowned.shares)) == (date(2026, 6, 1), {None: 1})


@pytest.mark.usefixtures("scope")
def test_a_customer_nobody_ever_looked_after_has_an_answer_too():
    customer = looked_after()
    Assignment.objects.all().delete()
    (span,) = credit_shares([customer.pk], JANUARY, DECEMBER)[customer.pk]
    assert told(span.shares) == {None: 1}


def test_many_customers_are_one_query(scope, django_assert_num_queries):
    customers = [looked_after(helper=an_agent(role=None)) for _ in range(12)]
    with django_assert_num_queries(1):
        found = credit_shares([customer.pk for customer in customers], JANUARY, DECEMBER)
    assert all(sum(one.share for one in spans[0].shares) == 1 for spans in found.values())
    assert len(found) == 12


def test_another_organisations_assignments_are_not_seen(db):
    with tenant_scope(a_tenant().pk, actor="test"):
        theirs = looked_after(helper=an_agent())
    with tenant_scope(a_tenant().pk, actor="test"):
        (span,) = credit_shares([theirs.pk], JANUARY, DECEMBER)[theirs.pk]
    assert told(span.shares) == {None: 1}


@pytest.mark.usefixtures("scope")
def test_what_is_thought_of_takes_the_place_of_what_is():
    helper, other = an_agent(), an_agent()
    customer = looked_after(helper=helper)
    thought = shares_of(customer.pk, MARCH, {helper.pk: Fraction(1, 2), other.pk: Fraction(1, 10)})
    assert told(thought) == {
        customer.owner_id: Fraction(4, 10),
        helper.pk: Fraction(1, 2),
        other.pk: Fraction(1, 10),
    }
    assert told(shares_of(customer.pk, MARCH))[helper.pk] == Fraction(3, 10)


@pytest.mark.usefixtures("scope")
def test_what_is_left_to_give_looks_ahead():
    customer = looked_after(helper=an_agent(), since=MARCH)
    assert credit_left(customer.pk, JANUARY) == Fraction(7, 10)
    helping = Assignment.objects.get(role="collaborator")
    assert credit_left(customer.pk, JANUARY, without=helping.pk) == 1
