"""When a customer was met and what they bought, drawn small: twenty-six weeks and twelve months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate, TruncMonth

from crm.accounts.models import Membership
from crm.tenancy.clock import bounds
from crm.tenancy.money import ZERO
from customers.dossiers.health import month_before
from customers.interactions.models import Interaction
from customers.profiles.models import Customer
from customers.sales.models import Sale

WEEKS = 26
MONTHS = 12
PROBLEM_DAYS = 90
HEIGHT = 40


@dataclass(frozen=True)
class Week:
    """One week of the strip: how often there was contact, and whether the standard was broken in it."""

    first: date
    count: int
    is_late: bool

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6)


@dataclass(frozen=True)
class Cadence:
    """How regularly a customer was met."""

    weeks: tuple[Week, ...]
    longest_gap: int
    contacts: int
    problems: int

    @property
    def met(self) -> int:
        return sum(1 for week in self.weeks if week.count)


@dataclass(frozen=True)
class Month:
    """One column of sales; `top` and `height` in a box 40 high. The running month is drawn hollow."""

    first: date
    last: date
    amount: Decimal
    top: int
    height: int
    is_running: bool


def cadence_of(customer: Customer, allowed: int, today: date, member: Membership) -> Cadence:
    """The contacts of half a year by week, against how long there may be none. One query."""
    zone = ZoneInfo(member.tenant.time_zone)
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    start, _end = bounds(first, first, zone)
    rows = Interaction.objects.filter(customer=customer, occurred_at__gte=start).order_by()
    by_day = rows.annotate(day=TruncDate("occurred_at", tzinfo=zone)).values("day")
    found = {
        row["day"]: (row["count"], row["problems"])
        for row in by_day.annotate(count=Count("pk"), problems=Count("pk", filter=Q(outcome="problem")))
    }
    recent = today - timedelta(days=PROBLEM_DAYS)
    days = sorted(day for day in found if day <= today)
    return Cadence(
        _weeks(first, found, days, allowed, today),
        _longest(days, first, today),
        sum(count for day, (count, _problems) in found.items() if day > recent),
        sum(problems for day, (_count, problems) in found.items() if day > recent),
    )


def _weeks(
    first: date, found: Mapping[date, tuple[int, int]], days: Sequence[date], allowed: int, today: date
) -> tuple[Week, ...]:
    weeks = []
    for number in range(WEEKS):
        start = first + timedelta(weeks=number)
        end = min(start + timedelta(days=6), today)
        count = sum(found[day][0] for day in days if start <= day <= end)
        met = max((day for day in days if day <= end), default=first)
        weeks.append(Week(start, count, (end - met).days > allowed))
    return tuple(weeks)


def _longest(days: Sequence[date], first: date, today: date) -> int:
    return max((after - before).days for before, after in pairwise([first, *days, today]))


def months_of(customer: Customer, today: date, member: Membership) -> list[Month]:
    """Orders less refunds of the last twelve months, this one included, by month. One query."""
    rows = Sale.objects.filter(
        customer=customer,
        kind__in=[Sale.Kind.ORDER, Sale.Kind.REFUND],
        currency=member.tenant.currency,
        occurred_on__range=(month_before(today, MONTHS - 1), today),
    ).order_by()
    by_month = rows.annotate(month=TruncMonth("occurred_on")).values_list("month")
    sold = dict(by_month.annotate(total=Sum("amount")))
    firsts = [month_before(today, count) for count in reversed(range(MONTHS))]
    most = max([*sold.values(), ZERO]) or Decimal(1)
    return [_month(first, sold.get(first, ZERO), most, today) for first in firsts]


def _month(first: date, amount: Decimal, most: Decimal, today: date) -> Month:
    height = round(HEIGHT * max(amount, ZERO) / most)
    if amount > 0:
        height = max(height, 2)
    last = month_before(first, -1) - timedelta(days=1)
    return Month(first, last, amount, HEIGHT - height, height, first <= today <= last)
