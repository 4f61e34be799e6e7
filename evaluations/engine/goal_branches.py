"""The branches of a goal tree: which goals lie below which, and which of them count (incentives 3.9).

Archived goals do not count, nor does anything below them.
"""

from collections.abc import Mapping, Sequence

from pydantic import AliasChoices, Field

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused, say
from crm.exact.reading import Given, Measured

say(
    {
        "unknown_parent": ("There is no goal “{parent}”.", "没有目标“{parent}”。"),
        "goal_circle": (
            "“{id}” lies below itself; give one goal of the circle no parent.",
            "“{id}”成了自己的下级；取消环中一个目标的上级。",
        ),
        "too_deep": (
            "Goals lie at most {most} levels deep; move some up.",
            "目标最多 {most} 层，把下层目标上移。",
        ),
    }
)

TOP = ""
DEEPEST = 50


class Goal(Given):
    """A goal in the tree, with the progress in percent where it has no goals below it."""

    id: str = Field(min_length=1)
    parent: str | None = Field(default=None, validation_alias=AliasChoices("parent", "parent_goal"))
    kra: str | None = None
    progress: Measured | None = Field(default=None, ge=0, le=100)
    archived: bool = False
    weight: Measured = Field(default=Fraction(1), gt=0)


Branches = Mapping[str, tuple[Goal, ...]]
"""The goals that count, by the goal above them; TOP has those without one."""


def branches(goals: Sequence[Goal]) -> Branches:
    """The goals by parent, without the archived ones and whatever lies below these."""
    children: dict[str, list[Goal]] = {}
    for goal in goals:
        if not goal.archived:
            children.setdefault(goal.parent or TOP, []).append(goal)
    found: dict[str, tuple[Goal, ...]] = {}
    waiting = [TOP]
    while waiting:
        parent = waiting.pop()
        if parent in children:
            found[parent] = tuple(children[parent])
            waiting += [goal.id for goal in children[parent]]
    return found


def root_of(goal: Goal, by_id: Mapping[str, Goal], at: str) -> Goal:
    """The goal at the top of the branch."""
    here, passed = goal, {goal.id}
    while here.parent:
        if here.parent not in by_id:
            raise Refused.because("unknown_parent", f"{at}/parent", parent=here.parent)
        here = by_id[here.parent]
        if here.id in passed:
            raise Refused.because("goal_circle", f"{at}/parent", id=here.id)
        passed.add(here.id)
        if len(passed) > DEEPEST:
            raise Refused.because("too_deep", f"{at}/parent", most=str(DEEPEST))
    return here
