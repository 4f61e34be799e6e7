"""Makes metrics and goals for tests, in the organisation whose scope is open."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from agents.factories import an_agent
from evaluations.goals.models import Side
from evaluations.models import Goal, GoalOffer, Metric

_number = count(1)


def a_metric(*measures: str, **changes: Any) -> Metric:
    """A count of base measures (calls unless others are named), or whatever the changes make of it."""
    number = next(_number)
    fields = {
        "code": f"metric-{number}",
        "name_zh": f"指标 {number}",
        "name_en": f"Metric {number}",
        "kind": Metric.Kind.COUNT,
        "definition": {"numerator": {"measures": list(measures or ("calls",))}},
    }
    return Metric.objects.create(**fields | changes)


def a_goal(**changes: Any) -> Goal:
    """An agreed goal for March 2026, with the offer behind it; a proposed one waits for the other side."""
    fields = {
        "starts_on": date(2026, 3, 1),
        "ends_on": date(2026, 3, 31),
        "target": Decimal(100),
        "state": Goal.State.AGREED,
    }
    if "agent" not in changes:
        changes["agent"] = an_agent()
    if "metric" not in changes:
        changes["metric"] = a_metric()
    goal = Goal(**fields | changes)
    theirs = goal.agent.member_id
    side = Side.AGENT if theirs and goal.proposed_by_id == theirs else Side.MANAGER
    is_open = goal.state == Goal.State.PROPOSED
    if is_open:
        goal.turn, goal.asked_id = side.other, theirs if side == Side.MANAGER else None
    goal.save()
    outcome = GoalOffer.Outcome.OPEN if is_open else GoalOffer.Outcome.ACCEPTED
    GoalOffer.objects.create(
        goal=goal,
        number=1,
        side=side,
        target=goal.target,
        reason=goal.note,
        made_by=goal.proposed_by,
        made_at=goal.created_at,
        outcome=outcome,
        answered_at=None if is_open else goal.created_at,
    )
    return goal
