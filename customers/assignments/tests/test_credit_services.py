import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.events.models import Event
from crm.tenancy.scope import tenant_scope
from customers.assignments.services import (
    CollaboratorDraft,
    add_collaborator,
    add_collaborators,
    assign_owner,
    change_share,
    end_assignment,
)
from customers.factories import a_customer
from customers.models import Assignment

JANUARY, MARCH, MAY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)
DAY = timedelta(days=1)


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


@pytest.fixture
def customer(scope):
    customer = a_customer()
    Assignment.objects.filter(customer=customer).update(starts_on=JANUARY)
    return customer


@pytest.fixture
def helping(owner, customer):
    """An agent who has helped since January with 30 % of the credit."""
    return add_collaborator(
        by=owner, customer=customer, agent=an_agent(name="Bo"), on=JANUARY, credit_share=Decimal("0.3")
    )


def rows(customer):
    found = Assignment.objects.filter(customer=customer, role="collaborator").order_by("starts_on")
    return [(row.starts_on, row.ends_on, row.credit_share) for row in found]


def test_a_collaborator_is_asked_with_a_share_and_it_is_written_down(owner, customer, helping):
    assert rows(customer) == [(JANUARY, None, Decimal("0.3"))]
    event = Event.objects.get(name="customer.collaborator_added")
    assert (event.subject_id, event.actor, event.after) == (customer.pk, owner, {"credit_share": "0.3"})
    assert event.data == {"agent_id": str(helping.agent_id), "on": "2026-01-01", "reason": ""}


def test_a_collaborator_may_help_without_credit(owner, customer):
    assert add_collaborator(by=owner, customer=customer, agent=an_agent(), on=MARCH).credit_share == 0


def test_another_share_begins_on_a_day_and_the_days_before_keep_theirs(owner, customer, helping):
    changed = change_share(
        by=owner, assignment=helping, credit_share=Decimal("0.4"), on=MARCH, reason="Took over the care"
    )
    assert rows(customer) == [(JANUARY, MARCH - DAY, Decimal("0.3")), (MARCH, None, Decimal("0.4"))]
    assert (changed.starts_on, changed.agent, changed.reason) == (MARCH, helping.agent, "Took over the care")
    event = Event.objects.get(name="customer.share_changed")
    assert (event.before, event.after) == ({"credit_share": "0.3"}, {"credit_share": "0.4"})
    assert event.data == {
        "agent_id": str(helping.agent_id),
        "on": "2026-03-01",
        "reason": "Took over the care",
    }


def test_a_second_change_on_the_same_day_replaces_the_first(owner, customer, helping):
    first = change_share(by=owner, assignment=helping, credit_share=Decimal("0.4"), on=MARCH)
    second = change_share(by=owner, assignment=first, credit_share=Decimal("0.5"), on=MARCH, reason="Counted anew")
    assert rows(customer) == [(JANUARY, MARCH - DAY, Decimal("0.3")), (MARCH, None, Decimal("0.5"))]
    assert (second.reason, second.version) == ("Counted anew", first.version + 1)


def test_the_same_share_changes_nothing(owner, customer, helping):
    assert change_share(by=owner, assignment=helping, credit_share=Decimal("0.30"), on=MARCH) == helping
    assert rows(customer) == [(JANUARY, None, Decimal("0.3"))]
    assert not Event.objects.filter(name="customer.share_changed").exists()


def test_a_share_can_be_taken_away_while_the_help_goes_on(owner, customer, helping):
    change_share(by=owner, assignment=helping, credit_share=Decimal(0), on=MARCH)
    assert rows(customer)[-1] == (MARCH, None, Decimal(0))


def test_a_change_that_was_agreed_for_later_stays_when_today_changes(owner, customer, helping):
    today = timezone.localdate()
    later = today + timedelta(days=30)
    change_share(by=owner, assignment=helping, credit_share=Decimal("0.4"), on=later)
    change_share(by=owner, assignment=helping, credit_share=Decimal("0.2"), on=today)
    assert rows(customer) == [
        (JANUARY, today - DAY, Decimal("0.3")),
        (today, later - DAY, Decimal("0.2")),
        (later, None, Decimal("0.4")),
    ]


