"""Pay from a review: a target bonus times what the grade is worth (incentives 3.10).

Grades and what they pay are kept apart, so that no grade is bent to fit the money. Who is not rated is held for a
decision: neither paid as somebody average nor at nothing. Factors compound, so a range is shown before publishing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import AliasChoices, Discriminator, Field, Tag

from crm.exact.explanation import (
    Explained,
    Term,
    difference,
    explain,
    no_result,
    product,
    quotient,
    rounded,
    total,
    value,
)
from crm.exact.numbers import ZERO, Fraction, text_of
from crm.exact.problems import Refused, say
from crm.exact.reading import Given, Measured, Part
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from evaluations.engine.grades import NOT_RATED
from evaluations.engine.weights import MeasuredWeight, Weight

name(
    {
        "target_bonus": ("target bonus", "目标奖金", "money"),
        "company_factor": ("company factor", "公司系数", "number"),
        "grade_factor": ("factor of the grade", "等级系数", "number"),
        "days_present": ("days present", "在岗天数", "number"),
        "days_of_period": ("days of the period", "周期天数", "number"),
        "presence_share": ("presence", "在岗比例", "percent"),
        "bonus_budget": ("budget", "预算", "money"),
        "bonus_cost": ("bonus", "奖金", "money"),
    }
)
say(
    {
        "held_not_rated": (
            "There is no grade; the bonus is held until somebody decides.",
            "尚无等级，奖金暂缓发放，待决定。",
        ),
        "unknown_grade": (
            "Nothing says what the grade “{grade}” pays; add it to the plan, or correct the grade.",
            "方案没有写明等级“{grade}”如何发放；补充到方案，或更正等级。",
        ),
        "presence_out_of_range": (
            "{active} of {of} days is not possible; days present lie between 0 and the days of the period.",
            "{of} 天中在岗 {active} 天不可能；在岗天数在 0 与周期天数之间。",
        ),
    }
)

WHOLE = Fraction(1)
Presence = Annotated[
    Annotated[tuple[Measured, Measured], Tag("days")] | Annotated[Measured, Tag("share")],
    Discriminator(lambda given: "days" if isinstance(given, list | tuple) else "share"),
]
"""How much of the period somebody was there: days present and days of the period, or a share."""


class GradePay(Part):
    """What each grade pays, as a factor of the target bonus."""

    grade_factor: dict[str, Weight] = Field(
        min_length=1, validation_alias=AliasChoices("grade_factor", "grade_factors", "factors")
    )


class Reviewed(Given):
    """Somebody with a target bonus, the company factor, a grade, and the days present of those of the period."""

    target: MeasuredWeight
    company: MeasuredWeight = Field(default=WHOLE, validation_alias=AliasChoices("company", "company_factor"))
    grade: str | None = None
    presence: Presence = WHOLE


@dataclass(frozen=True)
class PayoutRange:
    """The least and the most somebody can be paid, whatever the grade."""

    least: Explained
    most: Explained


def payout(plan: GradePay, reviewed: Reviewed, rounding: Rounding) -> Explained:
    """target × company factor × grade factor × presence, rounded once; held without a grade.

    Refused for a grade the plan does not know, and for presence out of range.
    """
    grade = reviewed.grade or NOT_RATED
    if grade in plan.grade_factor:
        return _paid(reviewed, plan.grade_factor[grade], rounding, grade=grade)
    if grade == NOT_RATED:
        return no_result("payout", "held_not_rated")
    raise Refused.because("unknown_grade", "/grade", grade=grade)


def payout_range(plan: GradePay, reviewed: Reviewed, rounding: Rounding) -> PayoutRange:
    """What the worst and the best grade would pay."""
    factors = plan.grade_factor.values()
    return PayoutRange(_paid(reviewed, min(factors), rounding), _paid(reviewed, max(factors), rounding))


def _paid(reviewed: Reviewed, factor: Fraction, rounding: Rounding, **story: str) -> Explained:
    amount = product(
        value(reviewed.target, "target_bonus"),
        value(reviewed.company, "company_factor"),
        value(factor, "grade_factor"),
        presence_of(reviewed.presence, "/presence"),
    )
    return explain("payout", rounded(amount, rounding), scale=rounding.scale, **story)


def budget_left(costs: Iterable[Explained], budget: Fraction) -> Explained:
    """What a budget has left after all payouts, below zero where they exceed it. Held ones cost nothing yet."""
    known = [value(cost.value, "bonus_cost") for cost in costs if cost.value is not None]
    return explain("payout.budget_left", difference(value(budget, "bonus_budget"), total(known)))


def presence_of(presence: tuple[Fraction, Fraction] | Fraction, at: str) -> Term:
    """The share of the period somebody was there. Refused outside 0 to 1; `at` is where it stands."""
    active, of = presence if isinstance(presence, tuple) else (presence, WHOLE)
    if of <= 0 or not ZERO <= active <= of:
        raise Refused.because("presence_out_of_range", at, active=text_of(active), of=text_of(of))
    if not isinstance(presence, tuple):
        return value(presence, "presence_share")
    return quotient(value(active, "days_present"), value(of, "days_of_period"))
