"""Cases of days, agents and teams rolled up."""

from collections.abc import Callable
from typing import Any, Literal

from pydantic import AliasChoices, Field

from crm.exact.cases import Kind
from crm.exact.numbers import ZERO
from crm.exact.problems import Refused, say
from crm.exact.reading import Count, Day, Given, Measured
from evaluations.cases.records import Name, RecordInput, aggregate_data
from evaluations.engine.facts import Selection, local_day, selected
from evaluations.engine.figures import Share
from evaluations.engine.roll_up import UNASSIGNED, Assignment, RollUp, Row, grouped, roll_up, roll_up_sum, team_of

say(
    {
        "not_additive": (
            "“{agg}” does not add up over days; work it out from the facts of the period.",
            "“{agg}”不能按天相加；用本期的原始数据计算。",
        ),
    }
)

NOT_ADDITIVE = ("count_distinct", "percentile", "percentile_cont", "percentile_disc", "median")


class RollUpPlan(Selection, Share):
    """A ratio unless `agg` says otherwise; `by` gives every part of the whole too."""

    agg: str = "ratio"
    by: Literal["subject", "team", "day"] | None = Field(
        default=None, validation_alias=AliasChoices("by", "group_by")
    )


class RowInput(RecordInput):
    """A day of one subject, or a subject with its days."""

    num: Measured = Field(default=ZERO, validation_alias=AliasChoices("num", "numerator", "value"))
    den: Measured = Field(default=ZERO, validation_alias=AliasChoices("den", "denominator"))
    subject: Name = Field(default="", validation_alias=AliasChoices("subject", "agent", "customer"))
    team: Name = ""
    n: Count | None = None
    low: Measured | None = Field(default=None, validation_alias=AliasChoices("min", "low"))
    high: Measured | None = Field(default=None, validation_alias=AliasChoices("max", "high"))

    @property
    def row(self) -> Row:
        return Row(
            self.num,
            self.den,
            self.subject,
            self.team,
            self.at,
            self.n,
            self.low,
            self.high,
            self.labels,
            self.id,
            self.version,
        )


class AssignmentInput(Given):
    """Where an agent was, from the first day to the last."""

    subject: Name = Field(validation_alias=AliasChoices("subject", "agent"))
    team: Name
    start: Day = Field(validation_alias=AliasChoices("start", "from"))
    end: Day | None = Field(default=None, validation_alias=AliasChoices("end", "to"))

    @property
    def assignment(self) -> Assignment:
        return Assignment(self.subject, self.team, self.start, self.end)


class RollUpInputs(Given):
    days: tuple[RowInput, ...] = Field(validation_alias=AliasChoices("days", "rows", "parts", "subjects", "teams"))
    assignments: tuple[AssignmentInput, ...] = ()


def _rollup(plan: RollUpPlan, inputs: RollUpInputs) -> dict[str, Any]:
    rows = selected((one.row for one in inputs.days), plan)
    data = _data(_worked_out(plan, rows))
    if plan.by is not None:
        parts = grouped(rows, _key(plan, inputs))
        data["parts"] = {part: _data(_worked_out(plan, rows)) for part, rows in parts.items()}
    return data


def _worked_out(plan: RollUpPlan, rows: tuple[Row, ...]) -> RollUp:
    if plan.agg in NOT_ADDITIVE:
        raise Refused.because("not_additive", "/plan/agg", agg=plan.agg)
    if plan.agg in ("sum", "count"):
        return roll_up_sum(rows, plan)
    if plan.agg == "average":
        return roll_up(rows, plan.model_copy(update={"unit": "ratio"}))
    if plan.agg == "ratio":
        return roll_up(rows, plan)
    raise Refused.because("not_allowed", "/plan/agg", allowed="ratio, average, sum, count")


def _key(plan: RollUpPlan, inputs: RollUpInputs) -> Callable[[Row], str]:
    assignments = tuple(one.assignment for one in inputs.assignments)
    keys: dict[str, Callable[[Row], str]] = {
        "subject": lambda row: row.subject or UNASSIGNED,
        "team": lambda row: team_of(row, assignments, plan.zone),
        "day": lambda row: UNASSIGNED if row.at is None else local_day(row.at, plan.zone).isoformat(),
    }
    return keys[plan.by or "subject"]


def _data(found: RollUp) -> dict[str, Any]:
    return {**aggregate_data(found.whole), "min": found.low, "max": found.high}


KINDS = {"rollup": Kind(RollUpPlan, RollUpInputs, _rollup)}
