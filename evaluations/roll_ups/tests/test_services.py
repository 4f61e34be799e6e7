from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.factories import an_agent
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope
from customers.factories import a_customer, a_deal, a_follow_up, a_sale, a_stage, an_interaction
from customers.models import Assignment, Customer, DealStage, FollowUp, Sale
from evaluations.models import AgentDay, DirtyDay
from evaluations.roll_ups.services import mark_dirty, roll_up_dirty, roll_up_night, roll_up_range
from evaluations.roll_ups.statements import MEASURES

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(datetime(2026, 3, 20, 1, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def agent(scope):
    return an_agent()


@pytest.fixture
def customer(agent):
    return a_customer(owner=agent)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def day_of(agent, day: date) -> dict:
    return AgentDay.objects.filter(agent=agent, day=day).values(*MEASURES).first() or {}


def measured(agent, day: date = MONDAY) -> dict:
    """What the day shows, without the measures that are nought."""
    mark_dirty([(agent.pk, day)])
    roll_up_dirty()
    return {name: value for name, value in day_of(agent, day).items() if value}


def test_a_days_interactions_are_counted_by_channel(agent, customer):
    for channel, minutes in [("call", 10), ("call", 20), ("visit", 60), ("message", None), ("email", None)]:
        seconds = minutes and minutes * 60
        an_interaction(customer=customer, channel=channel, occurred_at=at("2026-03-02T10:00"), duration_s=seconds)
    assert measured(agent) == {"interactions": 5, "calls": 2, "visits": 1, "messages": 2, "talk_seconds": 1800}


def test_the_day_is_that_of_the_organisations_zone(agent, customer):
    an_interaction(customer=customer, occurred_at=datetime(2026, 3, 1, 16, tzinfo=UTC))  # 00:00 in Shanghai
    an_interaction(customer=customer, occurred_at=datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC))
    an_interaction(customer=customer, occurred_at=datetime(2026, 3, 2, 16, tzinfo=UTC))
    assert measured(agent)["calls"] == 2


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("America/Havana", date(2026, 11, 1), 25),  # midnight comes twice
        ("Africa/Cairo", date(2026, 4, 24), 23),  # there is no midnight
    ],
)
def test_a_day_of_a_clock_change_has_all_its_hours_and_no_other(db, zone, day, hours):
    tenant = a_tenant(time_zone=zone)
    with tenant_scope(tenant.pk, actor="test"):
        customer = a_customer()
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        for hour in range(-30, 31):
            an_interaction(customer=customer, occurred_at=noon.replace(minute=0) + timedelta(hours=hour))
        roll_up_range(day - timedelta(days=2), day + timedelta(days=2))
        whole = dict(AgentDay.objects.values_list("day", "calls"))
        assert whole[day] == hours
        assert sum(whole.values()) == 61
        AgentDay.objects.all().delete()
        mark_dirty((customer.owner_id, day + timedelta(days=offset)) for offset in range(-2, 3))
        roll_up_dirty()
        assert dict(AgentDay.objects.values_list("day", "calls")) == whole


def test_on_time_is_done_by_the_end_of_the_day_it_was_due(agent, customer):
    for done in ["2026-03-02T09:00", "2026-03-02T23:59:59", "2026-03-03T00:00"]:
        due = at("2026-03-02T08:00")
        a_follow_up(customer=customer, due_at=due, state=FollowUp.State.DONE, done_at=at(done))
    a_follow_up(customer=customer, due_at=at("2026-03-02T08:00"))  # forgotten: late
    a_follow_up(customer=customer, due_at=at("2026-03-02T08:00"), state=FollowUp.State.CANCELLED)
    assert measured(agent) == {"follow_ups_due": 4, "follow_ups_on_time": 2, "follow_ups_done": 2}


def test_what_is_not_due_yet_is_not_counted_until_it_is_done(agent, customer):
    today = date(2026, 3, 20)
    follow_up = a_follow_up(customer=customer, due_at=at("2026-03-20T18:00"))
    assert measured(agent, today).get("follow_ups_due") is None
    FollowUp.objects.filter(pk=follow_up.pk).update(state="done", done_at=at("2026-03-20T09:00"))
    assert measured(agent, today)["follow_ups_on_time"] == 1