def test_whoever_read_an_older_version_is_told(owner, customer, helping):
    change_share(by=owner, assignment=helping, credit_share=Decimal("0.4"), on=JANUARY)
    with pytest.raises(ValidationError, match="changed meanwhile"):
        change_share(by=owner, assignment=helping, credit_share=Decimal("0.5"), on=MARCH, version=helping.version)
    change_share(by=owner, assignment=helping, credit_share=Decimal("0.5"), on=MARCH)
    with pytest.raises(ValidationError, match="holds until 2026-02-28"):
        change_share(by=owner, assignment=helping, credit_share=Decimal("0.6"), on=MAY)
    assert rows(customer)[-1] == (MARCH, None, Decimal("0.5"))


def test_a_share_is_not_changed_before_it_began(owner, helping):
    with pytest.raises(ValidationError, match="began on 2026-01-01"):
        change_share(by=owner, assignment=helping, credit_share=Decimal("0.4"), on=JANUARY - DAY)


def test_the_owners_share_is_not_set_but_left(owner, customer):
    own = Assignment.objects.get(customer=customer)
    with pytest.raises(ValidationError, match="what the collaborators leave"):
        change_share(by=owner, assignment=own, credit_share=Decimal("0.4"), on=MARCH)


@pytest.mark.parametrize("share", ["-0.01", "1.01", "0.1234567"])
def test_a_share_is_from_none_to_all_with_six_decimals(owner, customer, share):
    with pytest.raises(ValidationError) as refused:
        add_collaborator(by=owner, customer=customer, agent=an_agent(), on=MARCH, credit_share=Decimal(share))
    assert list(refused.value.error_dict) == ["credit_share"]


def test_the_collaborators_have_at_most_all_of_it_and_are_told_what_is_left(owner, customer, helping):
    other = an_agent()
    with pytest.raises(ValidationError, match="Only 70 % of the credit is left on 2026-03-01"):
        add_collaborator(by=owner, customer=customer, agent=other, on=MARCH, credit_share=Decimal("0.71"))
    added = add_collaborator(by=owner, customer=customer, agent=other, on=MARCH, credit_share=Decimal("0.7"))
    with pytest.raises(ValidationError, match="Only 30 % of the credit is left on 2026-05-01"):
        change_share(by=owner, assignment=helping, credit_share=Decimal("0.31"), on=MAY)
    change_share(by=owner, assignment=added, credit_share=Decimal("0.5"), on=MAY)
    change_share(by=owner, assignment=helping, credit_share=Decimal("0.5"), on=MAY)


def test_what_is_agreed_for_later_counts_for_what_is_left(owner, customer, helping):
    change_share(by=owner, assignment=helping, credit_share=Decimal("0.9"), on=MAY)
    with pytest.raises(ValidationError, match="Only 10 % of the credit is left on 2026-05-01"):
        add_collaborator(by=owner, customer=customer, agent=an_agent(), on=MARCH, credit_share=Decimal("0.2"))


def test_several_are_asked_together_or_none(owner, customer):
    drafts = [CollaboratorDraft(customer, an_agent(), Decimal("0.6")) for _ in range(2)]
    with pytest.raises(ValidationError, match="Only 40 %"):
        add_collaborators(by=owner, drafts=drafts, on=MARCH)
    assert rows(customer) == []
    assert not Event.objects.exists()


def test_asking_again_is_the_same_help_or_is_refused(owner, customer, helping):
    def again(share="0.3", on=MARCH):
        return add_collaborator(
            by=owner, customer=customer, agent=helping.agent, on=on, credit_share=Decimal(share)
        )

    assert again() == helping
    with pytest.raises(ValidationError, match="Bo helps here already and has 30 % of the credit"):
        again(share="0.4")
    with pytest.raises(ValidationError, match="on some of these days"):
        again(on=JANUARY - DAY)
    end_assignment(by=owner, assignment=helping, on=MARCH)
    with pytest.raises(ValidationError, match="on some of these days"):
        again()
    assert again(on=MARCH + DAY) != helping


