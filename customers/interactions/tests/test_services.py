from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from crm.accounts.models import Membership
from crm.events.models import Event
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope
from customers.factories import a_customer, a_deal, a_follow_up
from customers.follow_ups.services import FollowUpDraft
from customers.interactions.services import (
    InteractionDraft,
    change_interaction,
    log_interaction,
    log_interactions,
    remove_interactions,
    undo_logging,
)
from customers.models import Customer, FollowUp, Interaction


@pytest.fixture
def customer(scope) -> Customer:
    return a_customer()


@pytest.fixture
def by(customer: Customer) -> Membership:
    return customer.owner.member


@pytest.fixture
def call(customer: Customer) -> InteractionDraft:
    return a_call(customer)


def a_call(customer: Customer) -> InteractionDraft:
    return InteractionDraft(
        agent=customer.owner,
        customer=customer,
        channel=Interaction.Channel.CALL,
        summary="Renewal agreed.",
        occurred_at=timezone.now() - timedelta(hours=1),
        client_ref=uuid4(),
    )


def last_contact(customer: Customer):
    return Customer.objects.values_list("last_interaction_at", "last_activity_at").get(pk=customer.pk)


def test_logging_an_interaction_records_who_did_it_and_the_day_it_changed(by, call):
    interaction = log_interaction(
        by=by, draft=replace(call, occurred_at=timezone.now().replace(hour=17, minute=30) - timedelta(days=1))
    )

    event = Event.objects.get(name="interaction.logged")
    assert (event.subject_id, event.actor) == (interaction.pk, by)
    with timezone.override("Asia/Shanghai"):  # 17:30 UTC is past midnight there
        day = timezone.localdate(interaction.occurred_at)
    assert event.data["agent_days"] == [[str(call.agent.pk), day.isoformat()]]


def test_logging_the_same_interaction_twice_keeps_one(by, call):
    first, second = (
        log_interaction(by=by, draft=call),
        log_interaction(by=by, draft=replace(call, summary="Other")),
    )

    assert first == second
    assert second.summary == "Renewal agreed."
    assert Interaction.objects.count() == Event.objects.count() == 1


def test_an_interaction_another_system_sends_twice_is_one(by, call):
    call = replace(call, client_ref=None, external_system="wecom", external_id="m-1")

    assert log_interaction(by=by, draft=call) == log_interaction(by=by, draft=call)
    assert Interaction.objects.count() == 1


def test_twice_within_one_file_is_one(by, call):
    first, second = log_interactions(by=by, drafts=[call, call])

    assert first == second
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_the_same_moment_log_one_interaction():
    tenant = a_tenant()
    with tenant_scope(tenant.pk):
        customer = a_customer()
    call, by, together, logged = a_call(customer), customer.owner.member, Barrier(2), []

    def send() -> None:
        with tenant_scope(tenant.pk):
            together.wait()
            logged.append(log_interaction(by=by, draft=call).pk)
        connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(logged) == 2
    assert len(set(logged)) == 1
    with tenant_scope(tenant.pk):
        assert Interaction.objects.count() == Event.objects.filter(name="interaction.logged").count() == 1


def test_the_last_contact_of_a_customer_moves_forward_only(by, call, customer):
    log_interaction(by=by, draft=call)
    log_interaction(
        by=by, draft=replace(call, client_ref=uuid4(), occurred_at=call.occurred_at - timedelta(days=9))
    )

    assert last_contact(customer) == (call.occurred_at, call.occurred_at)


@pytest.mark.parametrize("field", ["occurred_at", "deal"])
def test_what_cannot_be_an_interaction_is_refused_with_its_field(by, call, field):
    wrong = {"occurred_at": timezone.now() + timedelta(hours=1), "deal": a_deal()}
    with pytest.raises(ValidationError) as error:
        log_interaction(by=by, draft=replace(call, **{field: wrong[field]}))
    assert list(error.value.error_dict) == [field]
    assert not Interaction.objects.exists()


def test_one_logging_completes_a_follow_up_and_plans_the_next(by, call, customer):
    promised = a_follow_up(customer=customer)
    next_step = FollowUpDraft(
        agent=call.agent,
        customer=customer,
        note="Send the contract",
        due_at=timezone.now() + timedelta(days=1),
        client_ref=call.client_ref,
    )
    for _ in range(2):  # the signal was bad, so the phone sent it twice
        interaction = log_interaction(by=by, draft=call, completes=promised, next_step=next_step)

    assert promised.done_by == interaction
    assert FollowUp.objects.open().get().note == "Send the contract"

    undo_logging(by=by, interaction=interaction)

    promised.refresh_from_db()
    assert promised.state == "open"
    assert FollowUp.objects.open().count() == 1
    assert not Interaction.objects.exists()
    assert last_contact(customer)[0] is None


def test_a_change_tells_the_days_before_and_after(by, call):
    interaction = log_interaction(by=by, draft=call)
    change_interaction(
        by=by,
        interaction=interaction,
        summary="Renewal agreed in writing.",
        occurred_at=call.occurred_at - timedelta(days=3),
    )

    event = Event.objects.get(name="interaction.changed")
    assert len(event.data["agent_days"]) == 2
    assert event.before["summary"] == "Renewal agreed."


def test_removing_gives_the_last_contact_back(by, call, customer):
    before = log_interaction(
        by=by, draft=replace(call, client_ref=uuid4(), occurred_at=call.occurred_at - timedelta(days=9))
    )
    assert remove_interactions(by=by, interactions=[log_interaction(by=by, draft=call)]) == 1

    assert last_contact(customer)[0] == before.occurred_at
    assert Event.objects.get(name="interaction.removed").before["summary"] == "Renewal agreed."


def test_one_logging_is_four_queries_and_so_are_a_hundred(by, call, django_assert_num_queries):
    with django_assert_num_queries(6):  # savepoint, insert, look again, customer, event, release
        log_interaction(by=by, draft=call)
    many = [replace(call, client_ref=uuid4()) for _ in range(100)]
    with django_assert_num_queries(6):
        log_interactions(by=by, drafts=many)
