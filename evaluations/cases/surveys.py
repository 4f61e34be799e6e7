"""Cases of surveys: NPS, and CSAT as a share of the top boxes or as a mean."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field

from crm.exact.cases import Kind
from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import Count, Given, Measured
from evaluations.cases.records import RECORDS, VALUE, FactInput, FactsInput, IsRecord, Whole, aggregate_data
from evaluations.engine.facts import Fact, Selection, selected
from evaluations.engine.figures import Figure, Share
from evaluations.engine.surveys import (
    mean_satisfaction,
    net_promoter_score,
    net_promoter_score_of,
    satisfied_share,
)

TOP_BOXES = 2
Way = Literal["top_box", "mean"]
TOP_BOX = (
    "top2",
    "top_2",
    "top2box",
    "top_2_box",
    "top_box",
    "csat_top2",
    "csat_top_box",
    "csat_top2box",
    "csat_top_2_box",
)
WAYS: Mapping[str, Way] = {
    **dict.fromkeys(("top_box", "top_boxes", "top2", "top_2", "top2box", "top_2_box", "share"), "top_box"),
    **dict.fromkeys(("mean", "average"), "mean"),
}


class NpsPlan(Selection, Figure):
    """Of each customer the last answer counts, or every answer."""

    agg: str
    one_per_customer: bool | Literal["last", "customer"] = Field(
        default=True,
        validation_alias=AliasChoices(
            "one_per_customer", "one_answer_per_customer", "last_per_customer", "one_per", "dedupe"
        ),
    )


class NpsAnswer(FactInput):
    """From 0 to 10, in whole points."""

    value: Annotated[Whole, Field(le=10)] | None = Field(default=None, validation_alias=VALUE)


class NpsInputs(Given):
    """Answers, or how many there are of each sort."""

    records: tuple[Annotated[NpsAnswer, IsRecord], ...] | None = Field(default=None, validation_alias=RECORDS)
    promoters: Annotated[Count, Field(ge=0)] = 0
    passives: Annotated[Count, Field(ge=0)] = Field(
        default=0, validation_alias=AliasChoices("passives", "neutrals", "passive")
    )
    detractors: Annotated[Count, Field(ge=0)] = 0


class CsatPlan(Selection, Share):
    """`method` says which figure it is. Satisfied are the answers in the `top` boxes, or from `top_from` up."""

    agg: str
    method: str = Field(default="top_box", validation_alias=AliasChoices("method", "mode"))
    highest: Whole = Field(
        default=Fraction(5), validation_alias=AliasChoices("highest", "max", "scale_max", "points")
    )
    top: Whole | None = Field(
        default=None, validation_alias=AliasChoices("top", "boxes", "top_boxes", "top_box", "top_n")
    )
    top_from: Measured | None = Field(
        default=None, validation_alias=AliasChoices("top_from", "satisfied_from", "threshold", "min_score")
    )

    @property
    def satisfied_from(self) -> Fraction:
        return self.highest + 1 - (self.top or TOP_BOXES) if self.top_from is None else self.top_from


class CsatSharePlan(CsatPlan):
    method: Literal["top_box"] = "top_box"


class CsatMeanPlan(CsatPlan):
    method: Literal["mean"] = "mean"


def _nps(plan: NpsPlan, inputs: NpsInputs) -> dict[str, Any]:
    if not inputs.model_fields_set:
        raise Refused.because("missing", "/inputs", field="records")
    if inputs.records is None:
        counted = inputs.promoters, inputs.passives, inputs.detractors
        return aggregate_data(net_promoter_score_of(*counted, plan))
    answers = selected((record.fact for record in inputs.records), plan)
    if plan.one_per_customer is False:
        answers = tuple(answer._replace(subject="") for answer in answers)
    return aggregate_data(net_promoter_score(answers, plan, plan.zone))


def _csat(plan: CsatPlan, inputs: FactsInput) -> dict[str, Any]:
    if plan.method not in WAYS:
        raise Refused.because("not_allowed", "/plan/method", allowed=", ".join(WAYS))
    way = WAYS[plan.method]
    answers = _within_scale(selected(inputs.facts, plan), plan)
    unused = {"top", "top_from"} if way == "mean" else {"top"} if plan.top_from is not None else set()
    for field in sorted(unused & plan.model_fields_set):
        raise Refused.because("unknown_field", f"/plan/{field}", field=field)
    if way == "mean":
        return {**aggregate_data(mean_satisfaction(answers, plan)), "method": way}
    return {**aggregate_data(satisfied_share(answers, plan, plan.satisfied_from)), "method": way}


def _within_scale(answers: tuple[Fact, ...], plan: CsatPlan) -> tuple[Fact, ...]:
    """An answer above the highest box is a mistake of whoever hands it in."""
    if any(answer.value is not None and answer.value > plan.highest for answer in answers):
        raise Refused.because("too_large", "/inputs/records", most=str(plan.highest))
    return answers


SURVEYS: dict[str, Kind] = {
    "nps": Kind(NpsPlan, NpsInputs, _nps),
    "csat": Kind(CsatPlan, FactsInput, _csat),
    **dict.fromkeys(TOP_BOX, Kind(CsatSharePlan, FactsInput, _csat)),
    "csat_mean": Kind(CsatMeanPlan, FactsInput, _csat),
}
