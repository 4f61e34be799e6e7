"""Reading plans: the version in force, and who is enrolled."""

from collections.abc import Iterable
from datetime import date

from evaluations.models import Metric
from incentives.engine.checks import Vocabulary, parse
from incentives.engine.document import PlanDocument
from incentives.plans.models import Plan, PlanEnrolment, PlanVersion

LABELS = frozenset({"kind", "product"})
"""What a filter may look at in a sale."""


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


def parsed(document: object) -> PlanDocument:
    """A document checked against the organisation's metrics; raises Refused with what is wrong with it."""
    return parse(document, Vocabulary(metric_codes(), labels=LABELS, bases=frozenset({"amount"})))
