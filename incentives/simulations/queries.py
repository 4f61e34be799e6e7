"""What a simulation starts from: the versions and periods to choose from, and an agent's real figures."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from agents.models import Agent, agent_id_of
from crm.accounts.models import Membership
from crm.exact.numbers import Fraction
from crm.tenancy.periods import Period, period_of
from evaluations.models import Metric
from incentives.engine.document import PlanDocument
from incentives.engine.facts import Inputs
from incentives.engine.spans import Span, cut_to, days_in
from incentives.payouts.readings import Booked, is_covered, read
from incentives.payouts.year import capped_ever, read_earned
from incentives.plans.models import Plan, PlanEnrolment, PlanVersion

PERIODS_BEFORE = 12


@dataclass(frozen=True)
class Actual:
    """An agent's figures in a period as a plan counts them: what counted, and how many sales did not.

    `is_enrolled`: whether the agent was under the plan; who was not is counted as if.
    """

    period: Period
    inputs: Inputs
    counted: tuple[Booked, ...]
    left_out: int
    is_enrolled: bool


def versions_to_choose(member: Membership) -> QuerySet[PlanVersion]:
    """Every version the member may read, by plan, the newest first."""
    found = PlanVersion.objects.visible_to(member).select_related("plan")
    return found.order_by("plan__name", "plan_id", "-starts_on", "-number")


def usual_version(member: Membership, versions: Collection[PlanVersion], day: date) -> PlanVersion | None:
    """The version to begin with: in force, of a plan the member is under if there is one, otherwise the first."""
    own = set(
        PlanEnrolment.objects.during(day, day).filter(agent=agent_id_of(member)).values_list("plan_id", flat=True)
    )
    begun = [one for one in versions if one.starts_on <= day and one.plan.is_active]
    return next((one for one in begun if one.plan_id in own), None) or next(iter([*begun, *versions]), None)


def version_in_force(plan: Plan, day: date) -> PlanVersion | None:
    """The version that pays on a day."""
    return PlanVersion.objects.on(day).filter(plan=plan).select_related("plan").first()


def periods_to_choose(kind: str, day: date) -> list[Period]:
    """The period that is running and those before it."""
    found = [period_of(kind, day)]
    while len(found) <= PERIODS_BEFORE:
        found.append(found[-1].before())
    return found


def agents_to_choose(member: Membership) -> QuerySet[Agent]:
    """Whose figures the member may take: everybody's within reach."""
    return Agent.objects.visible_to(member).by_name()


def metrics_named(codes: Collection[str]) -> dict[str, Metric]:
    """The metrics a plan speaks of, by code."""
    return {metric.code: metric for metric in Metric.objects.filter(code__in=codes)} if codes else {}


def actual_figures(plan: Plan, documents: Collection[PlanDocument], agent: Agent, period: Period) -> list[Actual]:
    """The facts, agreed goals and measured values of an agent in a period, as each of these documents counts them.

    The number of queries depends on what the documents ask for, not on how much there is.
    """
    under = PlanEnrolment.objects.during(period.starts_on, period.ends_on)
    enrolments = list(under.filter(plan=plan, agent=agent))
    readings, presence = read(period, [agent.pk], documents), _presence(period, enrolments)
    earned = read_earned(capped_ever([plan]), [agent.pk], period.starts_on, period.starts_on)
    figures = []
    for document in documents:
        found = readings.sales(agent.pk, document)
        counted = tuple(one for one in found if one.currency == plan.currency and _is_covered(one, enrolments))
        before = earned.before(agent.pk, plan.pk, document.capped_by_year, period.starts_on)
        inputs = readings.inputs(agent.pk, document, counted, presence, before)
        figures.append(Actual(period, inputs, counted, len(found) - len(counted), bool(enrolments)))
    return figures


def _presence(period: Period, enrolments: list[PlanEnrolment]) -> Fraction:
    """The share of the period's days under the plan; whoever was not under it is taken to have been there."""
    whole = Span(period.starts_on, period.ends_on)
    under = [Span(one.starts_on, one.ends_on or period.ends_on) for one in enrolments] or [whole]
    return Fraction(days_in(cut_to(under, whole)), days_in([whole]))


def _is_covered(booked: Booked, enrolments: list[PlanEnrolment]) -> bool:
    return not enrolments or is_covered(booked.fact.on, enrolments)
