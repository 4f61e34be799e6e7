"""What the engine is given, read set by set: never more queries because there are more agents."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Q

from crm.exact.numbers import from_decimal
from crm.tenancy.periods import Period
from customers.models import Sale
from evaluations.metrics.queries import by_metric_and_agent
from evaluations.metrics.values import Value
from evaluations.models import Goal, Metric
from incentives.engine.document import PlanDocument
from incentives.engine.facts import ONE, Fact, Inputs
from incentives.plans.models import PlanEnrolment


@dataclass(frozen=True)
class Booked:
    """A sale as the calculation sees it, with what people call it."""

    fact: Fact
    sale_id: UUID
    label: str
    currency: str
    amount: str
    recorded_at: datetime


@dataclass(frozen=True)
class Readings:
    """Everything a period's calculation reads, by agent."""

    sales: Mapping[UUID, list[Booked]]
    goals: Mapping[UUID, Mapping[str, Fraction]]
    measures: Mapping[UUID, Mapping[str, Fraction | None]]
    names: Mapping[str, dict[str, str]] = field(default_factory=dict)
    earlier: Mapping[UUID, list[Booked]] = field(default_factory=dict)
    """What refunds of the period take back of earlier periods, by the agent the refund is credited to."""
    details: Mapping[UUID, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    """Of each measured value its snapshot for a statement: arithmetic, definition version, cases, as of when."""

    def inputs(self, agent_id: UUID, sales: Iterable[Booked], presence: Fraction = ONE) -> Inputs:
        """What the engine is given for an agent; `presence` is the share of the period under the plan."""
        details = self.details.get(agent_id, {})
        return Inputs(
            facts=tuple(booked.fact for booked in sales),
            earlier=tuple(booked.fact for booked in self.earlier.get(agent_id, ())),
            presence=presence,
            goals=self.goals.get(agent_id, MappingProxyType({})),
            measures=self.measures.get(agent_id, MappingProxyType({})),
            cases={code: detail["n"] for code, detail in details.items() if detail["n"] is not None},
        )


def read(period: Period, agents: Collection[UUID], documents: Iterable[PlanDocument]) -> Readings:
    """The facts, agreed goals and measured values of these agents in a period."""
    codes_of_goals, codes_of_measures = _codes(documents)
    metrics = {m.code: m for m in Metric.objects.filter(code__in=codes_of_goals | codes_of_measures)}
    values = _values(period, agents, [metrics[code] for code in sorted(codes_of_measures & set(metrics))])
    sales = _sales(period, agents)
    return Readings(
        sales=sales,
        earlier=_earlier(period, sales),
        goals=_goals(period, agents, codes_of_goals),
        measures={agent: {code: one.published for code, one in known.items()} for agent, known in values.items()},
        details={agent: {code: one.snapshot for code, one in known.items()} for agent, known in values.items()},
        names={code: _named(metric) for code, metric in metrics.items()},
    )


def _codes(documents: Iterable[PlanDocument]) -> tuple[set[str], set[str]]:
    goals: set[str] = set()
    measures: set[str] = set()
    for document in documents:
        goals |= document.goals
        measures |= document.measures
    return goals, measures


COLUMNS = (
    "pk",
    "kind",
    "agent_id",
    "occurred_on",
    "amount",
    "currency",
    "reverses_id",
    "recorded_at",
    "external_id",
    "customer__name",
    "product__name",
)


def _sales(period: Period, agents: Collection[UUID]) -> dict[UUID, list[Booked]]:
    rows = Sale.objects.filter(agent__in=agents, occurred_on__range=(period.starts_on, period.ends_on))
    found: dict[UUID, list[Booked]] = defaultdict(list)
    for row in rows.order_by("agent_id", "occurred_on", "pk").values(*COLUMNS):
        found[row["agent_id"]].append(_booked(row))
    return found


def _earlier(period: Period, sales: Mapping[UUID, list[Booked]]) -> dict[UUID, list[Booked]]:
    """The sales that refunds of the period take back, and what took back a part of them before. One query."""
    taken_back = {
        UUID(hex=one.fact.reverses): agent for agent, known in sales.items() for one in known if one.fact.reverses
    }
    before = Sale.objects.filter(
        Q(pk__in=taken_back) | Q(reverses__in=taken_back), occurred_on__lt=period.starts_on
    )
    found: dict[UUID, list[Booked]] = defaultdict(list)
    for row in before.order_by("occurred_on", "pk").values(*COLUMNS) if taken_back else ():
        found[taken_back.get(row["pk"]) or taken_back[row["reverses_id"]]].append(_booked(row))
    return found


def _named(metric: Metric) -> dict[str, str]:
    """What a statement calls a metric, and how its values are written."""
    return {"zh": metric.name_zh, "en": metric.name_en, "unit": str(metric.unit)}


def _booked(row: dict[str, Any]) -> Booked:
    fact = Fact(
        id=row["pk"].hex,
        on=row["occurred_on"],
        numbers={"amount": from_decimal(row["amount"])},
        labels={"kind": row["kind"], "product": row["product__name"] or ""},
        reverses=row["reverses_id"].hex if row["reverses_id"] else "",
        source="receipts" if row["kind"] == Sale.Kind.RECEIPT else "sales",
    )
    label = " ".join(part for part in (row["external_id"], row["customer__name"]) if part)
    return Booked(fact, row["pk"], label, row["currency"], str(row["amount"]), row["recorded_at"])


def _goals(period: Period, agents: Collection[UUID], codes: Collection[str]) -> dict[UUID, dict[str, Fraction]]:
    """Targets agreed for exactly this period."""
    if not codes:
        return {}
    agreed = Goal.objects.agreed().filter(agent__in=agents, metric__code__in=codes)
    found: dict[UUID, dict[str, Fraction]] = defaultdict(dict)
    for agent, code, target in agreed.filter(starts_on=period.starts_on, ends_on=period.ends_on).values_list(
        "agent_id", "metric__code", "target"
    ):
        found[agent][code] = from_decimal(target)
    return found


def _values(period: Period, agents: Collection[UUID], metrics: Collection[Metric]) -> dict[UUID, dict[str, Value]]:
    """Each agent's value of each metric, rounded to its published scale, so that what is printed explains a gate.

    Counts and sums of nothing are zero; ratios of nothing, and of too few cases, are no data.
    """
    found = by_metric_and_agent(metrics, agents, period.starts_on, period.ends_on) if metrics else {}
    return {agent: {metric.code: found[metric.pk][agent] for metric in metrics} for agent in agents}


def is_covered(on: date, enrolments: Iterable[PlanEnrolment]) -> bool:
    """Whether a day lies in one of the enrolments."""
    return any(one.starts_on <= on and (one.ends_on is None or on <= one.ends_on) for one in enrolments)
