"""Cases of goal trees."""

from typing import Any

from crm.exact.cases import Kind
from crm.exact.problems import under
from crm.exact.reading import Given
from evaluations.cases.published import Published
from evaluations.engine.goal_branches import Goal
from evaluations.engine.goal_tree import GoalTree, progress_of


class GoalTreePlan(Published, GoalTree):
    """The weights of the key result areas, and the full score."""


class GoalTreeInputs(Given):
    goals: tuple[Goal, ...]


def _goal_tree(plan: GoalTreePlan, inputs: GoalTreeInputs) -> dict[str, Any]:
    with under("/inputs"):
        found = progress_of(plan, inputs.goals, plan.rule)
    return {
        "kra": found.areas,
        "percent": found.percent,
        "score": found.score,
        "goals": found.goals,
        "missing": found.missing,
        "unreported": found.unreported,
        "status": found.score.status,
        "explanation": found.score.explanation,
    }


KINDS = {"goal_tree": Kind(GoalTreePlan, GoalTreeInputs, _goal_tree)}