def test_ending_the_help_ends_what_was_agreed_for_later_too(owner, customer, helping):
    change_share(by=owner, assignment=helping, credit_share=Decimal("0.4"), on=MAY)
    end_assignment(by=owner, assignment=helping, on=MARCH)
    assert rows(customer) == [(JANUARY, MARCH, Decimal("0.3"))]


def test_whoever_comes_to_own_the_customer_helps_no_longer(owner, customer, helping):
    later = change_share(by=owner, assignment=helping, credit_share=Decimal("0.4"), on=MAY)
    assign_owner(by=owner, customers=[customer], agent=helping.agent, on=MARCH)
    assert rows(customer) == [(JANUARY, MARCH - DAY, Decimal("0.3"))]
    assert not Assignment.objects.filter(pk=later.pk).exists()
    ended = Event.objects.filter(name="customer.collaborator_ended")
    assert {event.data["on"] for event in ended} == {"2026-02-28"}


def test_the_other_collaborators_keep_their_shares_when_the_owner_changes(owner, customer, helping):
    assign_owner(by=owner, customers=[customer], agent=an_agent(), on=MARCH)
    assert rows(customer) == [(JANUARY, None, Decimal("0.3"))]


def test_a_day_that_had_an_owner_is_not_given_to_another(owner, customer):
    assign_owner(by=owner, customers=[customer], agent=None, on=MAY)
    with pytest.raises(ValidationError, match="until 2026-04-30"):
        assign_owner(by=owner, customers=[customer], agent=an_agent(), on=MARCH)
    assign_owner(by=owner, customers=[customer], agent=an_agent(), on=MAY)


def test_the_statements_do_not_grow_with_the_collaborators(owner, django_assert_max_num_queries):
    drafts = [CollaboratorDraft(a_customer(), an_agent(role=None), Decimal("0.1")) for _ in range(10)]
    with django_assert_max_num_queries(6):
        add_collaborators(by=owner, drafts=drafts, on=timezone.localdate())


class TestTheDatabaseSaysTheSame:
    """Whatever is at work: what the services refuse cannot be stored either."""

    def store(self, customer, share, role="collaborator", **days):
        Assignment.objects.create(
            **{"customer": customer, "agent": an_agent(), "role": role, "starts_on": MARCH, "ends_on": MAY} | days,
            credit_share=Decimal(share),
        )

    @pytest.mark.parametrize(
        ("share", "role", "rule"),
        [
            ("-0.1", "collaborator", "credit_share_is_from_none_to_all"),
            ("1.1", "collaborator", "credit_share_is_from_none_to_all"),
            ("0.1", "owner", "owner_has_the_rest_of_the_credit"),
            ("0.8", "collaborator", "credit_shares_total_at_most_all"),
        ],
    )
    def test_a_share_that_cannot_be(self, customer, helping, share, role, rule):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            self.store(customer, share, role)
        assert refused.value.__cause__.diag.constraint_name == rule

    def test_a_longer_stay_that_would_make_it_too_much(self, customer, helping):
        Assignment.objects.filter(pk=helping.pk).update(ends_on=MARCH)
        self.store(customer, "0.8", starts_on=MARCH + DAY)
        with pytest.raises(IntegrityError, match="total more than all"), transaction.atomic():
            Assignment.objects.filter(pk=helping.pk).update(ends_on=None)

    def test_exactly_all_of_it(self, customer, helping):
        self.store(customer, "0.7")


@pytest.mark.django_db(transaction=True)
def test_two_who_give_away_the_rest_at_once_do_not_give_it_twice(tenant):
    with tenant_scope(tenant.pk, actor="test"):
        owner, customer = a_member(Role.OWNER), a_customer()
        agents = [an_agent() for _ in range(4)]
    together, refused = threading.Barrier(4), []

    def give(agent):
        try:
            with tenant_scope(tenant.pk, actor="test"):
                together.wait(timeout=10)
                add_collaborator(
                    by=owner, customer=customer, agent=agent, on=timezone.localdate(), credit_share=Decimal("0.6")
                )
        except ValidationError as error:
            refused.extend(error.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=[agent]) for agent in agents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(refused) == 3
    assert all("Only 40 %" in words for words in refused)
    with tenant_scope(tenant.pk):
        assert [share for _first, _last, share in rows(customer)] == [Decimal("0.6")]
