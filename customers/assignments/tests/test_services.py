from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.events.models import Event
from customers.assignments.services import add_collaborator, assign_owner, end_assignment
from customers.factories import a_customer
from customers.models import Assignment, Customer

pytestmark = pytest.mark.usefixtures("scope")
MARCH = date(2026, 3, 1)


@pytest.fixture
def owner():
    return a_member(Role.OWNER)


def held_since(customer, day):
    Assignment.objects.filter(customer=customer).update(starts_on=day)
    return customer


def test_customers_change_hands_and_the_old_owner_keeps_the_days_before(owner):
    customers = [held_since(a_customer(), date(2026, 1, 1)) for _ in range(2)]
    before, after = customers[0].owner, an_agent()

    moved = assign_owner(by=owner, customers=customers, agent=after, on=MARCH, reason="hand-over")

    assert {customer.pk for customer in moved} == {customer.pk for customer in customers}
    ended = Assignment.objects.get(customer=customers[0], agent=before)
    assert ended.ends_on == date(2026, 2, 28)
    assert Assignment.objects.get(customer=customers[0], ends_on=None).agent == after
    assert Customer.objects.get(pk=customers[0].pk).owner == after
    event = Event.objects.get(name="customer.assigned", subject_id=customers[0].pk)
    assert event.data["agent_days"] == [[str(before.pk), "2026-03-01"], [str(after.pk), "2026-03-01"]]


def test_assigning_to_the_present_owner_changes_nothing(owner):
    customer = held_since(a_customer(), date(2026, 1, 1))
    assert assign_owner(by=owner, customers=[customer], agent=customer.owner, on=MARCH) == []
    assert not Event.objects.exists()
    assert Assignment.objects.get().starts_on == date(2026, 1, 1)


def test_the_present_owner_is_dated_back_where_nobody_else_owned_the_customer(owner):
    customer = held_since(a_customer(), MARCH)
    january = date(2026, 1, 1)
    dated = assign_owner(by=owner, customers=[customer], agent=customer.owner, on=january, reason="Moved in")
    assert dated == [customer]
    own = Assignment.objects.get()
    assert (own.starts_on, own.ends_on, own.version) == (january, None, 2)
    event = Event.objects.get(name="customer.owner_dated")
    assert (event.before, event.after) == ({"owner_since": "2026-03-01"}, {"owner_since": "2026-01-01"})
    assert event.data["reason"] == "Moved in"


def test_nobody_is_dated_back_over_another_owner(owner):
    customer = held_since(a_customer(), date(2026, 1, 1))
    after = an_agent()
    assign_owner(by=owner, customers=[customer], agent=after, on=MARCH)
    customer.refresh_from_db()
    with pytest.raises(ValidationError, match="has an owner until 2026-02-28"):
        assign_owner(by=owner, customers=[customer], agent=after, on=date(2026, 2, 1))


def test_a_second_change_on_the_same_day_leaves_one_row_for_it(owner):
    customer, first, second = held_since(a_customer(), date(2026, 1, 1)), an_agent(), an_agent()
    assign_owner(by=owner, customers=[customer], agent=first, on=MARCH)
    assign_owner(by=owner, customers=[customer], agent=second, on=MARCH)
    assert not Assignment.objects.filter(agent=first).exists()
    assert Assignment.objects.get(customer=customer, ends_on=None).agent == second


def test_a_customer_is_not_handed_over_before_its_owner_began(owner):
    customer = held_since(a_customer(), MARCH)
    with pytest.raises(ValidationError, match="began on"):
        assign_owner(by=owner, customers=[customer], agent=an_agent(), on=MARCH - timedelta(days=1))


def test_nobody_is_given_work_after_leaving(owner):
    with pytest.raises(ValidationError, match="has left"):
        assign_owner(by=owner, customers=[a_customer()], agent=an_agent(status="left"), on=MARCH)


def test_a_customer_can_be_left_without_an_owner(owner):
    customer = held_since(a_customer(), date(2026, 1, 1))
    assign_owner(by=owner, customers=[customer], agent=None, on=MARCH)
    assert Customer.objects.get().owner is None
    assert not Assignment.objects.filter(ends_on=None).exists()


def test_a_collaborator_sees_the_customer_until_the_help_ends(owner):
    customer, helper = a_customer(), an_agent()
    help_ = add_collaborator(by=owner, customer=customer, agent=helper, on=MARCH)
    assert add_collaborator(by=owner, customer=customer, agent=helper, on=MARCH) == help_
    assert Customer.objects.visible_to(helper.member).get() == customer

    end_assignment(by=owner, assignment=help_, on=MARCH)
    assert not Customer.objects.visible_to(helper.member).exists()
    with pytest.raises(ValidationError, match="ended already"):
        end_assignment(by=owner, assignment=help_, on=MARCH)


def test_an_owner_is_replaced_not_ended(owner):
    a_customer()
    with pytest.raises(ValidationError, match="replaced"):
        end_assignment(by=owner, assignment=Assignment.objects.get(), on=MARCH)


def test_the_statements_do_not_grow_with_the_customers(owner, django_assert_max_num_queries):
    customers = [held_since(a_customer(), date(2026, 1, 1)) for _ in range(8)]
    with django_assert_max_num_queries(14):
        assign_owner(by=owner, customers=customers, agent=an_agent(role=None), on=MARCH)
