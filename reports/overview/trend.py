"""How the goal is approached week by week, beside the period before and the pace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from crm.pages import formats
from crm.pages.charts import Chart, Series
from crm.tenancy.money import ZERO
from crm.tenancy.periods import Period
from evaluations.engine.pace import expected_share
from evaluations.models import AgentDay
from reports.home.figures import as_decimal
from reports.overview.team import TeamView


@dataclass(frozen=True)
class Week:
    """A calendar week as far as it lies in the period."""

    first: date
    last: date

    @property
    def name(self) -> str:
        return _("W%(number)s") % {"number": self.first.isocalendar().week}

    def days_by(self, today: date) -> tuple[int, int]:
        """How many of its days have begun, of how many."""
        return (today - self.first).days + 1, (self.last - self.first).days + 1


def weeks_of(period: Period) -> list[Week]:
    """The calendar weeks of a period; the first and last may be cut."""
    weeks, day = [], period.starts_on
    while day <= period.ends_on:
        last = min(day + timedelta(days=6 - day.weekday()), period.ends_on)
        weeks.append(Week(day, last))
        day = last + timedelta(days=1)
    return weeks


def trend_of(view: TeamView, period: Period, earlier: Period | None, today: date, scope: dict[str, str]) -> Chart:
    """The share of the goal reached at the end of each week; without a goal, the sales added up. One query.

    Only the sales of those who have a goal count towards it. A point leads to the sales behind it where these are
    exactly the sales of everybody shown.
    """
    counted = [row for row in view.rows if row.target] if view.target else view.rows
    ids = [row.agent.pk for row in counted]
    sold = _sold(ids, earlier.starts_on if earlier else period.starts_on, today)
    weeks = weeks_of(period)
    running = next((at for at, week in enumerate(weeks) if week.first <= today <= week.last), None)
    scale = view.target or Decimal(1)
    now = _reached(weeks, sold, today, scale)
    series = [Series(_("This period"), now)]
    if earlier is not None:
        before = _reached(weeks_of(earlier), sold, earlier.ends_on, scale)
        series.append(Series(formats_of(earlier), [*before, *[None] * len(weeks)][: len(weeks)], "dashed"))
    if view.target:
        pace = [
            as_decimal(expected_share(period.starts_on, period.ends_on, week.last + timedelta(days=1)))
            for week in weeks
        ]
        series.append(Series(_("Pace"), pace, "target"))
    return Chart(
        id="attainment",
        kind="line",
        title=_finding(view),
        subtitle=_("Share of the sales goal reached, by week") if view.target else _("Sales added up, by week"),
        label_header=_("Week"),
        labels=[_label(week, today) for week in weeks],
        series=series,
        unit="percent" if view.target else "money",
        currency=view.currency,
        links=_links(view, counted, period, weeks, today, scope),
        partial_at=running,
    )


def formats_of(period: Period) -> str:
    """What a period is called."""
    return formats.date(period.starts_on, period.kind) if period.kind != "year" else period.label


def _sold(ids: Sequence[Any], first: date, today: date) -> dict[date, Decimal]:
    days = AgentDay.objects.filter(agent__in=ids, day__range=(first, today)).values_list("day")
    return dict(days.annotate(total=Sum("sales_amount")))


def _reached(
    weeks: Sequence[Week], sold: Mapping[date, Decimal], until: date, scale: Decimal
) -> list[Decimal | None]:
    sums = accumulate(
        sum((amount for day, amount in sold.items() if week.first <= day <= week.last), ZERO) for week in weeks
    )
    return [total / scale if week.first <= until else None for week, total in zip(weeks, sums, strict=True)]


def _label(week: Week, today: date) -> str:
    begun, days = week.days_by(today)
    return f"{week.name} ({begun}/{days})" if 0 < begun < days else week.name


def _finding(view: TeamView) -> str:
    if view.attainment is None:
        total = formats.money(view.total("sales_amount"), view.currency)
        return _("%(amount)s sold so far; no goals are agreed for this period") % {"amount": total}
    ahead = as_decimal(view.attainment - view.pace)
    words = _("ahead of pace") if ahead > 0 else _("behind pace") if ahead < 0 else _("on pace")
    return _("%(reached)s of the goal, %(points)s %(ahead)s") % {
        "reached": formats.percent(as_decimal(view.attainment)),
        "points": formats.points(ahead),
        "ahead": words,
    }


def _links(
    view: TeamView,
    counted: Sequence[Any],
    period: Period,
    weeks: Sequence[Week],
    today: date,
    scope: dict[str, str],
) -> list[str]:
    """To the sales that add up to the point; none where the list would also show who sells without a goal."""
    others = [row for row in view.rows if row not in counted and row.done["sales_amount"]]
    if others:
        return []
    first = period.starts_on.isoformat()
    until = [min(week.last, today).isoformat() if week.first <= today else "" for week in weeks]
    query = {"kind": "net", "since": first} | scope
    return [f"{reverse('customers:sales')}?{urlencode(query | {'until': day})}" if day else "" for day in until]
