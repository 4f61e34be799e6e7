"""Cases of proration."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field, model_validator

from crm.exact.cases import Kind
from crm.exact.problems import Refused, under
from crm.exact.reading import MEASURED_SCHEMA, Given, Measured
from incentives.cases.common import CasePlan
from incentives.engine.blending import Blended, BlendedDays, Segment, blend
from incentives.engine.proration import Presence, Prorated, presence_in, prorate, prorate_months
from incentives.engine.proration_by_days import CalendarDays, Method, WorkingDays
from incentives.engine.proration_by_months import Months, OfMonths, QuarterMonths, QuarterWeights, in_order
from incentives.engine.spans import GivenSpan

MOST_SPANS = 1000


class ActiveInputs(Given):
    """When somebody was active, and on leave."""

    active: tuple[GivenSpan, ...] | None = Field(default=None, max_length=MOST_SPANS)
    leave: tuple[GivenSpan, ...] = Field(default=(), max_length=MOST_SPANS)

    def presence(self, rule: Method) -> Presence | None:
        """The active days of the period, where they are given; with leave alone, all of it but the leave."""
        if self.active is None and not self.leave:
            return None
        active = [rule.period.span] if self.active is None else [one.span for one in self.active]
        return presence_in(rule, active, [one.span for one in self.leave])


def _given_months(data: Any) -> Any:
    """Weights of quarters without a period: the active months are handed in."""
    is_without = (
        isinstance(data, Mapping) and data.get("method") == "quarter_weights_months" and "period" not in data
    )
    return {**data, "method": "quarter_months"} if is_without else data


AnyProration = Annotated[
    CalendarDays | WorkingDays | Months | QuarterWeights | QuarterMonths | BlendedDays,
    Field(discriminator="method"),
    BeforeValidator(_given_months),
]


class ProrationPlan(CasePlan):
    proration: AnyProration


class ProrationInputs(ActiveInputs):
    """Values for the whole period and when somebody was active, by days or by months of each quarter; or the
    segments of a blended value."""

    also_written = ({"type": "object", "properties": {"active": {"type": "array", "items": MEASURED_SCHEMA}}},)

    @model_validator(mode="before")
    @classmethod
    def _numbers_are_months(cls, data: Any) -> Any:
        """`active` as numbers are the months of the quarters."""
        active = data.get("active") if isinstance(data, Mapping) else None
        is_months = isinstance(active, list | tuple) and all(isinstance(one, int | str) for one in active)
        return {**data, "active": None, "active_months": active} if active and is_months else data

    values: Mapping[str, Measured] | None = None
    active_months: Annotated[tuple[Measured, ...], BeforeValidator(in_order)] | None = Field(
        default=None, validation_alias=AliasChoices("active_months", "months_active", "months")
    )
    segments: tuple[Segment, ...] | None = Field(default=None, max_length=MOST_SPANS)

    def given(self, field: str) -> Any:
        """What this way of proration cannot do without."""
        if (found := getattr(self, field)) is None:
            raise Refused.because("missing", field=field)
        return found


def _proration(plan: ProrationPlan, inputs: ProrationInputs) -> dict[str, Any]:
    rule, rounding = plan.proration, plan.rounding.rule
    with under("/inputs"):
        if isinstance(rule, BlendedDays):
            return _blended(blend(rule, inputs.given("segments"), rounding))
        values = inputs.given("values")
        if isinstance(rule, QuarterWeights) and inputs.active_months is not None:
            rule = rule.of_handed_in_months or rule
        if isinstance(rule, QuarterMonths):
            return _prorated(prorate_months(rule, inputs.given("active_months"), values, rounding), "months")
        presence = inputs.presence(rule) or inputs.given("active")
        counted = "months" if isinstance(rule, OfMonths) else "days"
        return _prorated(prorate(rule, presence, values, rounding), counted)


def _prorated(found: Prorated, counted: str) -> dict[str, Any]:
    return {
        "values": found.values,
        counted: found.active.value,
        "of": found.whole.value,
        "share": found.share,
        "explanation": {name: value.explanation for name, value in found.values.items()},
    }


def _blended(found: Blended) -> dict[str, Any]:
    return {
        "amount": found.amount,
        "segments": found.segments,
        "days": found.days,
        "of": found.of,
        "explanation": found.amount.explanation,
    }


KINDS = {"proration": Kind(ProrationPlan, ProrationInputs, _proration)}