def test_the_night_makes_a_forgotten_follow_up_late(agent, customer):
    a_follow_up(customer=customer, due_at=at("2026-03-20T18:00"))
    roll_up_night(None)
    assert day_of(agent, date(2026, 3, 20)).get("follow_ups_due", 0) == 0
    with time_machine.travel(at("2026-03-21T00:10")):
        roll_up_night(date(2026, 3, 20))
    assert day_of(agent, date(2026, 3, 20))["follow_ups_due"] == 1


def test_the_night_also_takes_what_is_marked_from_long_ago(agent, customer):
    long_ago = date(2025, 8, 1)
    an_interaction(customer=customer, occurred_at=at("2025-08-01T10:00"))
    mark_dirty([(agent.pk, long_ago)])
    assert roll_up_night(date(2026, 3, 19)).new == 2  # and today, when the customer came
    assert day_of(agent, long_ago)["calls"] == 1
    assert not DirtyDay.objects.exists()


def test_a_night_after_missed_ones_takes_all_days_since(agent, customer):
    an_interaction(customer=customer, occurred_at=at("2026-02-09T10:00"))  # 39 days ago: another month's batch
    roll_up_night(date(2026, 2, 9))
    assert day_of(agent, date(2026, 2, 9))["calls"] == 1
    assert day_of(agent, date(2026, 3, 20))["new_customers"] == 1


def test_an_ordinary_night_is_a_look_and_a_statement(agent, customer):
    an_interaction(customer=customer)
    with CaptureQueriesContext(connection) as captured:
        roll_up_night(date(2026, 3, 19))
    asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(asked) == 2


def test_a_new_customer_is_credited_to_the_first_owner_for_good(agent, customer):
    Customer.objects.filter(pk=customer.pk).update(created_at=at("2026-03-02T10:00"))
    Assignment.objects.filter(customer=customer).update(starts_on=MONDAY, ends_on=date(2026, 3, 9))
    other = an_agent()
    Customer.objects.filter(pk=customer.pk).update(owner=other)
    Assignment.objects.create(customer=customer, agent=other, starts_on=date(2026, 3, 10))
    assert measured(agent) == {"new_customers": 1}
    assert measured(other) == {}


def test_a_customer_nobody_owned_at_first_is_nobodys_new_customer(agent, customer):
    Customer.objects.filter(pk=customer.pk).update(created_at=at("2026-03-02T10:00"))
    Assignment.objects.filter(customer=customer).update(starts_on=date(2026, 3, 10))
    assert measured(agent) == {}


def test_deals_count_on_the_days_they_open_and_close(agent, customer):
    won, lost = a_stage(DealStage.Kind.WON), a_stage(DealStage.Kind.LOST)
    opened = MONDAY - timedelta(days=30)
    a_deal(customer=customer, opened_on=MONDAY)
    a_deal(customer=customer, stage=won, opened_on=opened, closed_on=MONDAY, amount=Decimal("1200.50"))
    a_deal(customer=customer, stage=won, opened_on=None, closed_on=MONDAY, amount=Decimal("300"))
    a_deal(customer=customer, stage=lost, opened_on=opened, closed_on=MONDAY)
    assert measured(agent) == {
        "deals_opened": 1,
        "deals_won": 2,
        "deals_lost": 1,
        "won_amount": Decimal("1500.5"),
        "won_days": 30,
        "deals_timed": 1,
    }


def test_sales_are_net_of_refunds_and_other_currencies_are_counted_not_summed(agent, customer):
    order = a_sale(customer=customer, amount=Decimal("1000"), occurred_on=MONDAY)
    a_sale(customer=customer, amount=Decimal("-200"), kind=Sale.Kind.REFUND, occurred_on=MONDAY)
    a_sale(customer=customer, amount=Decimal("700"), kind=Sale.Kind.RECEIPT, occurred_on=MONDAY)
    a_sale(customer=customer, amount=Decimal("50"), currency="USD", occurred_on=MONDAY)
    a_sale(customer=customer, amount=Decimal("-1000"), reverses=order, occurred_on=date(2026, 3, 4))
    assert measured(agent) == {
        "orders": 2,
        "sales_amount": Decimal("800"),
        "refunds_amount": Decimal("200"),
        "receipts_amount": Decimal("700"),
        "other_currency": 1,
    }
    assert measured(agent, date(2026, 3, 4)) == {"orders": -1, "sales_amount": Decimal("-1000")}


