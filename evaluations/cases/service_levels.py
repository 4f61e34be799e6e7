"""Cases of how fast customers are served: first responses, and complaints resolved in time."""

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field

from crm.exact.cases import Kind
from crm.exact.numbers import Fraction
from crm.exact.reading import Count, Given, Measured, Moment, Number
from evaluations.cases.records import Name, aggregate_data
from evaluations.engine.aggregation import average
from evaluations.engine.figures import Figure, Share
from evaluations.engine.percentiles import Method, percentile
from evaluations.engine.service_levels import Request, resolved_in_time, response_times
from evaluations.engine.working_hours import WorkingHours


class ResponsePlan(Figure):
    """In hours: the percentile `p`, or the average."""

    agg: str
    as_of: Moment
    calendar: WorkingHours | None = None
    statistic: Literal["percentile_cont", "percentile_disc", "average"] = "percentile_cont"
    p: Number = Fraction(1, 2)
    include_open: bool = False


class ResolutionPlan(Share):
    agg: str
    as_of: Moment
    calendar: WorkingHours | None = None
    sla_hours: Annotated[Measured, Field(ge=0)] = Field(
        validation_alias=AliasChoices("sla_hours", "limit_hours", "sla")
    )


class RequestInput(Given):
    """When it came, and when it was answered or resolved."""

    id: Name = ""
    version: Count = 0
    opened: Moment = Field(validation_alias=AliasChoices("opened", "opened_at", "asked", "received", "asked_at"))
    closed: Moment | None = Field(
        default=None,
        validation_alias=AliasChoices(
            "closed", "closed_at", "answered", "answered_at", "resolved", "resolved_at", "responded"
        ),
    )
    reopened: bool = False

    @property
    def request(self) -> Request:
        return Request(self.opened, self.closed, self.reopened, self.id, self.version)


class RequestsInput(Given):
    records: tuple[RequestInput, ...] = Field(
        validation_alias=AliasChoices("records", "requests", "complaints", "cases")
    )

    @property
    def requests(self) -> tuple[Request, ...]:
        return tuple(record.request for record in self.records)


def _first_response(plan: ResponsePlan, inputs: RequestsInput) -> dict[str, Any]:
    times = response_times(inputs.requests, plan.as_of, plan.calendar, include_open=plan.include_open)
    if plan.statistic == "average":
        return aggregate_data(average(times, plan))
    method: Method = "continuous" if plan.statistic == "percentile_cont" else "discrete"
    return aggregate_data(percentile(times, plan.p, plan, method))


def _resolution(plan: ResolutionPlan, inputs: RequestsInput) -> dict[str, Any]:
    return aggregate_data(resolved_in_time(inputs.requests, plan.sla_hours, plan.as_of, plan, plan.calendar))


SERVICE_LEVELS: dict[str, Kind] = {
    **dict.fromkeys(("first_response", "first_response_time"), Kind(ResponsePlan, RequestsInput, _first_response)),
    **dict.fromkeys(("resolved_in_time", "resolved_in_sla"), Kind(ResolutionPlan, RequestsInput, _resolution)),
}
