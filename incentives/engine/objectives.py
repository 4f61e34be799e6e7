"""Objectives: what is measured, and what its curve pays for it (incentives 1.14, 1.11).

Where somebody was not active all of the period, the quota is prorated before the attainment is taken: with a
threshold it matters.
"""

from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple

from pydantic import AliasChoices, Field

from crm.exact.explanation import Explained, Term, explain, product, value
from crm.exact.numbers import Fraction
from crm.exact.reading import Code, Number
from crm.exact.wording import name
from incentives.engine.curves import Curve, payout_share
from incentives.engine.proration import Presence, prorated
from incentives.engine.proration_by_days import Method
from incentives.engine.quota_attainment import Measurement, actual_of, attainment
from incentives.engine.weights import ONE

name({"measure_weight": ("weight of", "权重", "percent")})

QUOTA = "quota"


class Measure(Curve):
    """What is measured, how much it weighs, and what its curve pays.

    A `level` such as a rate or a score asks the same of everybody, however long they were active: only the quota
    of a `flow`, which adds up over the days, is prorated. A raw look-up has no quota, so nothing of it is.
    """

    id: Code
    weight: Annotated[Number, Field(ge=0)] = ONE
    quota: Number | None = Field(default=None, validation_alias=AliasChoices("target", "quota", "goal"))
    target_kind: Literal["flow", "level"] = "flow"

    @property
    def simply_adds(self) -> bool:
        """A look-up that is no part of a whole."""
        return self.raw and self.weight == 1


class PartOfPeriod(NamedTuple):
    """How a plan prorates, and when somebody was active."""

    rule: Method
    presence: Presence

    def of(self, flag: str, whole: Term) -> Term:
        return prorated(self.rule, self.presence, flag, whole)


@dataclass(frozen=True)
class MeasurePayout:
    """A measure: the quota that counted, the share of it reached, and what its curve pays. A raw look-up has
    neither quota nor attainment."""

    id: str
    actual: Term
    quota: Term | None
    attainment: Explained | None
    pay_pct: Explained
    weighted: Term


def measure_payout(
    measure: Measure, weight: Fraction, found: Measurement, part: PartOfPeriod | None = None
) -> MeasurePayout:
    """weight × curve(actual ÷ quota), the quota for as long as somebody was active; raw, weight × curve(actual).

    NotComputable without an actual, and without a quota above zero.
    """
    actual = actual_of(found, measure.id)
    quota = None if measure.raw else _quota(measure, found, part)
    reached = actual if measure.raw else attainment(actual, quota)
    pay = payout_share(measure, reached)
    return MeasurePayout(
        measure.id,
        actual,
        quota,
        None if measure.raw else explain("bonus.attainment", reached),
        explain("bonus.pay_pct", pay),
        pay if weight == 1 else product(value(weight, "measure_weight", of_what=measure.id), pay),
    )


def _quota(measure: Measure, found: Measurement, part: PartOfPeriod | None) -> Term | None:
    """The quota that counts: the one handed in, otherwise that of the plan."""
    whole = measure.quota if found.quota is None else found.quota
    if whole is None:
        return None
    term = value(whole, "measured_quota", of_what=measure.id)
    return term if part is None or measure.target_kind == "level" else part.of(QUOTA, term)
