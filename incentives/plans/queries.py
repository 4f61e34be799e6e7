"""Reading plans: the version in force, who is enrolled, what was reached so far."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection

from crm.exact.numbers import Fraction, from_decimal
from crm.exact.problems import Problem
from evaluations.models import Metric
from incentives.engine.checks import Vocabulary, parse
from incentives.engine.document import PlanDocument
from incentives.engine.warnings import warnings_of
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


BEST = """
SELECT l.component, max(split_part(told.result, '/', 1)::numeric
                        / coalesce(nullif(split_part(told.result, '/', 2), ''), '1')::numeric)
FROM incentives_statementline l
JOIN incentives_planversion v ON v.id = l.plan_version_id
JOIN incentives_statement s ON s.id = l.statement_id
JOIN incentives_payoutrun r ON r.id = s.run_id AND r.state = 'published'
CROSS JOIN LATERAL (
    SELECT coalesce(l.explanation #>> '{reached,attainment}', l.explanation #>> '{reached,after}')
) told(result)
WHERE v.plan_id = %s AND s.starts_on >= %s AND told.result IS NOT NULL
GROUP BY l.component"""
A_YEAR = timedelta(days=365)


def best_results(plan: Plan, on: date) -> dict[str, Fraction]:
    """The best result of the twelve months before a day by component, as the published statements tell it.

    In the units of the tables' bounds: a share of the target where a table goes by attainment.
    """
    with connection.cursor() as cursor:
        cursor.execute(BEST, [plan.pk, on - A_YEAR])
        return {component: from_decimal(best) for component, best in cursor.fetchall()}


def warnings_for(plan: Plan, document: PlanDocument, on: date) -> tuple[Problem, ...]:
    """What a designer of this plan should think over, by the rules and by what was reached in the last year."""
    return warnings_of(document, best_results(plan, on))


def parsed(document: object) -> PlanDocument:
    """A document checked against the organisation's metrics; raises Refused with what is wrong with it."""
    return parse(document, Vocabulary(metric_codes(), labels=LABELS, bases=frozenset({"amount"})))
