"""Reading plans: the version in force, who is enrolled, what a plan pays along its way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from evaluations.models import Metric
from incentives.engine.calculate import Line, calculate
from incentives.engine.checks import Vocabulary, parse
from incentives.engine.document import Component, GoalQuota, PlanDocument
from incentives.engine.facts import Fact, Inputs
from incentives.plans.models import Plan, PlanEnrolment, PlanVersion

LABELS = frozenset({"kind", "product"})
"""What a filter may look at in a sale."""

SOME_DAY = date(2000, 1, 1)
SAMPLE_QUOTA = Fraction(100_000)


def document_of(version: PlanVersion) -> PlanDocument:
    """The rules of a version as types. It was checked when it was written."""
    return PlanDocument.read(version.document)


def versions_in_force(plans: Iterable[Plan], on: date) -> dict[Plan, PlanVersion]:
    """Each plan's version in force on a day; plans without one are left out. One query."""
    known = {plan.pk: plan for plan in plans}
    found: dict[Plan, PlanVersion] = {}
    for version in PlanVersion.objects.on(on).filter(plan__in=known):
        found.setdefault(known[version.plan_id], version)
    return found


def current_version(plan: Plan, on: date) -> PlanVersion | None:
    """The version in force, or before a plan begins its first."""
    return PlanVersion.objects.on(on).filter(plan=plan).first() or plan.versions.order_by("starts_on").first()  # type: ignore[attr-defined]


def enrolments_during(plans: Iterable[Plan], first: date, last: date) -> list[PlanEnrolment]:
    """Who is under which plan on at least one of these days."""
    found = PlanEnrolment.objects.during(first, last).filter(plan__in=list(plans))
    return list(found.select_related("agent").order_by("agent__sort_key", "agent_id", "starts_on", "pk"))


def metric_codes() -> frozenset[str]:
    """The metrics a plan may speak of."""
    return frozenset(Metric.objects.active().values_list("code", flat=True))


@dataclass(frozen=True)
class Example:
    """A made-up result and what the engine pays for it."""

    reached: Fraction
    quota: Fraction | None
    lines: tuple[Line, ...]

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))


def worked_example(plan: PlanDocument, component: Component, reached: Fraction | None = None) -> Example:
    """What a result in the middle of the second tier earns, or the result given."""
    quota = sample_quota(component)
    at = reached if reached is not None else _telling_result(component, quota)
    return Example(at, quota, paid_at(plan, component, at))


def paid_at(plan: PlanDocument, component: Component, reached: Fraction) -> tuple[Line, ...]:
    """The lines of one component for one fact of that size, or that value of its metric."""
    quota = sample_quota(component)
    alone = component.model_copy(update={"quota": quota, "gate": None, "filter": {}, "apply": _apply(component)})
    measures = {component.measure: reached} if component.measure else {}
    inputs = Inputs(_facts_of(component, reached), measures=measures)
    return calculate(plan.model_copy(update={"components": (alone,)}), inputs).lines


def _facts_of(component: Component, reached: Fraction) -> tuple[Fact, ...]:
    """One fact of that size; of a table by number of deals, that many deals of a round amount."""
    is_counted = component.table is not None and component.table.on == "count"
    sizes = [Fraction(1000)] * int(reached) if is_counted else [reached]
    return tuple(
        Fact(f"example-{n}", SOME_DAY, {"amount": size, "quantity": size}, source=component.facts)
        for n, size in enumerate(sizes)
    )


def sample_quota(component: Component) -> Fraction | None:
    """The quota of the document, or a round one where each agent has agreed to an own."""
    if isinstance(component.quota, Fraction):
        return component.quota
    if isinstance(component.quota, GoalQuota):
        return Fraction(100) if component.measure else SAMPLE_QUOTA
    return None


def curve_of(plan: PlanDocument, component: Component) -> list[tuple[Fraction, Decimal]]:
    """What is paid along the way, at each boundary, in between and beyond the last: for the payout curve."""
    return [
        (at, sum((line.amount for line in paid_at(plan, component, at)), Decimal(0)))
        for at in _way(component, sample_quota(component))
    ]


def _way(component: Component, quota: Fraction | None) -> list[Fraction]:
    """The boundaries of the table, the middle between each two, and a stretch beyond the last."""
    table = component.table
    if table is None:
        return [SAMPLE_QUOTA * step / 4 for step in range(5)]
    unit = quota if table.on == "attainment" and quota else Fraction(1)
    bounds = [tier.start * unit for tier in table.tiers]
    last = bounds[-1] * Fraction(3, 2) if bounds[-1] else SAMPLE_QUOTA
    stops = [*bounds, last]
    if table.on == "count":
        return [Fraction(n) for n in range(int(last) + 1)][:40]
    between = [(a + b) / 2 for a, b in zip(stops, stops[1:], strict=False)]
    return sorted({*stops, *between})


def _telling_result(component: Component, quota: Fraction | None) -> Fraction:
    way = _way(component, quota)
    bounds = len(component.table.tiers) if component.table else 0
    return way[min(3, len(way) - 1)] if bounds > 1 else way[-1]


def _apply(component: Component) -> str:
    return "period" if component.apply == "running" else component.apply


def parsed(document: object) -> PlanDocument:
    """A document checked against the organisation's metrics; raises the engine's PlanError."""
    return parse(document, Vocabulary(metric_codes(), labels=LABELS, bases=frozenset({"amount"})))
