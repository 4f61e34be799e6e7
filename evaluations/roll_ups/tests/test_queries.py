"""What is marked and recomputed is, row for row, what computing everything gives."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection

from agents.factories import an_agent
from crm.events.models import Event
from crm.jobs.models import Job
from crm.tenancy.clock import business_day
from customers.factories import a_customer, a_deal, a_follow_up, a_sale, a_stage, an_interaction
from customers.models import Deal, DealStage, FollowUp, Interaction
from evaluations.models import AgentDay
from evaluations.roll_ups.queries import NIGHTLY, Window, known_until, params_of
from evaluations.roll_ups.services import mark_dirty, roll_up_dirty, roll_up_range
from evaluations.roll_ups.statements import MEASURES, ROLL_UP, ROLL_UP_ALL

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 20, 1, tzinfo=UTC)
FIRST = date(2026, 2, 20)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


class Company:
    """Agents at work, told by chance what to do next; each step marks the days it touched."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.agents = [an_agent() for _ in range(3)]
        self.customers = [a_customer(owner=agent) for agent in self.agents]
        self.open, self.won = a_stage(), a_stage(DealStage.Kind.WON)
        self.steps = [self.call, self.take_back, self.promise, self.keep]
        self.steps += [self.open_deal, self.hand_over, self.win, self.sell]
        self.mark(*((customer.owner_id, business_day(NOW, ZONE)) for customer in self.customers))

    def mark(self, *pairs) -> None:
        mark_dirty(pairs)

    def moment(self) -> datetime:
        return NOW - timedelta(minutes=self.chance.randrange(28 * 24 * 60))

    def day(self) -> date:
        return business_day(self.moment(), ZONE)

    def call(self) -> None:
        customer, at = self.chance.choice(self.customers), self.moment()
        an_interaction(customer=customer, occurred_at=at, channel=self.chance.choice(["call", "visit", "email"]))
        self.mark((customer.owner_id, business_day(at, ZONE)))

    def take_back(self) -> None:
        if call := Interaction.objects.order_by("?").first():
            self.mark((call.agent_id, business_day(call.occurred_at, ZONE)))
            call.delete()

    def promise(self) -> None:
        customer, due = self.chance.choice(self.customers), self.moment() + timedelta(days=2)
        a_follow_up(customer=customer, due_at=due)
        self.mark((customer.owner_id, business_day(due, ZONE)))

    def keep(self) -> None:
        if promise := FollowUp.objects.open().order_by("?").first():
            promise.state, promise.done_at = FollowUp.State.DONE, self.moment()
            promise.save()
            agent = promise.agent_id
            self.mark((agent, business_day(promise.due_at, ZONE)), (agent, business_day(promise.done_at, ZONE)))

    def open_deal(self) -> None:
        customer, day = self.chance.choice(self.customers), self.day()
        a_deal(customer=customer, stage=self.open, opened_on=day)
        self.mark((customer.owner_id, day))

    def hand_over(self) -> None:
        if deal := Deal.objects.open().order_by("?").first():
            before, deal.agent = deal.agent_id, self.chance.choice(self.agents)
            deal.save()
            self.mark((before, deal.opened_on), (deal.agent_id, deal.opened_on))

    def win(self) -> None:
        if deal := Deal.objects.open().order_by("?").first():
            deal.stage, deal.state = self.won, "won"
            deal.closed_on = deal.opened_on + timedelta(days=self.chance.randrange(20))
            deal.save()
            self.mark((deal.agent_id, deal.closed_on))

    def sell(self) -> None:
        customer, day = self.chance.choice(self.customers), self.day()
        amount, currency = Decimal(self.chance.randrange(1, 9999)), self.chance.choice(["CNY", "CNY", "EUR"])
        a_sale(customer=customer, amount=amount, currency=currency, occurred_on=day)
        self.mark((customer.owner_id, day))


def everything() -> list[tuple]:
    return list(AgentDay.objects.order_by("agent_id", "day").values_list("agent_id", "day", *MEASURES))


@pytest.mark.parametrize("seed", range(4))
def test_the_marked_days_recomputed_equal_everything_recomputed(scope, seed):
    company = Company(seed)
    for _ in range(120):
        company.chance.choice(company.steps)()
        if company.chance.random() < 0.2:
            roll_up_dirty()
    roll_up_dirty()
    piece_by_piece = everything()
    assert roll_up_range(FIRST, FIRST + timedelta(days=60)).restated == 0
    assert everything() == piece_by_piece
    AgentDay.objects.all().delete()
    roll_up_range(FIRST, FIRST + timedelta(days=60))
    assert everything() == piece_by_piece != []


HISTORY = """
INSERT INTO customers_interaction (id, agent_id, customer_id, channel, direction, outcome, summary, occurred_at,
    source, external_system, external_id, created_at)
SELECT gen_random_uuid(), %s, %s, 'call', 'out', 'reached', 'x', now() - n * interval '1 day', 'sample', '', '',
    now()
FROM generate_series(1, 4000) n"""


def scanned(node: dict) -> int:
    """Rows of interactions that were looked at, kept or not."""
    mine = node.get("Relation Name") == "customers_interaction"
    rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) if mine else 0
    return rows * node["Actual Loops"] + sum(scanned(part) for part in node.get("Plans", ()))


@pytest.mark.parametrize("statement", [ROLL_UP, ROLL_UP_ALL], ids=["of one agent", "of all"])
def test_the_rows_read_for_a_day_do_not_grow_with_the_history(scope, statement):
    customer = a_customer()
    params = params_of([Window(customer.owner_id, FIRST, FIRST)], ZONE, "CNY")
    with connection.cursor() as cursor:
        cursor.execute(HISTORY, [customer.owner_id, customer.pk])
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", params)
        plan = cursor.fetchone()[0][0]["Plan"]
    assert 1 <= scanned(plan) <= 2


def test_nothing_waiting_means_the_figures_are_of_now(scope):
    assert known_until() is None


def test_an_undelivered_event_and_an_old_mark_make_the_figures_old(scope):
    an_hour_ago = NOW - timedelta(hours=1)
    mark_dirty([(an_agent().pk, FIRST)])
    subject = scope
    waiting = {"subject_type": "tenancy.Tenant", "subject_id": subject.pk, "occurred_at": an_hour_ago}
    Event.objects.create(name="member.added", **waiting)
    assert known_until() > an_hour_ago
    Event.objects.create(name="interaction.logged", **waiting)
    assert known_until() == an_hour_ago


def test_a_missed_night_makes_the_figures_old(scope):
    done = {"kind": NIGHTLY, "state": Job.State.DONE}
    Job.objects.create(key="2026-03-18", due_at=NOW - timedelta(hours=30), **done)
    assert known_until() == NOW - timedelta(hours=30)
    Job.objects.create(key="2026-03-19", due_at=NOW - timedelta(hours=6), **done)
    assert known_until() is None