def test_rolling_up_again_touches_nothing(agent, customer):
    an_interaction(customer=customer, occurred_at=at("2026-03-02T10:00"))
    first = roll_up_range(MONDAY, MONDAY)
    row = AgentDay.objects.get()
    again = roll_up_range(MONDAY, MONDAY)
    assert (first.rows, first.new, first.restated) == (1, 1, 0)
    assert (again.rows, again.new, again.restated) == (1, 0, 0)
    assert AgentDay.objects.get().rolled_up_at == row.rolled_up_at
    assert row.pk.version == 7


def test_a_late_fact_restates_its_day(agent, customer):
    an_interaction(customer=customer, occurred_at=at("2026-03-02T10:00"))
    measured(agent)
    an_interaction(customer=customer, occurred_at=at("2026-03-02T11:00"))
    mark_dirty([(agent.pk, MONDAY)])
    done = roll_up_dirty()
    assert (done.rows, done.new, done.restated) == (1, 0, 1)
    assert day_of(agent, MONDAY)["calls"] == 2


def test_a_day_whose_facts_are_gone_has_no_row(agent, customer):
    call = an_interaction(customer=customer, occurred_at=at("2026-03-02T10:00"))
    measured(agent)
    call.delete()
    assert measured(agent) == {}
    assert not AgentDay.objects.exists()


def test_a_deal_in_other_hands_moves_its_day(agent, customer):
    deal = a_deal(customer=customer, opened_on=MONDAY)
    measured(agent)
    other = an_agent()
    deal.agent = other
    deal.save()
    mark_dirty([(agent.pk, MONDAY), (other.pk, MONDAY)])
    roll_up_dirty()
    assert (day_of(agent, MONDAY), day_of(other, MONDAY)["deals_opened"]) == ({}, 1)


def test_marking_twice_leaves_one_mark_and_strangers_leave_none(agent):
    stranger = a_tenant()
    mark_dirty([(agent.pk, MONDAY), (agent.pk, MONDAY), (stranger.pk, MONDAY)])
    mark_dirty([(agent.pk, MONDAY), (agent.pk, date.max)])
    assert DirtyDay.objects.count() == 1


def test_only_as_many_as_asked_for_are_taken(agent):
    mark_dirty((agent.pk, MONDAY + timedelta(days=offset)) for offset in range(5))
    roll_up_dirty(limit=3)
    assert DirtyDay.objects.count() == 2


def test_the_number_of_statements_does_not_grow_with_the_days(agent, customer):
    def statements(days: int) -> int:
        mark_dirty((agent.pk, MONDAY + timedelta(days=offset)) for offset in range(days))
        with CaptureQueriesContext(connection) as captured:
            roll_up_dirty()
        return len(captured)

    assert statements(1) == statements(15)


def test_rows_outside_the_marked_days_are_not_even_read(agent, customer):
    """The row of another day is made wrong by hand; a roll-up of the marked day leaves it wrong."""
    for day in (2, 3):
        an_interaction(customer=customer, occurred_at=at(f"2026-03-0{day}T10:00"))
    roll_up_range(MONDAY, date(2026, 3, 3))
    AgentDay.objects.update(calls=99)
    mark_dirty([(agent.pk, MONDAY)])
    roll_up_dirty()
    assert list(AgentDay.objects.order_by("day").values_list("calls", flat=True)) == [1, 99]


def test_one_organisations_roll_up_leaves_anothers_alone(agent, customer, tenant):
    an_interaction(customer=customer, occurred_at=at("2026-03-02T10:00"))
    roll_up_range(MONDAY, MONDAY)
    assert AgentDay.objects.get().tenant_id == tenant.pk
