"""How much of a period somebody was active, by months, or by quarters that weigh differently (incentives 1.11)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BeforeValidator, Field, model_validator

from crm.exact.explanation import Term, product, quotient, total, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import Refused, say
from crm.exact.reading import Number, Part, broken
from crm.exact.wording import name
from incentives.engine.proration_by_days import Method
from incentives.engine.ramps import months_from
from incentives.engine.spans import Spans, cut_to, days_in
from incentives.engine.weights import as_shares, check_total

name(
    {
        "active_months": ("active months", "在岗月数", "number"),
        "active_days_of_month": ("active days of a month", "当月在岗天数", "number"),
        "month_days": ("days of the month", "当月天数", "number"),
        "period_months": ("months of the period", "周期月数", "number"),
        "quarter_weight": ("weight of quarter", "季度权重", "percent"),
        "quarter_months": ("months of a quarter", "每季度月数", "number"),
    }
)
say(
    {
        "period_not_months": (
            "Months are counted here, so the period begins on the first of a month and ends on the last of one.",
            "此处按月计算，周期要从某月第一天起，到某月最后一天止。",
        ),
        "period_not_divided": (
            "{months} months cannot be divided into {parts} equal parts; change the period or the weights.",
            "{months} 个月无法平均分成 {parts} 份；调整周期或权重。",
        ),
        "active_months_do_not_fit": (
            "Give the active months of each of the {quarters} quarters, between 0 and 3.",
            "填写 {quarters} 个季度各自的在岗月数，在 0 与 3 之间。",
        ),
    }
)

QUARTERS, MONTHS_OF_QUARTER = 4, 3
PartMonths = Literal["by_days", "not_counted", "counted"]


class OfMonths(Method):
    """What counts calendar months; `part_months` says what a month counts in which somebody was active in part."""

    part_months: PartMonths

    @model_validator(mode="after")
    def _period_is_of_months(self) -> "OfMonths":
        if days_in(self.months) != self.period.span.days:
            raise broken("period_not_months", "period")
        return self

    @property
    def months(self) -> Spans:
        return tuple(months_from(self.period.start, self.period.end))

    def counted(self, spans: Spans) -> Term:
        return self._active_months(self.months, spans)

    @property
    def whole(self) -> Term:
        return value(Fraction(len(self.months)), "period_months")

    def _active_months(self, months: Spans, spans: Spans) -> Term:
        there = [(days_in(cut_to(spans, month)), month.days) for month in months]
        full = sum(days == of or (days > 0 and self.part_months == "counted") for days, of in there)
        parts = [_part_of_month(days, of) for days, of in there if 0 < days < of and self.part_months == "by_days"]
        return total([value(Fraction(full), "active_months"), *parts] if full or not parts else parts)


def _part_of_month(days: int, of: int) -> Term:
    return quotient(value(Fraction(days), "active_days_of_month"), value(Fraction(of), "month_days"))


class Months(OfMonths):
    """active months ÷ months of the period"""

    method: Literal["months", "whole_months"]
    part_months: PartMonths = "not_counted"


def in_order(data: Any) -> Any:
    """Weights and months may be written by name, in their order."""
    return tuple(data.values()) if isinstance(data, Mapping) else data


class QuarterWeighting(Part):
    """How an annual value is spread over its quarters: by weights, equally where none are given."""

    weights: Annotated[tuple[Annotated[Number, Field(ge=0)], ...], BeforeValidator(in_order)] = Field(
        default=(), validation_alias=AliasChoices("weights", "quarter_weights", "quarters")
    )

    @model_validator(mode="after")
    def _weights_are_all_there_is(self) -> "QuarterWeighting":
        if self.weights:
            check_total(self.weights, "weights")
        return self

    def weighted(self, active: Sequence[Term], months: int) -> Term:
        """sum(weight of a quarter × its active months ÷ its months), each quarter having so many months."""
        weights = as_shares(self.weights) or (Fraction(1, len(active)),) * len(active)
        parts = [
            _part_of_year(number, weight, term, months)
            for number, (weight, term) in enumerate(zip(weights, active, strict=True), start=1)
            if term.value
        ]
        return total(parts) if parts else value(ZERO, "active_months")


def _part_of_year(number: int, weight: Fraction, active: Term, months: int) -> Term:
    weighed = value(weight, "quarter_weight", of_what=str(number))
    return product(weighed, quotient(active, value(Fraction(months), "quarter_months")))


class QuarterWeights(OfMonths, QuarterWeighting):
    """sum(weight of a quarter × active months of the quarter ÷ its months).

    There are as many quarters as weights, all of the same length: twelve weights for a year are those of months.
    """

    method: Literal["quarter_weights_months"]
    part_months: PartMonths = "by_days"

    @model_validator(mode="after")
    def _quarters_fill_the_period(self) -> "QuarterWeights":
        if len(self.months) % self._quarters:
            gaps = {"months": str(len(self.months)), "parts": str(self._quarters)}
            raise broken("period_not_divided", "period", **gaps)
        return self

    @property
    def _quarters(self) -> int:
        return len(self.weights) or max(1, len(self.months) // MONTHS_OF_QUARTER)

    @property
    def of_handed_in_months(self) -> "QuarterMonths | None":
        """The same weights, where the active months of the quarters are handed in instead of days; for parts of
        another length there is no such thing."""
        has_quarters = len(self.months) == self._quarters * MONTHS_OF_QUARTER
        return QuarterMonths(method="quarter_months", weights=self.weights) if has_quarters else None

    def share(self, spans: Spans) -> Term:
        months, size = self.months, len(self.months) // self._quarters
        quarters = [months[start : start + size] for start in range(0, len(months), size)]
        return self.weighted([self._active_months(quarter, spans) for quarter in quarters], size)


class QuarterMonths(QuarterWeighting):
    """Weights without a period: how many months of each quarter somebody was active is handed in."""

    method: Literal["quarter_months"]

    def share_of(self, active_months: Sequence[Fraction]) -> Term:
        """The share of the year. Refused unless each quarter has between none and three active months."""
        quarters = len(self.weights) or QUARTERS
        fits = all(0 <= months <= MONTHS_OF_QUARTER for months in active_months)
        if len(active_months) != quarters or not fits:
            raise Refused.because("active_months_do_not_fit", "/active_months", quarters=str(quarters))
        return self.weighted([value(months, "active_months") for months in active_months], MONTHS_OF_QUARTER)
