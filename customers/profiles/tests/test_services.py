from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.events.drafts import DraftsRefused, StillUsed
from crm.events.models import Event
from customers.factories import a_customer, a_deal
from customers.models import Assignment, Customer
from customers.profiles.services import (
    CustomerDraft,
    archive_customer,
    change_customer,
    change_stage,
    create_contact,
    create_customer,
    remove_customers,
    restore_customer,
    save_customers,
)

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def owner():
    return a_member(Role.OWNER)


def drafts(*names, **values):
    return [CustomerDraft(name=name, external_system="erp", external_id=f"C-{name}", **values) for name in names]


def test_the_same_customers_twice_are_written_once(owner):
    agent = an_agent()
    first = save_customers(by=owner, drafts=drafts("华星科技", "Acme", owner=agent), source="import")
    events = Event.objects.count()
    second = save_customers(by=owner, drafts=drafts("华星科技", "Acme", owner=agent), source="import")

    assert [one.is_new for one in first] == [True, True]
    assert [(one.is_new, one.is_changed, one.before) for one in second] == [(False, False, {})] * 2
    assert [one.object.pk for one in first] == [one.object.pk for one in second]
    assert Event.objects.count() == events == 2
    assert Assignment.objects.filter(agent=agent, role="owner", ends_on=None).count() == 2


def test_only_what_differs_is_changed_and_what_is_not_said_stays(owner):
    customer = create_customer(by=owner, name="Acme", phone="13800010002", stage="active")
    (saved,) = save_customers(by=owner, drafts=[CustomerDraft(id=customer.pk, name="Acme", region="East")])

    customer.refresh_from_db()
    assert (customer.phone, customer.region, customer.version) == ("13800010002", "East", 2)
    assert saved.before == {"region": ""}
    assert Event.objects.get(name="customer.changed").after == {"region": "East"}


def test_before_is_enough_to_put_a_customer_back(owner):
    customer = create_customer(by=owner, name="Acme", employees=12, annual_revenue="3.5", owner=an_agent())
    (saved,) = save_customers(
        by=owner, drafts=[CustomerDraft(id=customer.pk, employees=13, annual_revenue="4", owner=None)]
    )
    save_customers(by=owner, drafts=[CustomerDraft(id=customer.pk, **saved.before)])

    back = Customer.objects.get(pk=customer.pk)
    assert (back.employees, back.annual_revenue, back.owner) == (12, customer.annual_revenue, customer.owner)


def test_one_bad_draft_holds_all_back_and_says_where(owner):
    bad = [CustomerDraft(name="Fine"), CustomerDraft(name=""), CustomerDraft(name="No", email="nobody", kind="x")]
    with pytest.raises(DraftsRefused) as refused:
        save_customers(by=owner, drafts=bad)

    assert set(refused.value.refusals) == {1, 2}
    assert set(refused.value.refusals[2].message_dict) == {"email", "kind"}
    assert not Customer.objects.exists()


def test_the_same_external_id_twice_in_one_list_is_refused(owner):
    with pytest.raises(DraftsRefused) as refused:
        save_customers(by=owner, drafts=drafts("Acme", "Acme"))
    assert set(refused.value.refusals) == {1}


def test_creating_a_customer_another_system_knows_already_is_refused(owner):
    create_customer(by=owner, name="Acme", external_system="erp", external_id="1")
    with pytest.raises(ValidationError, match="external id"):
        create_customer(by=owner, name="Acme again", external_system="erp", external_id="1")


def test_a_manager_cannot_change_a_customer_out_of_reach_by_its_external_id(owner):
    create_customer(by=owner, name="Acme", external_system="erp", external_id="1", owner=an_agent())
    manager = an_agent(role=Role.MANAGER).member
    with pytest.raises(DraftsRefused, match="out of your reach"):
        save_customers(by=manager, drafts=[CustomerDraft(name="Mine", external_system="erp", external_id="1")])


def test_the_number_of_statements_does_not_grow_with_the_rows(owner, django_assert_max_num_queries):
    agent = an_agent()
    with django_assert_max_num_queries(14):
        save_customers(by=owner, drafts=drafts(*(f"Customer {n}" for n in range(60)), owner=agent))
    with django_assert_max_num_queries(22):
        save_customers(
            by=owner, drafts=drafts(*(f"Customer {n}" for n in range(60)), owner=an_agent(), region="North")
        )


def test_a_new_customer_counts_for_the_day_of_its_owner(owner):
    agent = an_agent()
    create_customer(by=owner, name="Acme", owner=agent)
    ((who, _day),) = Event.objects.get(name="customer.created").data["agent_days"]
    assert who == str(agent.pk)


def test_a_change_of_stage_is_an_event_of_its_own(owner):
    customer = create_customer(by=owner, name="Acme")
    change_stage(by=owner, customer=customer, stage="active")
    stage = Event.objects.get(name="customer.stage_changed")
    assert (stage.before, stage.after) == ({"stage": "lead"}, {"stage": "active"})


