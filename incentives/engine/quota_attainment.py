"""How much of a quota was reached: attainment = actual ÷ quota (incentives 1.6).

Without an actual there is no data, and a quota of nothing cannot be reached: neither becomes nought, all, or
without end.
"""

from pydantic import AliasChoices, Field, model_validator

from crm.exact.explanation import Term, quotient, value
from crm.exact.numbers import Fraction, text_of
from crm.exact.problems import NotComputable, say
from crm.exact.reading import MEASURED_SCHEMA, Given, Measured
from crm.exact.wording import name

name(
    {
        "measured_actual": ("actual", "实际值", "number"),
        "measured_quota": ("quota", "目标值", "number"),
    }
)
say(
    {
        "measure_missing": (
            "There is no value of “{measure}” for this period.",
            "本期没有“{measure}”的数值。",
        ),
        "quota_missing": (
            "There is no agreed target for this period, so attainment cannot be worked out.",
            "本期没有商定的目标，无法计算达成率。",
        ),
        "quota_zero": (
            "The target of this period is zero, so attainment cannot be worked out; set a target above zero.",
            "本期目标为零，无法计算达成率；设置大于零的目标。",
        ),
        "quota_negative": (
            "The target of this period is {quota}, and no share of less than nothing can be reached; set a target "
            "above zero.",
            "本期目标为 {quota}，低于零的目标没有达成率；设置大于零的目标。",
        ),
    }
)


class Measurement(Given):
    """What was measured in a period, and the quota it is held against. A number alone is the actual."""

    also_written = (MEASURED_SCHEMA, {"type": "null"})
    actual: Measured | None = Field(default=None, validation_alias=AliasChoices("actual", "value"))
    quota: Measured | None = Field(default=None, validation_alias=AliasChoices("target", "quota", "goal"))

    @model_validator(mode="before")
    @classmethod
    def _number_alone(cls, data: object) -> object:
        is_number = isinstance(data, str | int | float | Fraction) or data is None
        return {"actual": data} if is_number else data


NOTHING_MEASURED = Measurement()


def actual_of(measurement: Measurement, measure: str) -> Term:
    """What was measured. NotComputable without data."""
    if measurement.actual is None:
        raise NotComputable("measure_missing", measure=measure)
    return value(measurement.actual, "measured_actual", of_what=measure)


def check_quota(quota: Fraction | None) -> Fraction:
    """A quota of which a share can be reached. NotComputable without one above zero."""
    if quota is None:
        raise NotComputable("quota_missing")
    if quota < 0:
        raise NotComputable("quota_negative", quota=text_of(quota))
    if not quota:
        raise NotComputable("quota_zero")
    return quota


def attainment(actual: Term, quota: Term | None) -> Term:
    """actual ÷ quota, as a share: 0.85 is 85 %. NotComputable without a quota above zero."""
    if quota is None:
        raise NotComputable("quota_missing")
    check_quota(quota.value)
    return quotient(actual, quota)


def reached_of(measurement: Measurement, measure: str) -> Term:
    """The attainment of what was measured, or where it has no quota what was measured itself."""
    actual = actual_of(measurement, measure)
    if measurement.quota is None:
        return actual
    return attainment(actual, value(measurement.quota, "measured_quota", of_what=measure))
