"""Weights: how much each part counts, and what becomes of a part without data (incentives 3.3).

The mean is sum(weight × score) ÷ sum(weights with data). Where parts are missing their weight is redistributed, or
they count nothing, or the whole waits. Where less than half of the weight has data no mean is made.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AliasChoices, Field, model_validator

from crm.exact.explanation import Explained, Term, explain, no_result, product, quotient, rounded, total, value
from crm.exact.numbers import ZERO, Fraction, text_of
from crm.exact.problems import NO_GAPS, Gaps, Problem, Refused, say
from crm.exact.reading import Measured, Number, Part, broken
from crm.exact.rounding import Rounding
from crm.exact.wording import name

name(
    {
        "part_weight": ("weight of", "权重", "number"),
        "missing_score": ("for the missing", "缺失部分计分", "number"),
        "parts_counted": ("parts", "项数", "number"),
    }
)
say(
    {
        "weights_not_100": (
            "The weights come to {found}; they must come to exactly {total}.",
            "权重合计为 {found}，必须正好等于 {total}。",
        ),
        "no_weight": (
            "No weight is above zero; give at least one part a weight.",
            "权重全部为零，至少给一项设置权重。",
        ),
        "insufficient_data": (
            "Only {known} of {total} of the weight has data, which is too little; wait for more.",
            "有数据的权重仅 {known}（共 {total}），不足以得出结果；等待更多数据。",
        ),
        "held": ("It waits for data of: {missing}.", "等待以下部分的数据：{missing}。"),
    }
)

Weight = Annotated[Number, Field(ge=0)]
MeasuredWeight = Annotated[Measured, Field(ge=0)]
HALF = Fraction(1, 2)
HUNDRED = Fraction(100)


class Weighting(Part):
    """How parts are weighed.

    `total` is what the weights must come to. `min_weight` is how much of it must have data: in the units of
    `total`, or in percent of all weights where there is no `total`; half of the weight unless it says otherwise.
    """

    total: Annotated[Number, Field(gt=0)] | None = None
    missing: Literal["redistribute", "zero", "hold"] = "redistribute"
    min_weight: Weight | None = Field(
        default=None, validation_alias=AliasChoices("min_weight", "minimum_weight", "min_weight_pct")
    )

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        whole = HUNDRED if self.total is None else self.total
        if self.min_weight is not None and self.min_weight > whole:
            raise broken("too_large", "min_weight", most=text_of(whole))
        return self

    def least(self, whole: Fraction) -> Fraction:
        """How much of the weight must have data."""
        if self.min_weight is None:
            return whole * HALF
        return self.min_weight if self.total is not None else whole * self.min_weight / HUNDRED


class Weighed(NamedTuple):
    """A part with its weight, and its score where it has data."""

    id: str
    weight: Fraction
    score: Term | None


@dataclass(frozen=True)
class Mean:
    """A weighted mean before it is rounded, what each part adds to it, and which parts had no data.

    Where there is none, `status` is the code of the reason and `gaps` are the words of its message.
    """

    term: Term | None
    contributions: Mapping[str, Term]
    missing: tuple[str, ...]
    status: str = "ok"
    gaps: Mapping[str, str] = NO_GAPS

    def published(self, kind: str, rounding: Rounding, times: Term | None = None) -> Explained:
        """The mean, or so many times the mean, rounded once; no number where there is none."""
        if self.term is None:
            return no_result(kind, self.status, **self.gaps)
        term = self.term if times is None else product(self.term, times)
        return explain(kind, rounded(term, rounding), scale=rounding.scale)


def problem_of(weights: Iterable[Fraction], must_total: Fraction | None, pointer: str) -> Problem | None:
    """What is wrong with weights: not exactly the total, or all of them nothing."""
    found = sum(weights, ZERO)
    if must_total is not None and found != must_total:
        return Problem(pointer, "weights_not_100", Gaps(found=text_of(found), total=text_of(must_total)))
    return None if found else Problem(pointer, "no_weight")


def check_weights(weights: Iterable[Fraction], must_total: Fraction | None, pointer: str) -> None:
    """Refused where something is wrong with weights; `pointer` is the list they are in."""
    if problem := problem_of(weights, must_total, pointer):
        raise Refused((problem,))


def mean_of(weighting: Weighting, parts: Sequence[Weighed]) -> Mean:
    """sum(weight × score) ÷ sum(weights), of the parts that count. Some weight is above zero."""
    missing = tuple(part.id for part in parts if part.score is None)
    if weighting.missing == "hold" and any(part.weight for part in parts if part.score is None):
        return Mean(None, {}, missing, "held", {"missing": ", ".join(missing)})
    counted = list(_counted(weighting, parts))
    whole = sum((part.weight for part in parts), ZERO)
    known = sum((weight.value for _, weight, _ in counted), ZERO)
    if not known or known < weighting.least(whole):
        return Mean(None, {}, missing, "insufficient_data", {"known": text_of(known), "total": text_of(whole)})
    products = {part: product(weight, score) for part, weight, score in counted}
    together = total([weight for _, weight, _ in counted])
    contributions = {part: quotient(one, together) for part, one in products.items()}
    return Mean(quotient(total(list(products.values())), together), contributions, missing)


def _counted(weighting: Weighting, parts: Iterable[Weighed]) -> Iterator[tuple[str, Term, Term]]:
    """The parts that count, with weight and score: those with data; all, where what is missing counts nothing."""
    for part in parts:
        score = part.score
        if score is None and weighting.missing == "zero":
            score = value(ZERO, "missing_score", of_what=part.id)
        if score is not None:
            yield part.id, value(part.weight, "part_weight", of_what=part.id), score


def plain_mean(terms: Sequence[Term]) -> Term:
    """The sum through the number of terms; of one it is the term itself."""
    if len(terms) == 1:
        return terms[0]
    return quotient(total(terms), value(Fraction(len(terms)), "parts_counted"))
