"""Whatever a service below does, its event names every agent-day whose figures it changed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.events.dispatch import dispatch_waiting
from customers.assignments.services import assign_owner
from customers.deals.services import (
    DealDraft,
    change_deal,
    lose_deal,
    open_deal,
    remove_deals,
    reopen_deal,
    win_deal,
)
from customers.factories import a_stage
from customers.follow_ups.services import (
    FollowUpDraft,
    cancel_follow_up,
    complete_follow_up,
    plan_follow_up,
    reopen_follow_up,
    reschedule_follow_up,
)
from customers.interactions.services import (
    InteractionDraft,
    change_interaction,
    log_interaction,
    remove_interactions,
)
from customers.models import DealStage, Sale
from customers.profiles.services import create_customer, remove_customers
from customers.sales.services import SaleDraft, record_sale, reverse_sale
from evaluations.models import AgentDay
from evaluations.roll_ups.services import roll_up_dirty, roll_up_range

NOW = datetime(2026, 3, 20, 6, tzinfo=UTC)
TODAY = date(2026, 3, 20)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


@pytest.fixture
def customer(owner):
    return create_customer(by=owner, name="Huaxin", owner=an_agent())


@pytest.fixture
def settled(tenant):
    """After each step: what the events marked, recomputed, leaves nothing for a full roll-up to correct."""

    def check() -> None:
        dispatch_waiting(tenant.pk)
        roll_up_dirty()
        done = roll_up_range(date(2026, 1, 1), date(2026, 4, 30))
        assert (done.new, done.restated) == (0, 0)

    return check


def test_customers_come_change_hands_and_go(owner, customer, settled):
    settled()
    assert AgentDay.objects.get().new_customers == 1
    assign_owner(by=owner, customers=[customer], agent=an_agent(), on=TODAY)
    settled()
    assert AgentDay.objects.get().agent_id != customer.owner_id
    remove_customers(by=owner, ids=[customer.pk])
    settled()
    assert not AgentDay.objects.exists()


def test_calls_are_logged_moved_and_removed(owner, customer, settled):
    draft = InteractionDraft(customer.owner, customer, "call", "Asked.", NOW - timedelta(days=3), duration_s=60)
    call = log_interaction(by=owner, draft=draft)
    settled()
    assert AgentDay.objects.filter(calls=1).exists()
    call = change_interaction(by=owner, interaction=call, occurred_at=NOW - timedelta(days=9), channel="visit")
    settled()
    assert AgentDay.objects.filter(visits=1).exists()
    remove_interactions(by=owner, interactions=[call])
    settled()
    assert not AgentDay.objects.filter(interactions__gt=0).exists()


def test_follow_ups_are_planned_moved_done_reopened_and_cancelled(owner, customer, settled):
    draft = FollowUpDraft(customer.owner, customer, "Call back", NOW - timedelta(days=4))
    follow_up = plan_follow_up(by=owner, draft=draft)
    settled()
    follow_up = reschedule_follow_up(by=owner, follow_up=follow_up, due_at=NOW - timedelta(days=2))
    settled()
    assert AgentDay.objects.get(follow_ups_due=1).day == date(2026, 3, 18)
    follow_up = complete_follow_up(by=owner, follow_up=follow_up, done_at=NOW - timedelta(days=2))
    settled()
    assert AgentDay.objects.filter(follow_ups_on_time=1, follow_ups_done=1).exists()
    follow_up = reopen_follow_up(by=owner, follow_up=follow_up)
    settled()
    assert not AgentDay.objects.filter(follow_ups_on_time=1).exists()
    cancel_follow_up(by=owner, follow_up=follow_up)
    settled()
    assert not AgentDay.objects.filter(follow_ups_due=1).exists()


def test_deals_are_opened_handed_over_won_reopened_lost_and_removed(owner, customer, settled):
    stage, lost = a_stage(), a_stage(DealStage.Kind.LOST)
    a_stage(DealStage.Kind.WON)
    fields = {"customer": customer, "amount": Decimal(900), "currency": "CNY", "opened_on": date(2026, 3, 2)}
    deal = open_deal(by=owner, draft=DealDraft(agent=customer.owner, name="Line 4", stage=stage, **fields))
    settled()
    deal = change_deal(by=owner, deal=deal, agent=an_agent())
    settled()
    assert AgentDay.objects.get(deals_opened=1).agent_id == deal.agent_id
    deal = win_deal(by=owner, deal=deal, closed_on=date(2026, 3, 12))
    settled()
    won = AgentDay.objects.get(deals_won=1)
    assert (won.won_amount, won.won_days, won.sales_amount) == (900, 10, 900)
    deal = reopen_deal(by=owner, deal=deal)
    settled()
    deal = lose_deal(by=owner, deal=deal, closed_on=date(2026, 3, 15), reason="Price", stage=lost)
    settled()
    assert AgentDay.objects.filter(deals_lost=1, day=date(2026, 3, 15)).exists()
    other = open_deal(by=owner, draft=DealDraft(agent=customer.owner, name="Line 5", stage=stage, **fields))
    settled()
    remove_deals(by=owner, deals=[other], reason="Twice")
    settled()


def test_sales_are_recorded_and_reversed(owner, customer, settled):
    draft = SaleDraft(Sale.Kind.ORDER, customer.owner, customer, Decimal(500), "CNY", date(2026, 3, 3))
    sale = record_sale(by=owner, draft=draft)
    settled()
    reverse_sale(by=owner, sale=sale, reason="Typing error", occurred_on=timezone.localdate())
    settled()
    assert sum(day.sales_amount for day in AgentDay.objects.all()) == 0
