"""Values of metrics in words and as charts."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crm.pages import formats
from crm.pages.charts import Chart, Series, Unit
from crm.tenancy.models import Tenant
from evaluations.metrics.builtin import BUILTINS
from evaluations.metrics.links import rows_behind
from evaluations.metrics.models import Metric
from evaluations.metrics.queries import Point

CHART_UNITS: dict[str, Unit] = {Metric.Unit.PERCENT: "percent", Metric.Unit.MONEY: "money"}


def in_words(metric: Metric, amount: Decimal | None, currency: str) -> str:
    """A number as people read it, in the metric's unit; amounts are in the organisation's currency."""
    if amount is None:
        return formats.NOTHING
    if metric.unit == Metric.Unit.PERCENT:
        return formats.percent(amount)
    if metric.unit == Metric.Unit.MONEY:
        return formats.money(amount, currency)
    if metric.unit == Metric.Unit.MINUTES:
        return formats.duration(int(amount))
    digits = 1 if amount % 1 else 0
    text = formats.number(amount, digits)
    return _("%(number)s days") % {"number": text} if metric.unit == Metric.Unit.DAYS else text


def in_order(metrics: Iterable[Metric]) -> list[Metric]:
    """The metrics of the house in their order, then an organisation's own by their codes."""
    place = {builtin.code: number for number, builtin in enumerate(BUILTINS)}
    return sorted(metrics, key=lambda metric: (place.get(metric.code, len(place)), metric.code))


def definition_rows(metric: Metric) -> list[tuple[str, Any]]:
    """What a metric is, as terms and values."""
    rows: list[tuple[str, Any]] = [
        (pgettext("metric", "Code"), metric.code),
        (_("Kind"), metric.get_kind_display()),
        (_("Unit"), metric.get_unit_display()),
        (_("Direction"), metric.get_direction_display()),
        (_("Version"), metric.version),
    ]
    return [*rows, (_("Smallest meaningful number of cases"), metric.least_n)] if metric.least_n else rows


def period_name(grain: str, starts_on: date) -> str:
    """How a period is called."""
    if grain == "day":
        return formats.date(starts_on, "short")
    if grain == "week":
        return _("Week of %(day)s") % {"day": formats.date(starts_on, "short")}
    return formats.date(starts_on, grain)


def trend(
    metric: Metric,
    points: Sequence[Point],
    grain: str,
    organisation: Tenant,
    agent_id: UUID | None,
    *,
    has_links: bool = True,
) -> Chart:
    """A metric period by period, each point leading to the rows behind it (no list shows a team's of then)."""
    values: list[Any] = [point.value.value for point in points]
    as_of = formats.datetime(points[-1].value.as_of)
    return Chart(
        id="trend",
        kind="line",
        title=_finding(metric, points, grain, organisation.currency),
        subtitle=_("%(meaning)s As of %(as_of)s.") % {"meaning": metric.meaning, "as_of": as_of},
        label_header=_("Period"),
        labels=[period_name(grain, point.starts_on) for point in points],
        series=[Series(metric.name, values)],
        unit=CHART_UNITS.get(metric.unit, "number"),
        currency=organisation.currency,
        links=[_rows(metric, point, agent_id) for point in points] if has_links else [],
        partial=points[-1].is_partial,
    )


def _rows(metric: Metric, point: Point, agent_id: UUID | None) -> str:
    return rows_behind(metric, point.starts_on, point.ends_on, agent_id)


def _finding(metric: Metric, points: Sequence[Point], grain: str, currency: str) -> str:
    """What the chart shows, in a sentence: the last whole period against the one before."""
    whole = [point for point in points if not point.is_partial]
    last = whole[-1] if whole else points[-1]
    words = {
        "name": metric.name,
        "value": in_words(metric, last.value.value, currency),
        "period": period_name(grain, last.starts_on),
    }
    earlier = whole[-2].value.value if len(whole) > 1 else None
    if earlier is None or last.value.value is None:
        return _("%(name)s: %(value)s in %(period)s") % words
    words["before"] = in_words(metric, earlier, currency)
    if last.value.value == earlier:
        return _("%(name)s: %(value)s in %(period)s, as in the period before") % words
    if last.value.value > earlier:
        return _("%(name)s: %(value)s in %(period)s, up from %(before)s") % words
    return _("%(name)s: %(value)s in %(period)s, down from %(before)s") % words
