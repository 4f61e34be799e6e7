"""Cases of goals that are checked before they are proposed, one by one or as a set."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from crm.exact.cases import Kind
from crm.exact.problems import Problem, Refused
from crm.exact.reading import Day, Given, Measured, Number
from evaluations.cases.attainment import LOWER, UPPER
from evaluations.cases.records import Name
from evaluations.engine.facts import Period
from evaluations.engine.goal_sets import SetRules, fit_together
from evaluations.engine.judgement import Direction
from evaluations.engine.smart import STRETCH, Findings, ProposedGoal, best_of, is_smart

Blank = BeforeValidator(lambda given: None if isinstance(given, str) and not given.strip() else given)
"""What is left empty is not there."""
Words = Annotated[Name | None, Blank]
SomeNumber = Annotated[Measured | None, Blank]
SomeDay = Annotated[Day | None, Blank]


class SmartPlan(SetRules):
    """The cycle the goals lie in, and how far a target may go beyond the own best."""

    cycle: Period | None = None
    stretch: Annotated[Number, Field(ge=0)] = STRETCH


class GoalInput(Given):
    """A goal as somebody wrote it down."""

    id: Words = None
    title: Words = None
    owner: Words = None
    kpi: Words = None
    unit: Words = None
    direction: Annotated[str | None, Blank] = None
    kind: Annotated[str | None, Blank] = Field(
        default=None, validation_alias=AliasChoices("kind", "type", "goal_type")
    )
    hold: bool = Field(default=False, validation_alias=AliasChoices("hold", "is_hold", "maintain"))
    baseline: SomeNumber = None
    target: SomeNumber = None
    lower: SomeNumber = Field(default=None, validation_alias=LOWER)
    upper: SomeNumber = Field(default=None, validation_alias=UPPER)
    start: SomeDay = None
    due: SomeDay = None
    parent: Words = Field(default=None, validation_alias=AliasChoices("parent", "parent_goal"))
    theme: Words = None
    history_best: SomeNumber = Field(default=None, validation_alias=AliasChoices("history_best", "best"))
    history: tuple[Measured, ...] = ()
    weight: SomeNumber = None

    def proposed(self, at: str) -> ProposedGoal:
        """As the engine takes it."""
        direction = self._direction(at)
        return ProposedGoal(
            title=self.title or "",
            owner=self.owner or "",
            kpi=self.kpi or "",
            unit=self.unit or "",
            direction=direction,
            baseline=self.baseline,
            target=self.target,
            lower=self.lower,
            upper=self.upper,
            is_hold=self.hold or "hold" in (self.kind, self.direction),
            best=best_of(self.history, direction) if self.history_best is None else self.history_best,
            parent=self.parent or "",
            theme=self.theme or "",
            start=self.start,
            due=self.due,
        )

    def _direction(self, at: str) -> Direction:
        """More is better where nothing else is said. A goal to hold has no way to go."""
        words: dict[str | None, Direction] = {
            None: "range" if self.kind == "range" else "higher",
            "hold": "range",
            "higher": "higher",
            "lower": "lower",
            "range": "range",
            "milestone": "milestone",
        }
        if self.direction not in words:
            allowed = ", ".join(word for word in words if word)
            raise Refused.because("not_allowed", f"{at}/direction", allowed=allowed)
        return words[self.direction]


class SmartInputs(Given):
    """One goal, all goals of somebody, or only their weights."""

    goal: GoalInput | None = None
    goals: tuple[GoalInput, ...] | None = None
    weights: tuple[SomeNumber, ...] | None = None


def _smart(plan: SmartPlan, inputs: SmartInputs) -> dict[str, Any]:
    if inputs.goal is not None:
        return _data(is_smart(inputs.goal.proposed("/inputs/goal"), plan.cycle, plan.stretch), "/inputs/goal")
    if inputs.goals is not None:
        return _set(plan, inputs.goals)
    if inputs.weights is not None:
        return _data(fit_together(inputs.weights, plan), "/inputs")
    raise Refused.because("missing", "/inputs", field="goal")


def _set(plan: SmartPlan, goals: tuple[GoalInput, ...]) -> dict[str, Any]:
    each = [
        is_smart(goal.proposed(f"/inputs/goals/{at}"), plan.cycle, plan.stretch) for at, goal in enumerate(goals)
    ]
    together = fit_together([goal.weight for goal in goals], plan)
    whole = Findings(
        (*(problem for found in each for problem in found.errors), *together.errors),
        (*(problem for found in each for problem in found.warnings), *together.warnings),
    )
    return {
        **_data(whole, "/inputs"),
        "set": _data(together, "/inputs"),
        "goals": [_data(found, f"/inputs/goals/{at}") for at, found in enumerate(each)],
    }


def _data(found: Findings, at: str) -> dict[str, Any]:
    return {
        "errors": _codes(found.errors),
        "warnings": _codes(found.warnings),
        "may_be_proposed": found.may_be_proposed,
        "findings": [_told(problem, at) for problem in (*found.errors, *found.warnings)],
    }


def _codes(problems: Iterable[Problem]) -> list[str]:
    return list(dict.fromkeys(problem.code for problem in problems))


def _told(problem: Problem, at: str) -> dict[str, Any]:
    message = {"en": problem.message("en"), "zh-Hans": problem.message("zh")}
    return {"pointer": at + problem.pointer, "code": problem.code, "message": message}


KINDS = {"smart": Kind(SmartPlan, SmartInputs, _smart)}
