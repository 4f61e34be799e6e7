"""What happened in a year: interactions, deals, sales, follow-ups, and the goals agreed on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bench import sizes
from bench.loading import NULL, copy
from bench.organisations import Keys, Organisation
from crm.tenancy.periods import period_of
from customers.models import Deal, FollowUp, Interaction, Sale
from evaluations.models import Goal

CHANNELS = ("call", "call", "call", "visit", "message", "email", "meeting")
OUTCOMES = ("reached", "reached", "progress", "no_answer", "declined")
SUMMARIES = (
    "客户反馈价格偏高，约定下周再次沟通报价与交付周期",
    "Asked about pricing and delivery; agreed to call again next week",
    "Sent the new list, waits for the decision of the board",
)
GOALS = ("sales_amount", "interactions_logged", "deals_won")


class Clock:
    """Moments of the year as COPY wants them, made once."""

    def __init__(self, now: datetime) -> None:
        self.end = int(now.astimezone(UTC).timestamp()) - 60
        self.start = self.end - sizes.DAYS * 86_400
        self.base = self.start - self.start % 86_400
        first = datetime.fromtimestamp(self.base, UTC).date()
        self.days = [(first + timedelta(days=number)).isoformat() for number in range(sizes.DAYS + 90)]
        self.times = [f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}+00" for s in range(86_400)]
        self.today = datetime.fromtimestamp(self.end, UTC).date()

    def text(self, seconds: int) -> str:
        day, second = divmod(seconds - self.base, 86_400)
        return f"{self.days[day]} {self.times[second]}"

    def day(self, seconds: int) -> str:
        return self.days[(seconds - self.base) // 86_400]


class World:
    """Draws organisations by how many customers they have, and customers by how busy they are."""

    def __init__(self, organisations: list[Organisation], clock: Clock, keys: Keys) -> None:
        self.organisations, self.clock, self.keys = organisations, clock, keys
        self.random: Random = keys.random
        self.owners = [
            organisation for organisation in organisations for _ in range(len(organisation.customers) // 10 + 1)
        ]
        self.touched: dict[str, str] = {}

    def draw(self) -> tuple[Organisation, str, str]:
        """An organisation, one of its customers, and that one's owner."""
        random = self.random.random
        organisation = self.owners[int(len(self.owners) * random())]
        place = int(len(organisation.customers) * random() ** 1.5)
        return organisation, organisation.customers[place], organisation.agents[organisation.owner_of[place]]


def copy_interactions(cursor: Any, world: World) -> None:
    """In the order of time, as they would have come. A few of them are done by a colleague of the owner."""
    columns = ("id", "tenant_id", "agent_id", "customer_id", "channel", "direction", "outcome", "summary")
    columns += ("occurred_at", "created_at", "duration_s")
    copy(cursor, Interaction, columns, _interactions(world), source="import", deal_id=None)


def _interactions(world: World) -> Iterator[str]:
    random, clock, key_at, draw = world.random.random, world.clock, world.keys.at, world.draw
    span, touched = clock.end - clock.start, world.touched
    for number in range(sizes.INTERACTIONS):
        seconds = clock.start + span * number // sizes.INTERACTIONS
        organisation, customer, agent = draw()
        if number % 16 == 0:
            agent = organisation.agents[int(len(organisation.agents) * random())]
        at = clock.text(seconds)
        touched[customer] = at
        channel = CHANNELS[int(7 * random())]
        yield (
            f"{key_at(seconds * 1000)}\t{organisation.id}\t{agent}\t{customer}\t{channel}\t"
            f"{'in' if number % 3 == 0 else 'out'}\t{OUTCOMES[int(5 * random())]}\t{SUMMARIES[number % 3]}\t"
            f"{at}\t{at}\t{number * 37 % 1800 if channel == 'call' else NULL}"
        )


