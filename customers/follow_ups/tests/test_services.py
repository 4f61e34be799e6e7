from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.accounts.models import Membership
from crm.events.models import Event
from customers.factories import a_customer, a_deal, an_interaction
from customers.follow_ups.services import (
    FollowUpDraft,
    cancel_follow_up,
    cancel_follow_ups,
    change_follow_up,
    complete_follow_up,
    plan_follow_up,
    plan_follow_ups,
    reopen_follow_up,
    reschedule_follow_up,
)
from customers.models import Customer, FollowUp

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def customer() -> Customer:
    return a_customer()


@pytest.fixture
def by(customer: Customer) -> Membership:
    return customer.owner.member


@pytest.fixture
def draft(customer: Customer) -> FollowUpDraft:
    due_at = timezone.now() + timedelta(days=2)
    return FollowUpDraft(
        agent=customer.owner,
        customer=customer,
        note="Call about the quote",
        due_at=due_at,
        remind_at=due_at - timedelta(minutes=30),
    )


def day_of(moment):
    return timezone.localdate(moment).isoformat()


def days_of(name: str) -> set[str]:
    return {day for _agent, day in Event.objects.get(name=name).data["agent_days"]}


@pytest.fixture(autouse=True)
def _in_shanghai():
    with timezone.override("Asia/Shanghai"):
        yield


def test_a_follow_up_sent_twice_is_planned_once(by, draft):
    draft = replace(draft, client_ref=uuid4())

    assert plan_follow_up(by=by, draft=draft) == plan_follow_up(by=by, draft=draft)
    assert Event.objects.filter(name="follow_up.planned").count() == 1
    assert days_of("follow_up.planned") == {day_of(draft.due_at)}


@pytest.mark.parametrize("field", ["note", "remind_at", "deal"])
def test_what_cannot_be_a_follow_up_is_refused_with_its_field(by, draft, field):
    wrong = {"note": " ", "remind_at": draft.due_at + timedelta(minutes=1), "deal": a_deal()}
    with pytest.raises(ValidationError) as error:
        plan_follow_up(by=by, draft=replace(draft, **{field: wrong[field]}))
    assert list(error.value.error_dict) == [field]


def test_an_interaction_completes_it_at_the_moment_it_took_place(by, draft):
    follow_up = plan_follow_up(by=by, draft=draft)
    interaction = an_interaction(customer=draft.customer, occurred_at=timezone.now() - timedelta(days=1))
    complete_follow_up(by=by, follow_up=follow_up, interaction=interaction)

    assert (follow_up.state, follow_up.done_at, follow_up.done_by) == (
        "done",
        interaction.occurred_at,
        interaction,
    )
    assert days_of("follow_up.completed") == {day_of(draft.due_at), day_of(interaction.occurred_at)}


def test_done_twice_is_done_once(by, draft):
    follow_up = plan_follow_up(by=by, draft=draft)
    first = complete_follow_up(by=by, follow_up=follow_up).done_at
    second = complete_follow_up(by=by, follow_up=follow_up).done_at

    assert first == second
    assert Event.objects.filter(name="follow_up.completed").count() == 1


def test_an_interaction_with_somebody_else_does_not_complete_it(by, draft):
    with pytest.raises(ValidationError):
        complete_follow_up(by=by, follow_up=plan_follow_up(by=by, draft=draft), interaction=an_interaction())


def test_the_reminder_moves_with_the_follow_up_and_is_given_again(by, draft):
    follow_up = plan_follow_up(by=by, draft=draft)
    FollowUp.objects.update(reminded_at=timezone.now())
    follow_up.refresh_from_db()
    later = draft.due_at + timedelta(days=3)
    reschedule_follow_up(by=by, follow_up=follow_up, due_at=later)

    assert (follow_up.due_at, follow_up.remind_at) == (later, later - timedelta(minutes=30))
    assert follow_up.reminded_at is None
    assert days_of("follow_up.rescheduled") == {day_of(draft.due_at), day_of(later)}


def test_a_cancelled_follow_up_is_neither_done_nor_moved_until_it_is_open_again(by, draft):
    follow_up = cancel_follow_up(by=by, follow_up=plan_follow_up(by=by, draft=draft))
    for wrong in (
        lambda: complete_follow_up(by=by, follow_up=follow_up),
        lambda: reschedule_follow_up(by=by, follow_up=follow_up, due_at=timezone.now()),
        lambda: change_follow_up(by=by, follow_up=follow_up, note="Other"),
    ):
        with pytest.raises(ValidationError) as error:
            wrong()
        assert error.value.code == "invalid_state"

    assert reopen_follow_up(by=by, follow_up=follow_up).state == "open"
    assert complete_follow_up(by=by, follow_up=follow_up).state == "done"


def test_a_done_follow_up_is_not_cancelled(by, draft):
    follow_up = complete_follow_up(by=by, follow_up=plan_follow_up(by=by, draft=draft))
    with pytest.raises(ValidationError):
        cancel_follow_up(by=by, follow_up=follow_up)


def test_history_is_planned_and_done_in_one_go(by, draft):
    past = timezone.now() - timedelta(days=9)
    drafts = [replace(draft, due_at=past, remind_at=None, done_at=past, external_id=f"F-{n}") for n in range(30)]
    rows = plan_follow_ups(by=by, drafts=drafts, source="sample")

    assert {row.state for row in rows} == {"done"}
    assert cancel_follow_ups(by=by, follow_ups=rows, reason="Import taken back") == 0
    assert FollowUp.objects.filter(source="sample").count() == 30


def test_only_open_ones_are_called_off(by, draft):
    rows = plan_follow_ups(by=by, drafts=[draft, draft])
    complete_follow_up(by=by, follow_up=rows[0])

    assert cancel_follow_ups(by=by, follow_ups=rows, reason="Import taken back") == 1
