"""Cases of review cycles."""

from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from crm.exact.cases import Kind
from crm.exact.problems import Problem
from crm.exact.reading import Count, Day, Given, Measured, Part
from evaluations.cases.records import Name
from evaluations.engine.review_cycle import Cycle, Step, reviewed


class CyclePlan(Part):
    """How many days after a publication an appeal may come; without a number, for ever."""

    appeal_days: Annotated[Count, Field(ge=0)] | None = Field(
        default=None, validation_alias=AliasChoices("appeal_days", "appeal_within_days")
    )


class StepInput(Given):
    """What happened: the name of a step, or with it when, why, and what it is about."""

    also_written = ({"type": "string"},)
    event: str
    on: Day | None = Field(default=None, validation_alias=AliasChoices("on", "at", "date"))
    reason: str = Field(default="", validation_alias=AliasChoices("reason", "comment"))
    stage: str = ""
    who: Name = Field(default="", validation_alias=AliasChoices("who", "participant", "agent"))
    scores: dict[str, Measured] = {}

    @property
    def step(self) -> Step:
        """As the engine takes it."""
        return Step(**{name: getattr(self, name) for name in Step._fields})


def _with_its_name(given: Any) -> Any:
    return {"event": given} if isinstance(given, str) else given


class CycleInputs(Given):
    events: tuple[Annotated[StepInput, BeforeValidator(_with_its_name)], ...]


def _cycle(plan: CyclePlan, inputs: CycleInputs) -> dict[str, Any]:
    cycle, rejected = reviewed((one.step for one in inputs.events), Cycle(appeal_days=plan.appeal_days))
    return {
        "state": cycle.state,
        "version": cycle.version,
        "rejected": [one.place for one in rejected],
        "errors": [
            {"index": one.place, "error": one.problem.code, "message": _message(one.problem)} for one in rejected
        ],
        "skipped": [skip._asdict() for skip in cycle.skipped],
        "joined": cycle.joined,
        "publications": [publication._asdict() for publication in cycle.publications],
    }


def _message(problem: Problem) -> dict[str, str]:
    return {"en": problem.message("en"), "zh-Hans": problem.message("zh")}


KINDS = {"cycle": Kind(CyclePlan, CycleInputs, _cycle)}
