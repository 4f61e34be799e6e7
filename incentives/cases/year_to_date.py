"""Cases of year-to-date bonuses."""

from typing import Any

from pydantic import AliasChoices, Field

from crm.exact.cases import Kind
from crm.exact.reading import Given
from incentives.cases.common import CasePlan, sum_of
from incentives.engine.year_to_date import Month, YearToDate, monthly_payouts

WEEKS_OF_YEAR = 53


class YearToDatePlan(CasePlan, YearToDate):
    """A year-to-date bonus with its currency and rounding."""


class YearToDateInputs(Given):
    """The months of the year, from the first on."""

    months: tuple[Month, ...] = Field(max_length=WEEKS_OF_YEAR, validation_alias=AliasChoices("months", "periods"))


def _year_to_date(plan: YearToDatePlan, inputs: YearToDateInputs) -> dict[str, Any]:
    months = monthly_payouts(plan, inputs.months, plan.rounding.rule)
    return {
        "amount": sum_of(month.paid.value for month in months),
        "periods": [
            {"earned_ytd": month.earned, "delta": month.delta, "paid": month.paid, "carry": month.carry}
            for month in months
        ],
        "explanation": [month.earned.explanation for month in months],
    }


KINDS = {"ytd_bonus": Kind(YearToDatePlan, YearToDateInputs, _year_to_date)}
