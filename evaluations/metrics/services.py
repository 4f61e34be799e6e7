"""What can be done with metrics: define, change, and keep an organisation's own ones true to the facts."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from crm.accounts.models import Membership
from crm.events.services import event, record, record_many
from crm.jobs.services import enqueue
from crm.tenancy.context import current_tenant_id
from crm.tenancy.models import Tenant
from evaluations.metrics.builtin import BUILTINS
from evaluations.metrics.definitions import Definition, OfFacts, parse, readable_definition
from evaluations.metrics.models import DEFINING, Metric, MetricVersion
from evaluations.metrics.statements import compiled
from evaluations.roll_ups.queries import Window, params_of
from evaluations.roll_ups.statements import NEW_ID, WINDOWS

ROLL_UP_OWN = """{windows}, top AS ({top}){bottom}, fresh AS MATERIALIZED (
    SELECT agent_id, day, coalesce(top.value, 0) AS numerator, {denominator} AS denominator, coalesce({n}, 0) AS n
    FROM top {joined}
), written AS (
    INSERT INTO evaluations_metricday AS kept_row
        (id, metric_id, agent_id, day, rolled_up_at, numerator, denominator, n)
    SELECT {new_id}, %(metric)s, agent_id, day, %(now)s, numerator, denominator, n FROM fresh
    ON CONFLICT (tenant_id, metric_id, agent_id, day) DO UPDATE SET numerator = excluded.numerator,
        denominator = excluded.denominator, n = excluded.n, rolled_up_at = excluded.rolled_up_at
    WHERE (kept_row.numerator, kept_row.denominator, kept_row.n)
        IS DISTINCT FROM (excluded.numerator, excluded.denominator, excluded.n)
)
DELETE FROM evaluations_metricday old USING windows w
WHERE old.metric_id = %(metric)s AND old.agent_id = w.agent_id AND old.day BETWEEN w.first AND w.last
    AND NOT EXISTS (SELECT FROM fresh WHERE fresh.agent_id = old.agent_id AND fresh.day = old.day)"""

HAS_OWN_METRICS = "EXISTS (SELECT FROM evaluations_metric WHERE is_active AND NOT is_builtin)"
"""On this the roll-up calls `roll_up_own_metrics`."""


@dataclass(frozen=True)
class MetricDraft:
    """A metric as somebody describes it."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    definition: dict[str, Any]
    meaning_zh: str = ""
    meaning_en: str = ""
    unit: str = Metric.Unit.NUMBER
    direction: str = Metric.Direction.HIGHER
    target_kind: str = ""
    least_n: int = 0
    scale: int | None = None
    is_active: bool = True


CHANGEABLE = tuple(item.name for item in fields(MetricDraft) if item.name != "code")
OF_MEANING = {"kind", "definition"}


@transaction.atomic
def create_metric(*, by: Membership, draft: MetricDraft) -> Metric:
    """Define a metric of the organisation's own; its past days are computed by a job."""
    parse(draft.definition, kind=draft.kind)
    if Metric.objects.filter(code=draft.code).exists():
        raise ValidationError({"code": _("There is a metric with this code. Choose another one.")}, code="taken")
    metric = Metric(**asdict(draft))
    metric.full_clean()
    metric.save()
    _version_of(metric, by).save(force_insert=True)
    record("metric.created", subject=metric, by=by, code=metric.code)
    _compute_its_past(metric)
    return metric


