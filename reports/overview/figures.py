"""The headline figures of the team overview, each with the address of exactly what it counts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from agents.models import Team
from crm.pages import formats
from crm.tenancy.periods import Period
from reports.home.figures import as_decimal
from reports.overview.team import TeamView

WITHOUT_CENTS = 100_000


@dataclass(frozen=True)
class Figure:
    """One headline number, put into words, and where it leads."""

    label: str | Promise
    value: str
    note: str = ""
    difference: Decimal | None = None
    change: str = ""
    href: str = ""


def scope_of(team: Team | None) -> dict[str, str]:
    """How the lists are told whose rows the overview counts: those of a team, else of all active agents."""
    return {"team": str(team.pk)} if team else {"people": "active"}


def figures_of(view: TeamView, period: Period, today: date, scope: dict[str, str]) -> list[Figure]:
    """Attainment, sales, deals won, interactions, punctuality with what is overdue."""
    last = min(period.ends_on, today)
    days = {"since": period.starts_on, "until": last} | scope
    closed = {"state": "won", "closed_since": period.starts_on, "closed_until": last} | scope
    sales = _headline(view.total("sales_amount"), view.currency)
    return [
        _attainment(view, period, scope),
        _sum(view, _("Sales"), "sales_amount", sales, _to("customers:sales", {"kind": "net"} | days)),
        _count(view, _("Deals won"), "deals_won", _to("customers:deals", closed)),
        _count(view, _("Interactions"), "interactions", _to("customers:interactions", days)),
        _punctuality(view, scope),
    ]


def _attainment(view: TeamView, period: Period, scope: dict[str, str]) -> Figure:
    query = {
        "metric_code": "sales_amount",
        "state": "agreed",
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
    }
    href = _to("evaluations:goals", query | scope)
    if view.attainment is None:
        note = _("No goals are agreed for this period.")
        return Figure(_("Goal attainment"), formats.NOTHING, note, href=href)
    ahead = as_decimal(view.attainment - view.pace)
    words = _("ahead of pace") if ahead > 0 else _("behind pace") if ahead < 0 else _("on pace")
    note = _("Expected by today: %(pace)s") % {"pace": formats.percent(as_decimal(view.pace))}
    value = formats.percent(as_decimal(view.attainment))
    return Figure(_("Goal attainment"), value, note, ahead, f"{formats.points(ahead)} {words}", href)


def _count(view: TeamView, label: str, measure: str, href: str) -> Figure:
    return _sum(view, label, measure, formats.number(view.total(measure)), href)


def _sum(view: TeamView, label: str, measure: str, value: str, href: str) -> Figure:
    before = Decimal(view.before[measure])
    if view.compare == "none" or before <= 0:
        return Figure(label, value, href=href)
    change = (Decimal(view.total(measure)) - before) / before
    words = _("more") if change > 0 else _("less") if change < 0 else _("level")
    said = words if not change else f"{formats.percent(abs(change))} {words}"
    return Figure(label, value, compared_with(view.compare), change, said, href)


def _punctuality(view: TeamView, scope: dict[str, str]) -> Figure:
    share, before = view.punctuality, view.punctuality_before
    value = formats.NOTHING if share is None else formats.percent(as_decimal(share))
    note = _("%(n)s overdue now") % {"n": formats.number(view.overdue)}
    href = _to("customers:follow-ups", {"state": "overdue"} | scope)
    if share is None or before is None or view.compare == "none":
        return Figure(_("Follow-ups done on time"), value, note, href=href)
    change = as_decimal(share - before)
    return Figure(_("Follow-ups done on time"), value, note, change, formats.points(change), href)


def _headline(amount: Decimal, currency: str) -> str:
    """An amount in large type: a large one without its cents, which the table has."""
    return (
        formats.money(amount, currency) if abs(amount) < WITHOUT_CENTS else formats.whole_money(amount, currency)
    )


def compared_with(compare: str) -> str:
    """What a difference is against."""
    if compare == "year":
        return _("against the same days a year before")
    return _("against the same days of the period before")


def _to(name: str, query: dict[str, Any]) -> str:
    return f"{reverse(name)}?{urlencode(query)}"
