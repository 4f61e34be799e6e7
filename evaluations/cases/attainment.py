"""Cases of goals: how much of a target is reached."""

from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from crm.exact.cases import Kind
from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import Count, Given, Measured
from evaluations.engine.attainment import Attainment, GoalTerms, Milestone, attainment, milestones_reached
from evaluations.engine.effective_targets import Presence, in_steps, presence_in
from evaluations.engine.facts import Period
from evaluations.engine.judgement import Judgement, Method, check

LOWER = AliasChoices("lower", "lower_bound", "low", "lb")
UPPER = AliasChoices("upper", "upper_bound", "high", "ub")
SYNONYMS = {"milestone": "milestones", "range": "band", "baseline": "from_baseline", "inverse": "inverse_ratio"}


def _known_name(given: Any) -> Any:
    return SYNONYMS.get(given, given) if isinstance(given, str) else given


class AttainmentPlan(Judgement):
    """How it is judged, and to how many decimals it is published."""

    method: Annotated[Method | None, BeforeValidator(_known_name)] = None
    scale: Annotated[Count, Field(ge=0, le=12)] | None = None
    lower: Measured | None = Field(default=None, validation_alias=LOWER)
    upper: Measured | None = Field(default=None, validation_alias=UPPER)
    period: Period | None = None


class MilestoneInput(Given):
    """A step on the way."""

    weight: Annotated[Measured, Field(ge=0)] = Fraction(1)
    done: bool = Field(default=False, validation_alias=AliasChoices("done", "is_done", "reached", "completed"))


class AttainmentInputs(Given):
    """The actual number and what was agreed. `targets` are those of the months that make up the target."""

    actual: Measured | None = None
    target: Measured | None = None
    targets: tuple[Measured, ...] = ()
    baseline: Measured | None = Field(default=None, validation_alias=AliasChoices("baseline", "start_value"))
    lower: Measured | None = Field(default=None, validation_alias=LOWER)
    upper: Measured | None = Field(default=None, validation_alias=UPPER)
    active_days: Annotated[Count, Field(ge=0)] | None = None
    period_days: Annotated[Count, Field(ge=1)] | None = None
    active: tuple[Period, ...] | None = None
    period: Period | None = None
    ramp: Annotated[Measured, Field(ge=0)] = Fraction(1)
    milestones: tuple[MilestoneInput, ...] | None = None
    done: bool | None = None


def _attainment(plan: AttainmentPlan, inputs: AttainmentInputs) -> dict[str, Any]:
    check(plan, "/plan")
    if plan.direction != "range" and (plan.lower is not None or plan.upper is not None):
        field = "upper" if plan.lower is None else "lower"
        raise Refused.because("only_for_a_range", f"/plan/{field}", field=field)
    if inputs.milestones is not None:
        steps = tuple(Milestone(step.weight, step.done) for step in inputs.milestones)
        return _data(milestones_reached(steps, plan, scale=plan.scale))
    if inputs.done is not None:
        return _data(milestones_reached((Milestone(Fraction(1), inputs.done),), plan, scale=plan.scale))
    return _data(attainment(inputs.actual, _terms(plan, inputs), plan, scale=plan.scale))


def _terms(plan: AttainmentPlan, inputs: AttainmentInputs) -> GoalTerms:
    return GoalTerms(
        target=in_steps(inputs.targets, inputs.target) if inputs.targets else inputs.target,
        baseline=inputs.baseline,
        lower=plan.lower if inputs.lower is None else inputs.lower,
        upper=plan.upper if inputs.upper is None else inputs.upper,
        presence=_presence(plan.period or inputs.period, inputs),
    )


def _presence(period: Period | None, inputs: AttainmentInputs) -> Presence:
    """By the number of days, or by the days themselves."""
    if inputs.active is not None and period is None:
        raise Refused.because("missing", "/inputs", field="period")
    if inputs.active is not None and period is not None:
        return presence_in(period, inputs.active, inputs.ramp)
    if (inputs.active_days is None) != (inputs.period_days is None):
        missing = "active_days" if inputs.active_days is None else "period_days"
        raise Refused.because("missing", "/inputs", field=missing)
    if inputs.active_days is None or inputs.period_days is None:
        return Presence(ramp=inputs.ramp)
    return Presence(inputs.active_days, inputs.period_days, inputs.ramp)


def _data(found: Attainment) -> dict[str, Any]:
    return {
        "attainment": found.share,
        "raw": found.raw,
        "effective_target": found.effective_target,
        "progress": found.progress,
        "status": found.status,
        "explanation": found.share.explanation,
    }


KINDS = {"attainment": Kind(AttainmentPlan, AttainmentInputs, _attainment)}
