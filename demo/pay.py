"""Goals, a plan, and the statements of every quarter, all through the product's own services."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from agents.models import Agent
from crm.accounts.models import Membership
from crm.tenancy.periods import Period, period_of
from evaluations.goals.services import GoalDraft, agree_goals, counter_goal, propose_goals
from evaluations.metrics.models import Metric
from evaluations.metrics.queries import by_agent
from incentives.payouts.services import calculate_run, open_run, publish_run
from incentives.plans.models import Plan
from incentives.plans.services import create_plan, enrol_agents, write_version

THOUSAND = Decimal(1000)
LEAST = Decimal(10_000)


def periods(kind: str, first: date, last: date) -> list[Period]:
    """The periods from the one that holds `first` to the one that holds `last`."""
    found = [period_of(kind, first)]
    while found[-1].ends_on < last:
        found.append(found[-1].after())
    return found


@transaction.atomic
def agree_on_goals(
    by: Membership, members: dict[Any, Membership], wanted: Sequence[Period], least: Decimal
) -> int:
    """A goal in sales for each agent and period, a little above what they sold on average; both sides agree."""
    metric = Metric.objects.get(code="sales_amount")
    agents = list(Agent.objects.filter(pk__in=members).by_name())
    sold = by_agent(metric, None, wanted[0].starts_on, wanted[-1].ends_on)
    drafts = [
        GoalDraft(agent, metric, period.starts_on, period.ends_on, _target(sold.get(agent.pk), len(wanted), least))
        for period in wanted
        for agent in agents
    ]
    goals = propose_goals(by=by, drafts=drafts, tell=False)
    for agent in agents:
        agree_goals(by=members[agent.pk], goals=[goal for goal in goals if goal.agent_id == agent.pk])
    return len(goals)


@transaction.atomic
def negotiate(by: Membership, members: dict[Any, Membership], period: Period, words: Sequence[str]) -> int:
    """Goals for the next period that are still talked about: the first agents have an offer, others have answered
    with another number. Returns how many."""
    metric = Metric.objects.get(code="sales_amount")
    agents = list(Agent.objects.filter(pk__in=members).by_name()[:6])
    sold = by_agent(metric, [agent.pk for agent in agents], period.before().starts_on, period.before().ends_on)
    offered, answered = words
    drafts = [
        GoalDraft(agent, metric, period.starts_on, period.ends_on, _target(sold.get(agent.pk), 1, LEAST), offered)
        for agent in agents
    ]
    goals = propose_goals(by=by, drafts=drafts, tell=False)
    for goal in goals[len(goals) // 2 :]:
        target = (goal.target * Decimal("0.9") / THOUSAND).quantize(Decimal(1)) * THOUSAND
        counter_goal(by=members[goal.agent_id], goal=goal, target=target, reason=answered)
    return len(goals)


def _target(sold: Any, periods: int, least: Decimal) -> Decimal:
    usual = Decimal(sold.value or 0) / periods if sold else Decimal(0)
    return max((usual * Decimal("1.05") / THOUSAND).quantize(Decimal(1)) * THOUSAND, least)


@transaction.atomic
def start_plan(
    by: Membership, name: str, kind: str, document: dict[str, Any], starts_on: date, agents: Sequence[Agent]
) -> Plan:
    """A plan with its first version and everybody under it."""
    plan = create_plan(by=by, name=name, period_kind=kind, currency=by.tenant.currency)
    write_version(by=by, plan=plan, document=document, starts_on=starts_on)
    enrol_agents(by=by, plan=plan, agents=agents, starts_on=starts_on)
    return plan


def pay(by: Membership, wanted: Sequence[Period], today: date) -> int:
    """Calculate every period's statements and publish those of periods that are over."""
    published = 0
    for period in wanted:
        with transaction.atomic():
            run = open_run(by=by, period_kind=period.kind, starts_on=period.starts_on)
            run = calculate_run(by=None, run=run)
            if period.ends_on < today:
                publish_run(by=by, run=run, digest=run.digest)
                published += 1
    return published


COMMISSION = {
    "components": [
        {
            "id": "commission",
            "name": "Commission on sales",
            "basis": "amount",
            "apply": "running",
            "rate": {
                "type": "table",
                "table": {
                    "on": "amount",
                    "method": "banded",
                    "tiers": [
                        {"from": "0", "rate": "0.05"},
                        {"from": "30000", "rate": "0.07"},
                        {"from": "60000", "rate": "0.1"},
                    ],
                },
            },
        }
    ]
}
