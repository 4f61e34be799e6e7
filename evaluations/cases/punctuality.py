"""Cases of follow-ups done in time."""

from collections.abc import Mapping
from typing import Any

from pydantic import AliasChoices, Field, model_validator

from crm.exact.cases import Kind
from crm.exact.problems import Refused
from crm.exact.reading import Count, DayOrMoment, Given, Zone
from evaluations.cases.records import Name, aggregate_data
from evaluations.engine.facts import UTC
from evaluations.engine.figures import Share
from evaluations.engine.punctuality import FollowUp, Move, punctuality


class PunctualityPlan(Share):
    tz: Zone = Field(default=UTC, validation_alias=AliasChoices("tz", "timezone", "zone"))
    as_of: DayOrMoment | None = None


class MoveInput(Given):
    """When it was moved, and to which day."""

    at: DayOrMoment | None = Field(default=None, validation_alias=AliasChoices("at", "moved_at", "on"))
    to: DayOrMoment = Field(validation_alias=AliasChoices("to", "due", "new_due"))


class FollowUpInput(Given):
    """What was promised for which day. Moves are told as a list, or the one of them by its fields.

    `cancelled_by` somebody other than the customer is no excuse.
    """

    id: Name = ""
    version: Count = 0
    due: DayOrMoment
    done: DayOrMoment | None = Field(
        default=None, validation_alias=AliasChoices("done", "done_at", "completed_at")
    )
    cancelled: bool = False
    cancelled_by: str = "customer"
    rescheduled: tuple[MoveInput, ...] = Field(
        default=(), validation_alias=AliasChoices("rescheduled", "moves", "reschedules")
    )

    @model_validator(mode="before")
    @classmethod
    def _one_move(cls, data: Any) -> Any:
        """`original_due`, and `due` the day it was moved to; or `due`, and `rescheduled_to` that day."""
        if not isinstance(data, Mapping):
            return data
        at, moves = data.get("rescheduled_at"), data.get("rescheduled")
        if isinstance(moves, Mapping):
            return {**data, "rescheduled": [moves]}
        if "original_due" in data:
            return {**data, "due": data["original_due"], "rescheduled": [{"at": at, "to": data.get("due")}]}
        if "rescheduled_to" in data:
            return {**data, "rescheduled": [{"at": at, "to": data["rescheduled_to"]}]}
        return data

    @property
    def follow_up(self) -> FollowUp:
        moves = tuple(Move(move.at, move.to) for move in self.rescheduled)
        is_excused = self.cancelled and self.cancelled_by == "customer"
        return FollowUp(self.due, self.done, is_excused, moves, self.id, self.version)


class PunctualityInputs(Given):
    tasks: tuple[FollowUpInput, ...] = Field(validation_alias=AliasChoices("tasks", "follow_ups", "records"))
    as_of: DayOrMoment | None = None


def _punctuality(plan: PunctualityPlan, inputs: PunctualityInputs) -> dict[str, Any]:
    as_of = plan.as_of or inputs.as_of
    if as_of is None:
        raise Refused.because("missing", "/plan", field="as_of")
    found = punctuality((task.follow_up for task in inputs.tasks), plan.tz, as_of, plan)
    return {**aggregate_data(found), "on_time": found.num, "due": found.den}


KINDS = {"punctuality": Kind(PunctualityPlan, PunctualityInputs, _punctuality)}
