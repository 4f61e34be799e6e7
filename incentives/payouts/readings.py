"""What the engine is given, read set by set: never more queries because there are more agents."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from crm.exact.numbers import Fraction, from_decimal, text_of
from crm.tenancy.periods import Period
from customers.models import Assignment, Sale
from evaluations.metrics.queries import by_metric_and_agent
from evaluations.metrics.values import Value
from evaluations.models import Goal, Metric
from incentives.engine.document import PlanDocument
from incentives.engine.facts import ONE, Credit, Fact, Inputs
from incentives.payouts.credits import Credit as Share
from incentives.payouts.credits import CreditedSale, as_booked, credited, sales_to_credit
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


ByAgent = Mapping[UUID, list[Booked]]


@dataclass(frozen=True)
class Counted:
    """The sales that count for each agent, and of earlier periods what refunds among them take back."""

    sales: ByAgent = field(default_factory=dict)
    earlier: ByAgent = field(default_factory=dict)


@dataclass(frozen=True)
class Readings:
    """Everything a period's calculation reads, by agent; sales by how plans credit them."""

    counted: Mapping[str, Counted]
    goals: Mapping[UUID, Mapping[str, Fraction]]
    measures: Mapping[UUID, Mapping[str, Fraction | None]]
    names: Mapping[str, dict[str, str]] = field(default_factory=dict)
    details: Mapping[UUID, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    """Of each measured value its snapshot for a statement: arithmetic, definition version, cases, as of when."""

    def sales(self, agent_id: UUID, document: PlanDocument) -> list[Booked]:
        """What counts for an agent under a plan."""
        sources = {component.facts for component in document.components}
        found = self.counted[document.credit].sales.get(agent_id, ())
        return [one for one in found if one.fact.source in sources]

    def all_sales(self, agent_id: UUID) -> list[Booked]:
        """What counts for an agent under any plan, each sale once."""
        found = {one.sale_id: one for part in self.counted.values() for one in part.sales.get(agent_id, ())}
        return list(found.values())

    def inputs(
        self,
        agent_id: UUID,
        document: PlanDocument,
        sales: Iterable[Booked],
        presence: Fraction = ONE,
        earned_this_year: Mapping[str, Fraction] = MappingProxyType({}),
    ) -> Inputs:
        """What the engine is given for an agent; `presence` is the share of the period under the plan,
        `earned_this_year` what components with a cap of the year earned in its earlier periods."""
        details = self.details.get(agent_id, {})
        return Inputs(
            facts=tuple(booked.fact for booked in sales),
            earlier=tuple(booked.fact for booked in self.counted[document.credit].earlier.get(agent_id, ())),
            presence=presence,
            earned_this_year=earned_this_year,
            goals=self.goals.get(agent_id, MappingProxyType({})),
            measures=self.measures.get(agent_id, MappingProxyType({})),
            cases={code: detail["n"] for code, detail in details.items() if detail["n"] is not None},
        )


def read(period: Period, agents: Collection[UUID], documents: Collection[PlanDocument]) -> Readings:
    """The facts, agreed goals and measured values of these agents in a period."""
    codes_of_goals, codes_of_measures = _codes(documents)
    metrics = {m.code: m for m in Metric.objects.filter(code__in=codes_of_goals | codes_of_measures)}
    values = _values(period, agents, [metrics[code] for code in sorted(codes_of_measures & set(metrics))])
    return Readings(
        counted={credit: _counted(period, agents, credit) for credit in {one.credit for one in documents}},
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
    "customer_id",
    "occurred_on",
    "amount",
    "currency",
    "reverses_id",
    "recorded_at",
    "external_id",
    "customer__name",
    "product__name",
)


def _counted(period: Period, agents: Collection[UUID], credit: str) -> Counted:
    """The sales of a period, credited as they were booked or to those who looked after the customer. At most six
    queries, however many agents."""
    is_owned = credit == "ownership"
    first, last = period.starts_on, period.ends_on
    sales = (
        sales_to_credit(first, last, agents)
        if is_owned
        else Sale.objects.filter(agent__in=agents, occurred_on__range=(first, last))
    )
    rows = list(sales.order_by("occurred_on", "pk").values(*COLUMNS))
    before = _taken_back(period, rows)
    share_out = credited if is_owned else as_booked
    return Counted(_by_agent(rows, share_out(rows), agents), _by_agent(before, share_out(before), agents))


def _taken_back(period: Period, rows: Collection[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sales of earlier periods that refunds take back, and what took back a part of them before."""
    origins = {row["reverses_id"] for row in rows} - {None} - {row["pk"] for row in rows}
    if not origins:
        return []
    before = Sale.objects.filter(Q(pk__in=origins) | Q(reverses__in=origins), occurred_on__lt=period.starts_on)
    return list(before.order_by("occurred_on", "pk").values(*COLUMNS))


def _by_agent(
    rows: Iterable[dict[str, Any]], shares: Mapping[UUID, CreditedSale], agents: Collection[UUID]
) -> dict[UUID, list[Booked]]:
    found: dict[UUID, list[Booked]] = defaultdict(list)
    wanted = set(agents)
    for row in rows:
        for credit in shares[row["pk"]].credits:
            if credit.agent_id in wanted:
                found[credit.agent_id].append(_booked(row, credit))
    return found


def unowned_sales(period: Period, most: int) -> list[Booked]:
    """Sales of a period that count for nobody by ownership, wholly or in part, because nobody owned the
    customer on the day that decides; so many at most."""
    owned = Assignment.objects.filter(customer=OuterRef("customer"), role=Assignment.Role.OWNER)
    begun = owned.filter(starts_on__lte=OuterRef("occurred_on"))
    held = begun.filter(Q(ends_on=None) | Q(ends_on__gte=OuterRef("occurred_on")))
    sales = Sale.objects.filter(occurred_on__range=(period.starts_on, period.ends_on))
    doubtful = sales.filter(Q(reverses__isnull=False) | (~Exists(held) & (Exists(begun) | ~Exists(owned))))
    rows = list(doubtful.order_by("occurred_on", "pk").values(*COLUMNS))
    shares = credited(rows)
    nobodys = [(row, shares[row["pk"]].unowned) for row in rows if shares[row["pk"]].unowned]
    return [_booked(row, Share(row["agent_id"], ONE, part, part, "booked")) for row, part in nobodys[:most]]


def _named(metric: Metric) -> dict[str, str]:
    """What a statement calls a metric, and how its values are written."""
    return {"zh": metric.name_zh, "en": metric.name_en, "unit": str(metric.unit)}


def _booked(row: dict[str, Any], credit: Share) -> Booked:
    """A sale as it counts for one agent; what counts whole says nothing of shares."""
    is_shared = credit.role != "booked" and credit.share != ONE
    fact = Fact(
        id=row["pk"].hex,
        on=row["occurred_on"],
        numbers={"amount": credit.amount},
        labels={"kind": row["kind"], "product": row["product__name"] or ""},
        reverses=row["reverses_id"].hex if row["reverses_id"] else "",
        source="receipts" if row["kind"] == Sale.Kind.RECEIPT else "sales",
        credit=Credit(credit.whole, credit.share, credit.role) if is_shared else None,
    )
    label = " ".join(part for part in (row["external_id"], row["customer__name"]) if part)
    return Booked(fact, row["pk"], label, row["currency"], text_of(credit.amount), row["recorded_at"])


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
