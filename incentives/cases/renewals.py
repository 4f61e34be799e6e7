"""Cases of renewals."""

from typing import Any

from pydantic import AliasChoices, Field

from crm.exact.cases import Kind
from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import Count, Given, Number
from incentives.cases.common import CasePlan, sum_of
from incentives.engine.renewals import MOST_YEARS, Renewal, policy_years


class RenewalPlan(CasePlan):
    renewal: Renewal


class RenewalInputs(Given):
    """One premium for so many years, or each year's own."""

    premium: Number | None = None
    years: Count | None = Field(default=None, ge=0, le=MOST_YEARS)
    premiums: tuple[Number, ...] = Field(default=(), max_length=MOST_YEARS)
    left_in_year: Count | None = Field(
        default=None, ge=0, validation_alias=AliasChoices("left_in_year", "left_after_year")
    )

    @property
    def each_year(self) -> tuple[Fraction, ...]:
        if self.premiums:
            return self.premiums
        if self.premium is None or self.years is None:
            raise Refused.because("missing", "/inputs", field="premium" if self.premium is None else "years")
        return (self.premium,) * self.years


def _renewal(plan: RenewalPlan, inputs: RenewalInputs) -> dict[str, Any]:
    years = policy_years(plan.renewal, inputs.each_year, plan.rounding.rule, inputs.left_in_year)
    commission = sum_of(year.commission.value for year in years)
    override = sum_of(year.override.value for year in years)
    return {
        "amount": commission + override,
        "commission": commission,
        "override": override,
        "lines": [
            {"year": year.number, "commission": year.commission, "override": year.override} for year in years
        ],
        "explanation": [
            {"commission": year.commission.explanation, "override": year.override.explanation} for year in years
        ],
    }


KINDS = {"renewal": Kind(RenewalPlan, RenewalInputs, _renewal)}