def copy_deals(cursor: Any, world: World) -> None:
    """Deals, and an order for each one won."""
    sales: list[str] = []
    columns = ("id", "tenant_id", "agent_id", "customer_id", "name", "stage_id", "state", "amount", "currency")
    columns += ("opened_on", "closed_on", "expected_on", "created_at", "updated_at")
    copy(cursor, Deal, columns, _deals(world, sales))
    columns = ("id", "tenant_id", "agent_id", "customer_id", "deal_id", "amount", "currency", "occurred_on")
    copy(cursor, Sale, (*columns, "recorded_at"), sales, source="deal", kind="order")


def _deals(world: World, sales: list[str]) -> Iterator[str]:
    random, clock, key_at = world.random.random, world.clock, world.keys.at
    span = clock.end - clock.start
    for number in range(sizes.DEALS):
        organisation, customer, agent = world.draw()
        opened = clock.start + span * number // sizes.DEALS
        closed, lot = opened + int(60 * 86_400 * random()), random()
        state = "won" if lot < sizes.WON else "lost" if lot < sizes.WON + sizes.LOST else "open"
        if closed > clock.end:
            state = "open"
        key, amount, at = key_at(opened * 1000), 500 + int(80_000 * random() ** 3), clock.text(opened)
        who = f"{organisation.id}\t{agent}\t{customer}"
        if state == "won":
            day, written = clock.day(closed), clock.text(closed)
            sales.append(
                f"{key_at(closed * 1000)}\t{who}\t{key}\t{amount}\t{organisation.currency}\t{day}\t{written}"
            )
        yield (
            f"{key}\t{who}\tDeal {number}\t{organisation.stages[state]}\t{state}\t{amount}\t"
            f"{organisation.currency}\t{clock.day(opened)}\t{NULL if state == 'open' else clock.day(closed)}\t"
            f"{clock.day(opened + 45 * 86_400)}\t{at}\t{at}"
        )


def copy_follow_ups(cursor: Any, world: World) -> None:
    """Most of the past ones done, some late, a few forgotten; and what is planned for the next weeks."""
    columns = ("id", "tenant_id", "agent_id", "customer_id", "note", "due_at", "state", "done_at", "remind_at")
    copy(cursor, FollowUp, (*columns, "created_at", "updated_at"), _follow_ups(world))


def _follow_ups(world: World) -> Iterator[str]:
    random, clock, key_at = world.random.random, world.clock, world.keys.at
    span = clock.end - clock.start + 30 * 86_400
    for number in range(sizes.FOLLOW_UPS):
        organisation, customer, agent = world.draw()
        due = clock.start + span * number // sizes.FOLLOW_UPS
        state, done, remind, lot = "open", NULL, NULL, random()
        if due > clock.end:
            remind = clock.text(due - 1800) if due - 1800 > clock.end else NULL
        elif lot < 0.9:
            state, done = "done", clock.text(min(clock.end, due + int((lot * 4 - 3) * 86_400)))
        elif lot < 0.97:
            state = "cancelled"
        made = min(clock.end, max(clock.start, due - 7 * 86_400))
        at = clock.text(made)
        yield (
            f"{key_at(made * 1000)}\t{organisation.id}\t{agent}\t{customer}\tCall back about the offer\t"
            f"{clock.text(due)}\t{state}\t{done}\t{remind}\t{at}\t{at}"
        )


def copy_goals(cursor: Any, world: World) -> None:
    """Agreed by every agent, for this quarter, in up to three metrics."""
    quarter = period_of("quarter", world.clock.today)
    made = int(world.clock.start * 1000)
    rows = [
        f"{world.keys.at(made)}\t{organisation.id}\t{agent}\t{organisation.metrics[code]}\t{target}"
        for organisation in world.organisations
        for agent in organisation.agents
        for code, target in zip(GOALS, (400_000, 250, 20), strict=True)
        if code in organisation.metrics
    ]
    now = world.clock.text(world.clock.end)
    columns = ("id", "tenant_id", "agent_id", "metric_id", "target")
    days = {"starts_on": quarter.starts_on, "ends_on": quarter.ends_on}
    copy(cursor, Goal, columns, rows, state="agreed", created_at=now, updated_at=now, **days)
