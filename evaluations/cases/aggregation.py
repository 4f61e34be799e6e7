"""Cases of figures put together from facts. Each `agg` has a plan and inputs of its own."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AliasChoices, Field, RootModel

from crm.exact.cases import Kind
from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import Given, Number, read
from evaluations.cases.records import (
    RECORDS,
    FactsInput,
    IsRecord,
    Measured,
    Name,
    RecordInput,
    aggregate_data,
)
from evaluations.cases.retention import RETENTION
from evaluations.cases.service_levels import SERVICE_LEVELS
from evaluations.cases.surveys import SURVEYS
from evaluations.engine.aggregation import average, count, count_distinct, sum_of
from evaluations.engine.facts import Selection, measured, selected
from evaluations.engine.figures import Figure, Share
from evaluations.engine.percentiles import Method, percentile
from evaluations.engine.roll_up import Row, roll_up


class FactsPlan(Selection, Figure):
    """Which facts, and how the figure is published."""

    agg: str


class OpenFactsPlan(FactsPlan):
    """What is still running counts with its age so far, or not at all."""

    include_open: bool = False


class DistinctPlan(FactsPlan):
    """What is to be different."""

    field: str = Field(default="", validation_alias=AliasChoices("field", "distinct", "key", "of", "by", "on"))


class PercentilePlan(OpenFactsPlan):
    """The share of the values that lie below."""

    p: Number = Field(validation_alias=AliasChoices("p", "percentile", "q"))


class MedianPlan(OpenFactsPlan):
    @property
    def p(self) -> Number:
        return Fraction(1, 2)


class RatioPlan(Selection, Share):
    agg: str


class CountedInput(RecordInput):
    """A record that is counted, whatever its value is."""

    value: Name | None = None


class CountInputs(Given):
    records: tuple[Annotated[CountedInput, IsRecord], ...] = Field(validation_alias=RECORDS)


class RatioInput(RecordInput):
    """A record of two numbers that are added up apart."""

    num: Measured = Field(validation_alias=AliasChoices("num", "numerator"))
    den: Measured = Field(validation_alias=AliasChoices("den", "denominator"))

    @property
    def row(self) -> Row:
        return Row(
            self.num, self.den, self.subject, at=self.at, n=1, labels=self.labels, id=self.id, version=self.version
        )


class RatioInputs(Given):
    records: tuple[RatioInput, ...] = Field(validation_alias=RECORDS)


class Document(RootModel[dict[str, Any]]):
    """A plan or inputs as they were written; what they are of decides how they are read."""


def _count(plan: FactsPlan, inputs: CountInputs) -> dict[str, Any]:
    return aggregate_data(count(selected((record.fact for record in inputs.records), plan), plan))


def _count_distinct(plan: DistinctPlan, inputs: CountInputs) -> dict[str, Any]:
    named = [
        record.fact._replace(subject=_named(record, plan.field, at)) for at, record in enumerate(inputs.records)
    ]
    return aggregate_data(count_distinct((fact.subject for fact in selected(named, plan)), plan))


def _named(record: CountedInput, field: str, at: int) -> str:
    """What is to be different: the field asked for, which may be empty, or whom the record names."""
    if field:
        return record.labels.get(field, "")
    if found := record.subject or record.value or record.id:
        return found
    raise Refused.because("missing", f"/inputs/records/{at}", field="subject")


def _sum(plan: FactsPlan, inputs: FactsInput) -> dict[str, Any]:
    return aggregate_data(sum_of(measured(selected(inputs.facts, plan), include_open=True), plan))


def _average(plan: OpenFactsPlan, inputs: FactsInput) -> dict[str, Any]:
    terms = measured(selected(inputs.facts, plan), include_open=plan.include_open)
    return aggregate_data(average(terms, plan))


def _percentile(method: Method) -> Callable[[PercentilePlan | MedianPlan, FactsInput], dict[str, Any]]:
    def found(plan: PercentilePlan | MedianPlan, inputs: FactsInput) -> dict[str, Any]:
        terms = measured(selected(inputs.facts, plan), include_open=plan.include_open)
        return aggregate_data(percentile(terms, plan.p, plan, method))

    return found


def _ratio(plan: RatioPlan, inputs: RatioInputs) -> dict[str, Any]:
    rows = selected((record.row for record in inputs.records), plan)
    return aggregate_data(roll_up(rows, plan).whole)


CONTINUOUS = Kind(PercentilePlan, FactsInput, _percentile("continuous"))
AGGREGATES: dict[str, Kind] = {
    "count": Kind(FactsPlan, CountInputs, _count),
    "count_distinct": Kind(DistinctPlan, CountInputs, _count_distinct),
    "sum": Kind(FactsPlan, FactsInput, _sum),
    "average": Kind(OpenFactsPlan, FactsInput, _average),
    "ratio": Kind(RatioPlan, RatioInputs, _ratio),
    "percentile": CONTINUOUS,
    "percentile_cont": CONTINUOUS,
    "percentile_disc": Kind(PercentilePlan, FactsInput, _percentile("discrete")),
    "median": Kind(MedianPlan, FactsInput, _percentile("continuous")),
    **SURVEYS,
    **RETENTION,
    **SERVICE_LEVELS,
}
ALSO_CALLED = {
    **dict.fromkeys(("distinct", "distinct_count", "count_unique", "unique"), "count_distinct"),
    **dict.fromkeys(("avg", "mean"), "average"),
}


def _aggregate(plan: Document, inputs: Document) -> dict[str, Any]:
    if "agg" not in plan.root:
        raise Refused.because("missing", "/plan", field="agg")
    agg = plan.root["agg"]
    kind = AGGREGATES.get(ALSO_CALLED.get(agg, agg)) if isinstance(agg, str) else None
    if kind is None:
        raise Refused.because("not_allowed", "/plan/agg", allowed=", ".join(AGGREGATES))
    rules = read(kind.plan, plan.root, "/plan")
    return kind.evaluate(rules, read(kind.inputs, inputs.root, "/inputs"))


KINDS = {"aggregate": Kind(Document, Document, _aggregate)}
