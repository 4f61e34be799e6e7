"""Bonuses by objectives: target × sum(weight × what the curve of each measure pays) × company factor
(incentives 1.14).

The weights total exactly 100 %. Raw look-ups of weight 1 each are no objectives: what they pay simply adds up. A
bonus waits for its data: a measure without an actual pays neither nothing nor something.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, model_validator

from crm.exact.explanation import Explained, Term, explain, product, rounded, total, value
from crm.exact.numbers import Fraction, text_of
from crm.exact.problems import NotComputable, Refused, say
from crm.exact.reading import Number, Part, broken
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from incentives.engine.objectives import QUOTA, Measure, MeasurePayout, PartOfPeriod, measure_payout
from incentives.engine.proration import Presence, Proration
from incentives.engine.quota_attainment import NOTHING_MEASURED, Measurement
from incentives.engine.weights import ONE, as_shares, check_total

name(
    {
        "target_bonus": ("target bonus", "目标奖金", "money"),
        "company_factor": ("company factor", "公司系数", "number"),
    }
)
say(
    {
        "measure_repeated": (
            "“{measure}” is measured twice; give each measure its own id.",
            "“{measure}”出现了两次；每个指标各用各的编号。",
        ),
        "bonus_not_prorated": (
            "A bonus prorates “target” and “quota”, not “{flag}”; remove it.",
            "奖金只折算“target”和“quota”，没有“{flag}”；删除它。",
        ),
        "not_active": (
            "No active time counts in the period, so there is no quota to be held against; leave the bonus out, "
            "or correct the active days.",
            "周期内没有计入的在岗时间，无法对照目标；本期不计此项奖金，或更正在岗日期。",
        ),
    }
)

TARGET = "target"
Factor = Annotated[Number, Field(ge=0)]


class Bonus(Part):
    """A target bonus, the measures it depends on, and what it is multiplied by."""

    target: Factor
    measures: tuple[Measure, ...] = Field(min_length=1)
    company_factor: Factor = ONE
    proration: Proration | None = None

    @model_validator(mode="after")
    def _measures_fit(self) -> "Bonus":
        seen: set[str] = set()
        for measure in self.measures:
            if measure.id in seen:
                raise broken("measure_repeated", "measures", measure=measure.id)
            seen.add(measure.id)
        if not _simply_add(self.measures):
            check_total([measure.weight for measure in self.measures], "measures")
        return self

    @model_validator(mode="after")
    def _prorates_what_it_has(self) -> "Bonus":
        flags = self.proration.apply_to if self.proration else None
        for flag in flags or ():
            if flag not in (TARGET, QUOTA):
                raise broken("bonus_not_prorated", "proration", flag=flag)
        return self


@dataclass(frozen=True)
class BonusPayout:
    """The bonus, the score behind it, the target that counted, and every measure."""

    amount: Explained
    score: Explained
    target: Term
    measures: tuple[MeasurePayout, ...]


def bonus(
    plan: Bonus, measured: Mapping[str, Measurement], rounding: Rounding, presence: Presence | None = None
) -> BonusPayout:
    """target × sum(weight × curve(actual ÷ quota)) × company factor, rounded once.

    `presence` says when somebody was active, and is asked for where the plan prorates: target and quota are then
    prorated before the curve is read. NotComputable where a measure has no actual or no quota above zero.
    """
    part = _part_of_period(plan, presence)
    measures = tuple(
        measure_payout(measure, weight, measured.get(measure.id, NOTHING_MEASURED), part)
        for measure, weight in zip(plan.measures, _weights(plan.measures), strict=True)
    )
    score = total([measure.weighted for measure in measures])
    target = value(plan.target, "target_bonus")
    target = target if part is None else part.of(TARGET, target)
    factors = [value(plan.company_factor, "company_factor")] if plan.company_factor != 1 else []
    amount = rounded(product(target, score, *factors), rounding)
    return BonusPayout(
        explain("bonus", amount, scale=rounding.scale, measures=[_told(measure) for measure in measures]),
        explain("bonus.score", score),
        target,
        measures,
    )


def _part_of_period(plan: Bonus, presence: Presence | None) -> PartOfPeriod | None:
    if plan.proration is None:
        return None
    if presence is None:
        raise Refused.because("missing", field="active")
    if not plan.proration.share(presence.spans).value:
        raise NotComputable("not_active")
    return PartOfPeriod(plan.proration, presence)


def _simply_add(measures: Sequence[Measure]) -> bool:
    return all(measure.simply_adds for measure in measures)


def _weights(measures: Sequence[Measure]) -> tuple[Fraction, ...]:
    weights = tuple(measure.weight for measure in measures)
    return weights if _simply_add(measures) else as_shares(weights)


def _told(measure: MeasurePayout) -> dict[str, str | None]:
    """What the statement says of a measure beside the arithmetic."""
    quota, reached = measure.quota, measure.attainment
    return {
        "id": measure.id,
        "actual": text_of(measure.actual.value),
        "quota": None if quota is None else text_of(quota.value),
        "attainment": None if reached is None or reached.value is None else text_of(reached.value),
    }
