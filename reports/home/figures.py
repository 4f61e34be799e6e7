"""The headline figures of the team overview and of Today, each with the address of exactly what it counts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from crm.accounts.models import Membership
from crm.exact.numbers import Fraction
from crm.pages import formats
from crm.tenancy.periods import Period
from evaluations.engine.pace import expected_share
from evaluations.models import AgentDay, Goal
from reports.home.team import SALES, TeamView


def as_decimal(share: Fraction) -> Decimal:
    """A share as a decimal for showing: exact enough for any printed digit."""
    return Decimal(share.numerator) / Decimal(share.denominator)


@dataclass(frozen=True)
class Figure:
    """One headline number, put into words, and where it leads."""

    label: str | Promise
    value: str
    note: str = ""
    difference: Decimal | None = None
    change: str = ""
    href: str = ""


def figures_of(view: TeamView, period: Period, currency: str, today: date) -> list[Figure]:
    """Attainment, sales, deals won, interactions, punctuality and what is overdue."""
    days = {"since": period.starts_on, "until": period.ends_on}
    closed = {"state": "won", "closed_since": period.starts_on, "closed_until": period.ends_on}
    return [
        _attainment(view),
        _sum(
            view,
            _("Sales"),
            "sales_amount",
            formats.money(view.total("sales_amount"), currency),
            _to("sales", {"kind": "net"} | days),
        ),
        _sum(view, _("Deals won"), "deals_won", formats.number(view.total("deals_won")), _to("deals", closed)),
        _sum(
            view,
            _("Interactions"),
            "interactions",
            formats.number(view.total("interactions")),
            _to("interactions", days),
        ),
        _punctuality(view),
    ]


def _attainment(view: TeamView) -> Figure:
    if view.attainment is None:
        return Figure(
            _("Goal attainment"), formats.NOTHING, _("No goals are agreed for this period."), href=_goals()
        )
    ahead = as_decimal(view.attainment - view.pace)
    words = _("ahead of pace") if ahead > 0 else _("behind pace") if ahead < 0 else _("on pace")
    note = _("Expected by today: %(pace)s") % {"pace": formats.percent(as_decimal(view.pace))}
    return Figure(
        _("Goal attainment"),
        formats.percent(as_decimal(view.attainment)),
        note,
        ahead,
        f"{formats.points(ahead)} {words}",
        _goals(),
    )


def _sum(view: TeamView, label: str, measure: str, value: str, href: str) -> Figure:
    before = Decimal(view.before[measure])
    if not before:
        return Figure(label, value, href=href)
    change = (Decimal(view.total(measure)) - before) / before
    return Figure(
        label, value, _("against the same days of the period before"), change, formats.percent(change), href
    )


def _punctuality(view: TeamView) -> Figure:
    share = view.punctuality
    value = formats.NOTHING if share is None else formats.percent(as_decimal(share))
    note = _("%(n)s overdue now") % {"n": formats.number(view.overdue)}
    return Figure(_("Follow-ups done on time"), value, note, href=_to("follow-ups", {"state": "overdue"}))


def _to(name: str, query: dict[str, Any]) -> str:
    return f"{reverse(f'customers:{name}')}?{urlencode(query)}"


def _goals() -> str:
    return reverse("evaluations:goals")


@dataclass(frozen=True)
class Progress:
    """How far an agent is with the sales goal of the current period."""

    goal: Goal
    reached: Decimal
    attainment: Fraction
    pace: Fraction

    @property
    def attainment_ratio(self) -> Decimal:
        return as_decimal(self.attainment)

    @property
    def pace_ratio(self) -> Decimal:
        return as_decimal(self.pace)


def progress_of(member: Membership, agent_id: UUID, day: date) -> Progress | None:
    """The agent's agreed sales goal around `day`, the shortest period first, or None. Two queries."""
    goals = Goal.objects.visible_to(member).agreed().filter(agent=agent_id, metric__code=SALES)
    goal = goals.filter(starts_on__lte=day, ends_on__gte=day).order_by("ends_on", "-starts_on").first()
    if goal is None:
        return None
    days = AgentDay.objects.filter(agent=agent_id, day__range=(goal.starts_on, goal.ends_on))
    reached = sum(days.values_list("sales_amount", flat=True), Decimal(0))
    share = Fraction(reached) / Fraction(goal.target)
    return Progress(goal, reached, share, expected_share(goal.starts_on, goal.ends_on, day))
