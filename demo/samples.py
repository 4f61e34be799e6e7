"""Made-up interactions and follow-ups around the deals, the same from the same seed, marked `source = sample`."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from crm.accounts.models import Membership
from customers.follow_ups.services import FollowUpDraft, plan_follow_ups
from customers.interactions.models import Interaction
from customers.interactions.services import InteractionDraft, log_interactions
from customers.models import Deal

SYSTEM = "sample"
SOURCE = Interaction.Source.SAMPLE
CHANNELS = ("call", "call", "call", "message", "message", "email", "visit", "meeting")
OUTCOMES = ("progress", "reached", "reached", "reached", "no_answer", "declined", "problem")
RECENT = timedelta(days=92)
BATCH = 1000


@dataclass(frozen=True)
class Words:
    """What the samples say, in one language."""

    summaries: tuple[str, ...]
    next_steps: tuple[str, ...]


ENGLISH = Words(
    (
        "Went through the configuration; they want a second quote.",
        "Asked about delivery times and the warranty.",
        "Sent the comparison with last year's model.",
        "Price is the open point; they will come back after their budget round.",
        "Met the new head of purchasing.",
        "Left a message with the assistant.",
        "They like the trial unit; two more people will try it.",
        "Clarified terms of payment.",
    ),
    (
        "Call about the second quote",
        "Ask whether the trial unit works",
        "Send the revised offer",
        "Arrange a visit with engineering",
        "Check the state of the order",
        "Ask about the budget decision",
    ),
)
CHINESE = Words(
    (
        "沟通了配置方案，客户希望再报一次价。",
        "询问交付周期和质保条款。",
        "已发送与去年型号的对比表。",
        "价格仍有分歧，等客户预算会后答复。",
        "拜访了新任采购负责人。",
        "未接通，已给助理留言。",
        "试用反馈良好，另有两位同事要试用。",
        "确认了付款条件。",
    ),
    ("回访第二次报价", "询问试用情况", "发送修改后的方案", "约技术同事一起拜访", "确认订单进度", "询问预算结果"),
)


@dataclass(frozen=True)
class Calendar:
    """The organisation's zone, and the day that counts as today for the samples."""

    zone: ZoneInfo
    today: date

    def moment(self, day: date, chance: Random) -> datetime:
        """A moment within office hours."""
        minutes = chance.randrange(0, 8 * 60, 5)
        return datetime.combine(day, time(9), tzinfo=self.zone) + timedelta(minutes=minutes)

    def workday(self, day: date) -> date:
        """The day itself, or the Friday before a weekend."""
        return day - timedelta(days=max(0, day.weekday() - 4))


def add_samples(by: Membership, calendar: Calendar, words: Words, seed: str) -> tuple[int, int]:
    """Log interactions around open and recently won deals, and plan follow-ups; returns how many of each."""
    with transaction.atomic():
        deals = list(_deals(calendar))
    logged = _log(by, list(_interactions(deals, calendar, words, seed)))
    planned = _plan(by, list(_follow_ups(deals, calendar, words, seed)))
    return logged, planned


def _deals(calendar: Calendar) -> Iterator[Deal]:
    """Deals with a customer that are open, or were won within a quarter."""
    rows = Deal.objects.with_parties().exclude(customer=None).exclude(opened_on=None).order_by("external_id")
    yield from rows.filter(state="open")
    yield from rows.filter(state="won", closed_on__gte=calendar.today - RECENT)


def _interactions(
    deals: Sequence[Deal], calendar: Calendar, words: Words, seed: str
) -> Iterator[InteractionDraft]:
    newest = calendar.today - timedelta(days=1)
    for deal in deals:
        assert deal.customer is not None
        assert deal.opened_on is not None
        chance = Random(f"{seed}:{deal.external_id}")
        last = min(deal.closed_on or newest, newest)
        span = max((last - deal.opened_on).days, 0)
        for number in range(chance.randint(2, 4)):
            day = calendar.workday(last - timedelta(days=min(span, int(span * chance.random() ** 2))))
            channel = chance.choice(CHANNELS)
            yield InteractionDraft(
                agent=deal.agent,
                customer=deal.customer,
                deal=deal,
                channel=channel,
                direction=chance.choice(("out", "out", "in")),
                outcome=chance.choice(OUTCOMES),
                summary=chance.choice(words.summaries),
                occurred_at=calendar.moment(max(day, deal.opened_on), chance),
                duration_s=chance.randrange(60, 1500, 15) if channel == "call" else None,
                external_system=SYSTEM,
                external_id=f"{deal.external_id}-{number}",
            )


def _follow_ups(deals: Sequence[Deal], calendar: Calendar, words: Words, seed: str) -> Iterator[FollowUpDraft]:
    """For each agent some that were done, a few overdue, some for today, the rest for the next two weeks."""
    by_agent: dict[Any, list[Deal]] = defaultdict(list)
    for deal in deals:
        by_agent[deal.agent_id].append(deal)
    for _agent, own in sorted(by_agent.items(), key=lambda pair: str(pair[0])):
        for place, deal in enumerate(own[:24]):
            yield _follow_up(deal, place, calendar, words, Random(f"{seed}:{deal.external_id}:next"))


OFFSETS = (0, 0, 0, 1, 1, 2, 3, -1, -2, 4, 5, 7, 9, 12)


def _follow_up(deal: Deal, place: int, calendar: Calendar, words: Words, chance: Random) -> FollowUpDraft:
    assert deal.customer is not None
    is_history = place >= len(OFFSETS)
    day = calendar.today + timedelta(days=-chance.randint(3, 60) if is_history else OFFSETS[place])
    due_at = calendar.moment(day, chance)
    late = chance.choice((-60, -30, 0, 20, 26 * 60))
    return FollowUpDraft(
        agent=deal.agent,
        customer=deal.customer,
        deal=deal,
        note=chance.choice(words.next_steps),
        due_at=due_at,
        remind_at=due_at - timedelta(minutes=30) if due_at > timezone.now() else None,
        done_at=due_at + timedelta(minutes=late) if is_history else None,
        external_system=SYSTEM,
        external_id=f"{deal.external_id}-next",
    )


def _log(by: Membership, drafts: Sequence[InteractionDraft]) -> int:
    for start in range(0, len(drafts), BATCH):
        with transaction.atomic():
            log_interactions(by=by, drafts=drafts[start : start + BATCH], source=SOURCE)
    return len(drafts)


def _plan(by: Membership, drafts: Sequence[FollowUpDraft]) -> int:
    for start in range(0, len(drafts), BATCH):
        with transaction.atomic():
            plan_follow_ups(by=by, drafts=drafts[start : start + BATCH], source=SOURCE)
    return len(drafts)
