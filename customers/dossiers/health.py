"""How a customer is doing, as one number whose parts and inputs are shown. Worked out when it is read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.exact.numbers import Fraction
from crm.pages import formats
from crm.tenancy.money import ZERO
from customers.profiles.models import Customer
from customers.tiers.standards import Standards

LABELS: dict[str, str | Promise] = {
    "recency": gettext_lazy("Last contact against the standard"),
    "trend": gettext_lazy("Sales, three months against the three before"),
    "punctuality": gettext_lazy("Follow-ups done on time"),
    "problems": gettext_lazy("Problems noted in 90 days"),
}
WEIGHTS = {"recency": 40, "trend": 25, "punctuality": 20, "problems": 15}
FULL = 100
PER_PROBLEM = 40


@dataclass(frozen=True)
class Part:
    """One input of the score: how many of 100 points, what it says, and how much it weighs."""

    name: str
    points: int
    said: str

    @property
    def label(self) -> str:
        return str(LABELS[self.name])

    @property
    def weight(self) -> int:
        return WEIGHTS[self.name]


@dataclass(frozen=True)
class Health:
    """The score, its parts, and those that cannot be told yet."""

    parts: tuple[Part, ...]

    @property
    def score(self) -> int | None:
        """The parts by their weights; what cannot be told does not weigh. None while nothing can be told."""
        weight = sum(part.weight for part in self.parts)
        if not weight:
            return None
        exact = Decimal(sum(part.points * part.weight for part in self.parts)) / weight
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))

    @property
    def weights(self) -> int:
        return sum(part.weight for part in self.parts)

    @property
    def points(self) -> int:
        return sum(part.points * part.weight for part in self.parts)

    @property
    def untold(self) -> list[str]:
        told = {part.name for part in self.parts}
        return [str(label) for name, label in LABELS.items() if name not in told]

    @property
    def state(self) -> str:
        score = self.score
        return "" if score is None else "good" if score >= 70 else "attn" if score >= 40 else "crit"


@dataclass(frozen=True)
class Facts:
    """What the score is made of."""

    due: int
    on_time: int
    contacts: int
    problems: int
    months: tuple[Decimal, ...]
    """Sales of whole months, the oldest first."""


def health_of(customer: Customer, standards: Standards, facts: Facts, now: datetime) -> Health:
    """The score of a customer from these facts."""
    parts = (
        _recency(customer, standards.days_for(customer), now),
        _trend(facts.months),
        _punctuality(facts.due, facts.on_time),
        _problems(facts.contacts, facts.problems),
    )
    return Health(tuple(part for part in parts if part is not None))


def _recency(customer: Customer, allowed: int, now: datetime) -> Part | None:
    """All points within the standard, none at twice its days, evenly in between; a newcomer has none yet."""
    days = max(0, (now - customer.last_activity_at).days)
    if customer.last_interaction_at is None and days <= allowed:
        return None
    over = Fraction(max(0, days - allowed), allowed)
    said = _("%(days)s days, allowed %(allowed)s") % {"days": days, "allowed": allowed}
    return Part("recency", _within(FULL - FULL * over), said)


def _trend(months: Iterable[Decimal]) -> Part | None:
    """Half the points when sales stay level, all when they double, none when they end."""
    last = list(months)[-6:]
    before, recent = sum(last[:-3], ZERO), sum(last[-3:], ZERO)
    if before <= 0:
        return Part("trend", FULL, _("first sales")) if recent > 0 else None
    change = (recent - before) / before
    said = f"{'+' if change > 0 else ''}{formats.percent(change, 0)}"
    return Part("trend", _within(FULL / 2 + FULL / 2 * Fraction(change)), said)


def _punctuality(due: int, on_time: int) -> Part | None:
    if not due:
        return None
    said = _("%(kept)s of %(due)s in 180 days") % {"kept": on_time, "due": due}
    return Part("punctuality", _within(Fraction(FULL * on_time, due)), said)


def _problems(contacts: int, problems: int) -> Part | None:
    if not contacts:
        return None
    said = ngettext("%(count)s problem", "%(count)s problems", problems) % {"count": problems}
    return Part("problems", max(0, FULL - PER_PROBLEM * problems), said)


def _within(points: Fraction | float) -> int:
    exact = Fraction(points)
    return int(min(max(exact + Fraction(1, 2), Fraction(0)), Fraction(FULL)))


def month_before(day: date, count: int) -> date:
    """The first day of the month so many months before."""
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)