def test_an_archived_customer_can_be_restored_and_not_archived_twice(owner):
    customer = archive_customer(by=owner, customer=a_customer())
    with pytest.raises(ValidationError):
        archive_customer(by=owner, customer=customer)
    assert restore_customer(by=owner, customer=customer).archived_at is None


def test_a_customer_with_deals_is_not_removed_and_the_refusal_says_why(owner):
    kept, gone = a_customer(), create_customer(by=owner, name="Typo", owner=an_agent())
    a_deal(customer=kept)
    with pytest.raises(StillUsed) as refused:
        remove_customers(by=owner, ids=[kept.pk, gone.pk])
    assert set(refused.value.blocked) == {kept.pk}

    assert remove_customers(by=owner, ids=[gone.pk]) == 1
    assert not Customer.objects.filter(pk=gone.pk).exists()
    assert Event.objects.filter(name="customer.removed", subject_id=gone.pk).exists()


def test_contacts_hold_a_customer_back_until_they_are_removed(owner):
    customer = create_customer(by=owner, name="Acme")
    create_contact(by=owner, customer=customer, name="Liu Yang", phone="13800010002")
    with pytest.raises(StillUsed):
        remove_customers(by=owner, ids=[customer.pk])


def test_a_customer_does_not_belong_to_itself(owner):
    customer = create_customer(by=owner, name="Acme")
    with pytest.raises(ValidationError, match="itself"):
        change_customer(by=owner, customer=customer, parent=customer)


class TestSinceWhen:
    """`owner_since` dates the owner, so that sales of that time have somebody to count for."""

    SINCE = date(2026, 1, 1)

    def starts(self):
        return list(Assignment.objects.order_by("starts_on").values_list("agent", "starts_on", "ends_on"))

    def test_a_new_customers_owner_begins_on_the_day_given(self, owner):
        agent = an_agent()
        rows = [
            CustomerDraft(name=f"C{day}", owner=agent, owner_since=date(2026, day, 1), external_id=f"C{day}")
            for day in (1, 2)
        ]
        save_customers(by=owner, drafts=rows)
        assert self.starts() == [(agent.pk, date(2026, 1, 1), None), (agent.pk, date(2026, 2, 1), None)]

    def test_another_owner_begins_on_the_day_given_and_the_one_before_ends(self, owner):
        customer, after = (
            create_customer(by=owner, name="Acme", owner=an_agent(), owner_since=self.SINCE),
            an_agent(),
        )
        before = customer.owner
        change_customer(by=owner, customer=customer, owner=after, owner_since=date(2026, 3, 1))
        assert self.starts() == [
            (before.pk, self.SINCE, date(2026, 2, 28)),
            (after.pk, date(2026, 3, 1), None),
        ]
        with pytest.raises(ValidationError, match="began on 2026-03-01") as refused:
            change_customer(by=owner, customer=customer, owner=before, owner_since=self.SINCE)
        assert list(refused.value.error_dict) == ["owner_since"]

    def test_the_same_day_again_changes_nothing_and_another_is_refused(self, owner):
        agent = an_agent()
        (saved,) = save_customers(by=owner, drafts=drafts("Acme", owner=agent, owner_since=self.SINCE))
        (again,) = save_customers(by=owner, drafts=drafts("Acme", owner=agent, owner_since=self.SINCE))
        assert not again.is_changed
        with pytest.raises(DraftsRefused, match="began on 2026-01-01") as refused:
            save_customers(by=owner, drafts=drafts("New", "Acme", owner=agent, owner_since=date(2025, 1, 1)))
        assert list(refused.value.refusals) == [1]
        assert list(Customer.objects.all()) == [saved.object]

    def test_a_day_without_an_owner_is_refused(self, owner):
        for values in ({"name": "Acme"}, {"name": "Acme", "owner": None}):
            with pytest.raises(DraftsRefused, match="Name the owner too"):
                save_customers(by=owner, drafts=[CustomerDraft(**values, owner_since=self.SINCE)])
        assert not Customer.objects.exists()

    def test_agents_do_not_date_themselves_back(self, owner):
        agent = an_agent()
        with pytest.raises(DraftsRefused, match="may date an owner"):
            create_customer(by=agent.member, name="Acme", owner_since=self.SINCE)

    def test_many_days_are_written_in_the_same_number_of_statements(self, owner, django_assert_max_num_queries):
        agent = an_agent()
        rows = [
            CustomerDraft(
                name=f"C{day}", owner=agent, owner_since=self.SINCE + timedelta(days=day), external_id=f"{day}"
            )
            for day in range(40)
        ]
        with django_assert_max_num_queries(12):
            save_customers(by=owner, drafts=rows)
