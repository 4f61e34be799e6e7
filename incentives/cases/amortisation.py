"""Cases of amortised costs."""

from typing import Any

from pydantic import AliasChoices, Field

from crm.exact.cases import Kind
from crm.exact.reading import Count, Given, Number
from incentives.cases.common import CasePlan, sum_of
from incentives.engine.amortisation import Amortisation, amortise


class AmortisePlan(CasePlan):
    amortise: Amortisation = Field(validation_alias=AliasChoices("amortise", "amortize"))


class AmortiseInputs(Given):
    cost: Number = Field(validation_alias=AliasChoices("cost", "amount", "earning"))
    churn_month: Count | None = Field(
        default=None, ge=1, validation_alias=AliasChoices("churn_month", "churned_in_month")
    )


def _amortise(plan: AmortisePlan, inputs: AmortiseInputs) -> dict[str, Any]:
    months = amortise(plan.amortise, inputs.cost, plan.rounding.rule, inputs.churn_month)
    return {
        "amount": months[-1].cumulative,
        "months": len(months),
        "impairment": sum_of(month.written_off.value for month in months),
        **{f"month_{month.number}": month.amortised for month in months},
        **{f"cumulative_{month.number}": month.cumulative for month in months},
        **{f"remaining_{month.number}": month.remaining for month in months},
        "explanation": [month.amortised.explanation for month in months],
    }


KINDS = {"amortise": Kind(AmortisePlan, AmortiseInputs, _amortise)}
