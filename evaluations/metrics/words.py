"""Values of metrics in words and as charts."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm.exact.numbers import text_of
from crm.exact.problems import Gaps, Problem
from crm.exact.rounding import Rounding, rounded
from crm.exact.wording import grouped
from crm.pages import formats
from crm.pages.charts import Chart, Series, Unit
from crm.tenancy.models import Tenant
from evaluations.metrics.builtin import BUILTINS
from evaluations.metrics.definitions import readable_definition
from evaluations.metrics.links import rows_behind
from evaluations.metrics.models import Defined, Metric, MetricVersion
from evaluations.metrics.queries import Point
from evaluations.metrics.sentences import formula, side_in_words
from evaluations.metrics.values import WITHOUT_VALUE, Value

EXAMPLE = Decimal("0.9705882")
CHART_UNITS: dict[str, Unit] = {Metric.Unit.PERCENT: "percent", Metric.Unit.MONEY: "money"}


def in_words(metric: Defined, amount: Decimal | None, currency: str) -> str:
    """A number as it is published, in the metric's unit; amounts are in the organisation's currency."""
    if amount is None:
        return formats.NOTHING
    decimals = metric.decimals(currency)
    amount = formats.rounded(amount, decimals)
    if metric.unit == Metric.Unit.PERCENT:
        return formats.percent(amount, max(decimals - 2, 0))
    if metric.unit == Metric.Unit.MONEY:
        return formats.money(amount, currency)
    if metric.unit == Metric.Unit.MINUTES and not decimals:
        return formats.duration(int(amount))
    text = formats.number(amount, decimals if amount % 1 else 0)
    if metric.unit == Metric.Unit.MINUTES:
        return _("%(count)s min") % {"count": text}
    return _("%(number)s days") % {"number": text} if metric.unit == Metric.Unit.DAYS else text


def worked_out(value: Value, currency: str) -> list[dict[str, Any]]:
    """How a ratio or an average was worked out, step by step, or why there is none."""
    metric, definition = value.metric, readable_definition(value.metric)
    reason = _reason(value)
    rows: list[dict[str, Any]] = [{"term": _("No value"), "value": reason}] if reason else []
    if definition is None or definition.denominator is None or value.term is None:
        return rows
    top, bottom = (grouped(text_of(part.value)) for part in value.term.of)
    sides = [(definition.numerator, top), (definition.denominator, bottom)]
    steps = [{"term": side_in_words(side), "value": number} for side, number in sides]
    is_whole = rounded(value.term.value, Rounding(scale=metric.decimals(currency))) == value.term.value
    result = f"{top} ÷ {bottom} {'=' if is_whole else '≈'} {in_words(metric, value.value, currency)}"
    note = _("Both sides are added up first, then divided once.")
    return [*steps, {"term": _("Worked out"), "value": result, "note": note, "is_result": not reason}, *rows]


def _reason(value: Value) -> str:
    """Why there is no value to pay or judge by, in the reader's language."""
    if value.status not in WITHOUT_VALUE:
        return ""
    code = "unreadable_definition" if value.status == "error" else value.status
    gaps = value.shown.explanation.get("gaps", {})
    return Problem("", code, Gaps(gaps)).message(get_language() or "en")


def in_order(metrics: Iterable[Metric]) -> list[Metric]:
    """The metrics of the house in their order, then an organisation's own by their codes."""
    place = {builtin.code: number for number, builtin in enumerate(BUILTINS)}
    return sorted(metrics, key=lambda metric: (place.get(metric.code, len(place)), metric.code))


def definition_rows(metric: Defined, currency: str) -> list[tuple[str, Any]]:
    """What a metric, or a version of one, is, as terms and values."""
    flows = Metric.TargetKind.FLOW if metric.is_flow else Metric.TargetKind.LEVEL
    decimals = {"scale": metric.decimals(currency), "example": in_words(metric, EXAMPLE, currency)}
    rows: list[tuple[str, Any]] = [
        (_("Kind"), metric.get_kind_display()),
        (_("Unit"), metric.get_unit_display()),
        (_("Direction"), metric.get_direction_display()),
        (_("Target"), flows.label),
        (_("Published decimals"), _("%(scale)s, such as %(example)s") % decimals),
    ]
    return [*rows, (_("Fewest cases"), metric.least_n)] if metric.least_n else rows


def versions_in_words(versions: Iterable[MetricVersion], currency: str) -> list[dict[str, Any]]:
    """What a metric has meant, newest first: each with what is different from the one before."""
    told = [
        (version, [(_("Formula"), formula(version)), *definition_rows(version, currency)]) for version in versions
    ]
    befores = [*(rows for _version, rows in told[1:]), []]
    return [
        {"version": version, "rows": [row for row in rows if row not in before]}
        for (version, rows), before in zip(told, befores, strict=True)
    ]


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
