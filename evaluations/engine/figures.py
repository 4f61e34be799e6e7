"""How a figure is published: from enough cases, in percent where it is a share, and rounded once (incentives 3.1).

A figure that cannot be had is no number, and its status says why; it is never nought.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AliasChoices, Field

from crm.exact.explanation import Explained, Term, explain, no_result, product, quotient, rounded, total, value
from crm.exact.numbers import Fraction
from crm.exact.problems import say
from crm.exact.reading import Count, Part, RoundingRule
from crm.exact.rounding import Rounding
from crm.exact.wording import name

name(
    {
        "in_percent": ("in percent", "换算为百分数", "number"),
        "cases": ("cases", "例数", "number"),
    }
)
say(
    {
        "below_n_min": (
            "Of at least {least} cases there are {n} so far; wait for more, or lower the minimum.",
            "目前 {n} 例，至少需要 {least} 例；等待更多数据，或调低最少例数。",
        ),
    }
)

HUNDRED = value(Fraction(100), "in_percent")


class Figure(Part):
    """How a figure is published: with so many decimals (without `scale` exactly), from at least `n_min` cases."""

    scale: Annotated[Count, Field(ge=0, le=12)] | None = None
    rounding: RoundingRule | None = None
    n_min: Annotated[Count, Field(ge=0)] = Field(
        default=0, validation_alias=AliasChoices("n_min", "min_n", "min_sample")
    )

    @property
    def rule(self) -> Rounding | None:
        if self.rounding is not None:
            return self.rounding.rule
        return None if self.scale is None else Rounding(scale=self.scale)


class Share(Figure):
    """A figure that is a part of a whole: published in percent, or as the ratio it is."""

    unit: Literal["percent", "ratio"] = "percent"


EXACT, EXACT_SHARE = Figure(), Share(unit="ratio")


@dataclass(frozen=True)
class Aggregate:
    """A figure with the number of cases behind it and, of a share, both sides, which add up where it does not."""

    value: Explained
    n: int | None = None
    num: Explained | None = None
    den: Explained | None = None

    @property
    def status(self) -> str:
        """`ok`, `no_data` or `below_n_min`."""
        return self.value.status


def publish(
    kind: str, found: Term | None, figure: Figure, n: int | None, sides: tuple[Term, Term] | None = None
) -> Aggregate:
    """A figure as people see it; `found` is None where there is nothing to work it out from."""
    shown = _published(kind, found, figure, n)
    if sides is None:
        return Aggregate(shown, n)
    num, den = sides
    return Aggregate(shown, n, explain(f"{kind}.num", num), explain(f"{kind}.den", den))


def _published(kind: str, found: Term | None, figure: Figure, n: int | None) -> Explained:
    if found is None:
        return no_result(kind, "no_data")
    if n is not None and n < figure.n_min:
        return no_result(kind, "below_n_min", n=str(n), least=str(figure.n_min))
    rule = figure.rule
    if rule is None:
        return explain(kind, found, n=n)
    return explain(kind, rounded(found, rule), n=n, scale=rule.scale)


def share_of(kind: str, num: Term, den: Term, figure: Share, n: int | None) -> Aggregate:
    """One number as a share of another; of nothing there is none."""
    found = quotient(num, den) if den.value else None
    if found is not None and figure.unit == "percent":
        found = product(found, HUNDRED)
    return publish(kind, found, figure, n, (num, den))


def average_of(kind: str, terms: Sequence[Term], figure: Figure) -> Aggregate:
    """The mean of some numbers; of none there is none."""
    num, den = total(terms), value(Fraction(len(terms)), "cases")
    return publish(kind, quotient(num, den) if terms else None, figure, len(terms), (num, den))