@transaction.atomic
def change_metric(*, by: Membership, metric: Metric, **changes: Any) -> Metric:
    """Change a metric. What a built-in one measures stays as it is; another definition recomputes every day.

    What decides its values or how they are judged makes a new version; names and whether it is in use do not.
    """
    metric = Metric.objects.select_for_update().get(pk=metric.pk)
    changed = {name: value for name, value in changes.items() if getattr(metric, name) != value}
    if unknown := changed.keys() - set(CHANGEABLE):
        raise ValidationError({unknown.pop(): _("This stays as it is.")}, code="fixed")
    if metric.is_builtin and OF_MEANING & changed.keys():
        raise ValidationError(
            _("A built-in metric keeps its definition. Define one of your own beside it."), code="builtin"
        )
    before = {name: getattr(metric, name) for name in changed}
    for name, value in changed.items():
        setattr(metric, name, value)
    parse(metric.definition, kind=metric.kind)
    if changed:
        is_redefined = not changed.keys().isdisjoint(DEFINING)
        metric.version += 1
        metric.definition_version += is_redefined
        metric.full_clean()
        metric.save()
        if is_redefined:
            _version_of(metric, by).save(force_insert=True)
        record("metric.changed", subject=metric, by=by, before=before, after=changed)
        if OF_MEANING & changed.keys() or changed.get("is_active"):
            _compute_its_past(metric)
    return metric


@transaction.atomic
def create_builtin_metrics(*, by: Membership | None) -> list[Metric]:
    """Give the organisation the metrics of the house; those it has already stay as they are."""
    have = set(Metric.objects.values_list("code", flat=True))
    missing = [Metric(code=one.code, **one.fields) for one in BUILTINS if one.code not in have]
    Metric.objects.bulk_create(missing)
    MetricVersion.objects.bulk_create(_version_of(metric, by) for metric in missing)
    record_many(event("metric.created", subject=metric, by=by, code=metric.code) for metric in missing)
    return list(Metric.objects.filter(code__in=[one.code for one in BUILTINS]))


def _version_of(metric: Metric, by: Membership | None) -> MetricVersion:
    """What the metric means now, to be kept."""
    meaning = {name: getattr(metric, name) for name in DEFINING}
    return MetricVersion(metric=metric, number=metric.definition_version, written_by=by, **meaning)


def roll_up_own_metrics(windows: Sequence[Window]) -> None:
    """Recompute the organisation's own metrics over these windows."""
    _write(Metric.objects.active().filter(is_builtin=False), windows)


@transaction.atomic
def roll_up_metric(metric: Metric, first: date, last: date) -> None:
    """Recompute one metric for everybody from `first` to `last`."""
    agents = Agent.objects.values_list("pk", flat=True)
    _write([metric], [Window(agent, first, last) for agent in agents])


def _write(metrics: Iterable[Metric], windows: Sequence[Window]) -> None:
    """One that cannot be read is left out; its value says so, and the others are brought up to date."""
    known = [(metric, readable_definition(metric)) for metric in metrics]
    own = [(metric, definition) for metric, definition in known if definition and not definition.is_of_days]
    if not (own and windows):
        return
    zone, currency = Tenant.objects.values_list("time_zone", "currency").get(pk=current_tenant_id())
    params = params_of(windows, ZoneInfo(zone), currency)
    with connection.cursor() as cursor:
        for metric, definition in own:
            statement, values = _statement(definition)
            cursor.execute(statement, params | values | {"metric": metric.pk})


def _statement(definition: Definition) -> tuple[str, dict[str, Any]]:
    """The one statement that brings a metric's days up to date."""
    assert isinstance(definition.numerator, OfFacts)
    top, values = compiled(definition.numerator, "top")
    parts = {"bottom": "", "joined": "", "denominator": "NULL::numeric", "n": "top.n"}
    if isinstance(definition.denominator, OfFacts):
        below, more = compiled(definition.denominator, "bottom")
        values |= more
        parts = {
            "bottom": f", bottom AS ({below})",
            "joined": "FULL JOIN bottom USING (agent_id, day)",
            "denominator": "coalesce(bottom.value, 0)",
            "n": "bottom.n",
        }
    return ROLL_UP_OWN.format(windows=WINDOWS, new_id=NEW_ID, top=top, **parts), values


def _compute_its_past(metric: Metric) -> None:
    definition = readable_definition(metric)
    if definition and not definition.is_of_days:
        key = f"{metric.pk}:{metric.version}"
        enqueue("evaluations.roll_up_metric", key=key, params={"metric": str(metric.pk)})
