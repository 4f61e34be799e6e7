"""Cases of customers and revenue that stay. Customers are counted, or named one by one."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AliasChoices, Field, model_validator

from crm.exact.cases import Kind
from crm.exact.numbers import ZERO
from crm.exact.problems import Refused
from crm.exact.reading import Count, Given, Measured
from evaluations.cases.records import NotNegative, Whole, aggregate_data
from evaluations.engine.figures import Share
from evaluations.engine.retention import (
    Movements,
    churn,
    compound_retention,
    customers_kept,
    customers_lost,
    gross_revenue_retention,
    movements,
    net_revenue_retention,
    retention,
)


class StayPlan(Share):
    agg: str


def _names(given: Any) -> list[str] | None:
    return [str(one) for one in given] if isinstance(given, list) else None


class RetentionInputs(Given):
    """How many there were at the start and the end, and how many came new; or who was there then and then."""

    start: Whole
    end: Whole
    new: Whole

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        opening, closing = _names(data.get("start")), _names(data.get("end"))
        if opening is None or closing is None:
            return data
        return dict(zip(("start", "end", "new"), customers_kept(opening, closing), strict=True))


class ChurnInputs(Given):
    """How many there were at the start, and how many of these left; or who was there, and who left."""

    start: Whole
    lost: Whole = Field(validation_alias=AliasChoices("lost", "churned"))

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        opening, lost = _names(data.get("start")), _names(data.get("lost"))
        if opening is None or lost is None:
            return data
        return dict(zip(("start", "lost"), customers_lost(opening, lost), strict=True))


class CompoundInputs(Given):
    monthly_churn: Annotated[NotNegative, Field(le=1)] = Field(
        validation_alias=AliasChoices("monthly_churn", "churn", "period_churn")
    )
    months: Annotated[Count, Field(ge=0, le=1200)] = Field(validation_alias=AliasChoices("months", "periods"))


class CustomerRevenue(Given):
    """What a customer paid at the start and at the end."""

    start: Measured = Field(validation_alias=AliasChoices("start", "before"))
    end: Measured = Field(validation_alias=AliasChoices("end", "after"))


class RevenueInputs(Given):
    """What became of the revenue at the start; or each customer's revenue at the start and at the end."""

    start: NotNegative | None = None
    expansion: NotNegative = ZERO
    contraction: NotNegative = ZERO
    lost: NotNegative = Field(default=ZERO, validation_alias=AliasChoices("churn", "lost", "churned"))
    n: Count | None = None
    customers: tuple[CustomerRevenue, ...] | None = Field(
        default=None, validation_alias=AliasChoices("customers", "records")
    )

    @property
    def moved(self) -> Movements:
        if self.customers is not None:
            return movements((one.start, one.end) for one in self.customers)
        if self.start is None:
            raise Refused.because("missing", "/inputs", field="start")
        return Movements(self.start, self.expansion, self.contraction, self.lost)

    @property
    def cases(self) -> int | None:
        return self.n if self.customers is None else sum(one.start > 0 for one in self.customers)


def _retention(plan: StayPlan, inputs: RetentionInputs) -> dict[str, Any]:
    return aggregate_data(retention(inputs.start, inputs.end, inputs.new, plan))


def _churn(plan: StayPlan, inputs: ChurnInputs) -> dict[str, Any]:
    return aggregate_data(churn(inputs.start, inputs.lost, plan))


def _compound(plan: StayPlan, inputs: CompoundInputs) -> dict[str, Any]:
    return aggregate_data(compound_retention(inputs.monthly_churn, inputs.months, plan))


def _net(plan: StayPlan, inputs: RevenueInputs) -> dict[str, Any]:
    return aggregate_data(net_revenue_retention(inputs.moved, plan, inputs.cases))


def _gross(plan: StayPlan, inputs: RevenueInputs) -> dict[str, Any]:
    return aggregate_data(gross_revenue_retention(inputs.moved, plan, inputs.cases))


RETENTION: dict[str, Kind] = {
    "retention": Kind(StayPlan, RetentionInputs, _retention),
    "churn": Kind(StayPlan, ChurnInputs, _churn),
    "compound_retention": Kind(StayPlan, CompoundInputs, _compound),
    "nrr": Kind(StayPlan, RevenueInputs, _net),
    "grr": Kind(StayPlan, RevenueInputs, _gross),
}
