"""Year-to-date bonuses, paid month by month: what the year has earned so far, less what it had earned before
(incentives 1.6, 1.18).

Every month the whole year is worked out again: attainment is all actuals ÷ all quotas so far, and the curve pays a
share of the targets so far. A month that lowers what was earned pays nothing; the rest is carried and taken from
the next months, and never collected. At any time what was paid plus what is carried is what was earned.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from crm.exact.explanation import (
    Explained,
    Term,
    at_least,
    at_most,
    difference,
    explain,
    product,
    rounded,
    total,
    value,
)
from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import NotComputable, say
from crm.exact.reading import Measured, Number, Part
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from incentives.engine.curves import Curve, CurvePoint, payout_share
from incentives.engine.quota_attainment import Measurement, attainment

name(
    {
        "month_target": ("target of the month", "当月目标奖金", "money"),
        "month_actual": ("actual of month", "实际值，月份", "number"),
        "month_quota": ("quota of month", "目标值，月份", "number"),
        "earned_before": ("earned up to the month before", "截至上月已赚得", "money"),
        "earned_change": ("change of what is earned", "累计赚得变动", "money"),
        "carried_in": ("carried from the month before", "上月结转", "money"),
        "nothing_due": ("nothing is due", "无应发", "money"),
        "nothing_carried": ("nothing is carried", "无结转", "money"),
    }
)
say(
    {
        "month_missing": (
            "Month {month} has no actual yet; hand it in, or leave out this month and those after it.",
            "第 {month} 个月尚无实际值；补上，或略去该月及以后各月。",
        ),
    }
)


def _from_points(data: Any) -> Any:
    """The points of a curve may be written alone."""
    return {"curve": data} if isinstance(data, list | tuple) else data


class YearToDate(Part):
    """The target bonus of a month, and the curve over the attainment of the year so far."""

    monthly_target: Annotated[Number, Field(ge=0)] = Field(
        validation_alias=AliasChoices("monthly_target", "period_target", "target")
    )
    curve: Annotated[Curve, BeforeValidator(_from_points, json_schema_input_type=Curve | tuple[CurvePoint, ...])]


class Month(Measurement):
    """A month's actual and quota; its own target bonus where it is not that of every month."""

    target_bonus: Annotated[Measured, Field(ge=0)] | None = Field(
        default=None, validation_alias=AliasChoices("monthly_target", "target_bonus")
    )


@dataclass(frozen=True)
class MonthPayout:
    """A month: what the year has earned by then, the change, what is paid, and what is carried, which is not above
    zero."""

    earned: Explained
    delta: Explained
    paid: Explained
    carry: Explained


def monthly_payouts(plan: YearToDate, months: Iterable[Month], rounding: Rounding) -> tuple[MonthPayout, ...]:
    """earned(now) − earned(before) + carry, at least nothing, for each month from the first of the year on.

    Only what is earned is rounded, once. NotComputable where a month has no actual, or where there is no quota
    above zero by then.
    """
    found: list[MonthPayout] = []
    so_far: list[Month] = []
    earned = carry = ZERO
    for month in months:
        so_far.append(month)
        payout = _month(_earned(plan, so_far, rounding), earned, carry, rounding)
        earned, carry = payout.earned.value or ZERO, payout.carry.value or ZERO
        found.append(payout)
    return tuple(found)


def _earned(plan: YearToDate, so_far: list[Month], rounding: Rounding) -> Term:
    """What the year has earned: the targets so far × what the curve pays for the year so far."""
    actual = total([_actual(month, number) for number, month in enumerate(so_far, start=1)])
    reached = actual if plan.curve.raw else attainment(actual, _quota(so_far))
    targets = [plan.monthly_target if month.target_bonus is None else month.target_bonus for month in so_far]
    target = total([value(number, "month_target") for number in targets])
    return rounded(product(target, payout_share(plan.curve, reached)), rounding)


def _actual(month: Month, number: int) -> Term:
    if month.actual is None:
        raise NotComputable("month_missing", month=str(number))
    return value(month.actual, "month_actual", of_what=str(number))


def _quota(so_far: list[Month]) -> Term | None:
    """All quotas so far; none where one is missing."""
    quotas = [
        value(month.quota, "month_quota", of_what=str(number))
        for number, month in enumerate(so_far, start=1)
        if month.quota is not None
    ]
    return total(quotas) if len(quotas) == len(so_far) else None


def _month(earned: Term, earned_before: Fraction, carried: Fraction, rounding: Rounding) -> MonthPayout:
    delta = difference(earned, value(earned_before, "earned_before"))
    due = total([value(delta.value, "earned_change"), value(carried, "carried_in")])
    return MonthPayout(
        explain("ytd_bonus.earned", earned, scale=rounding.scale),
        explain("ytd_bonus.delta", delta, scale=rounding.scale),
        explain("ytd_bonus.paid", at_least(due, value(ZERO, "nothing_due")), scale=rounding.scale),
        explain("ytd_bonus.carry", at_most(due, value(ZERO, "nothing_carried")), scale=rounding.scale),
    )
