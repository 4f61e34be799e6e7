"""Renewals: what a policy pays by the year it is in, for the agent and for the line above (incentives 1.32).

Each policy year pays premium × the rate of its range of years, rounded once a line; years without a rate pay
nothing. After an agent has left, further years are paid as far as they are vested.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from crm.exact.explanation import Explained, explain, product, rounded, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import NotComputable, say
from crm.exact.reading import Count, Number, Part, broken
from crm.exact.rounding import Rounding
from crm.exact.wording import name

MOST_YEARS = 120

name(
    {
        "premium": ("premium", "保费", "money"),
        "renewal_rate": ("rate of the policy year", "保单年度费率", "percent"),
        "no_rate_this_year": ("no rate for this policy year", "该保单年度没有费率", "percent"),
        "not_vested": ("not vested after leaving", "离职后未归属", "percent"),
    }
)
say(
    {
        "years_reversed": (
            "The years end ({end}) before they begin ({start}).",
            "年度止于 {end}，早于起始 {start}。",
        ),
        "years_overlap": (
            "Year {year} has two rates; let the ranges follow each other.",
            "第 {year} 年有两个费率；让各年度段前后相接。",
        ),
        "vesting_unknown": (
            "The agent has left, and the plan does not say whether renewals are vested; add “vested” or "
            "“vesting_end”.",
            "该代理人已离职，方案没有说明续期佣金是否归属；补上“vested”或“vesting_end”。",
        ),
        "vesting_contradicts": (
            "Renewals that are not vested have no vesting end; remove one of the two.",
            "续期佣金不归属时没有归属截止年度；两项删去其一。",
        ),
    }
)


def _year(given: Any) -> Any:
    """A policy year may be written as text."""
    return int(given) if isinstance(given, str) and given.isascii() and given.isdigit() else given


Year = Annotated[Count, BeforeValidator(_year, json_schema_input_type=int | str), Field(ge=1)]


class YearRate(Part):
    """The rate of the policy years `start` to `end`, both included; without an end, of all from `start` on."""

    also_written = ({"type": "array", "minItems": 3, "maxItems": 3},)
    start: Year = Field(alias="from")
    end: Year | None = Field(default=None, alias="to")
    rate: Number = Field(ge=0)

    @model_validator(mode="before")
    @classmethod
    def _from_a_row(cls, given: Any) -> Any:
        """A row of three: first year, last year, rate."""
        is_row = isinstance(given, list | tuple) and len(given) == 3
        return dict(zip(("from", "to", "rate"), given, strict=True)) if is_row else given

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end is not None and self.end < self.start:
            raise broken("years_reversed", "to", start=str(self.start), end=str(self.end))
        return self

    def covers(self, year: int) -> bool:
        return self.start <= year and (self.end is None or year <= self.end)


class Renewal(Part):
    """Rates by policy year. Of an agent who has left: all further years, none, or those up to `vesting_end`."""

    commission: tuple[YearRate, ...] = Field(min_length=1)
    override: tuple[YearRate, ...] = ()
    vested: bool | None = None
    vesting_end: Year | None = None

    @model_validator(mode="after")
    def _is_plain(self) -> Self:
        for field, ranges in (("commission", self.commission), ("override", self.override)):
            for before, after in pairwise(sorted(ranges, key=lambda one: one.start)):
                if before.covers(after.start):
                    raise broken("years_overlap", field, year=str(after.start))
        if self.vested is False and self.vesting_end is not None:
            raise broken("vesting_contradicts", "vesting_end")
        return self

    def pays_in(self, year: int, left_in_year: int | None) -> bool:
        """Whether a policy year is still the agent's. Raises NotComputable where the plan leaves it open."""
        if left_in_year is None or year <= left_in_year:
            return True
        if self.vested is None and self.vesting_end is None:
            raise NotComputable("vesting_unknown")
        return self.vested is not False and (self.vesting_end is None or year <= self.vesting_end)


@dataclass(frozen=True)
class PolicyYear:
    """What a policy year pays the agent, and the line above."""

    number: int
    commission: Explained
    override: Explained


def policy_years(
    rule: Renewal, premiums: Iterable[Fraction], rounding: Rounding, left_in_year: int | None = None
) -> tuple[PolicyYear, ...]:
    """Each policy year, from the first premium on: round(premium × rate of the year).

    Overrides go on when the agent has left: they belong to the line above. Raises NotComputable where the plan
    does not say what becomes of the agent's own.
    """
    return tuple(
        PolicyYear(
            year,
            _line(rule.commission, year, premium, rounding, is_paid=rule.pays_in(year, left_in_year)),
            _line(rule.override, year, premium, rounding),
        )
        for year, premium in enumerate(premiums, start=1)
    )


def _line(
    ranges: Sequence[YearRate], year: int, premium: Fraction, rounding: Rounding, *, is_paid: bool = True
) -> Explained:
    found = next((one for one in ranges if one.covers(year)), None)
    rate = value(found.rate, "renewal_rate") if found else value(ZERO, "no_rate_this_year")
    if not is_paid:
        rate = value(ZERO, "not_vested")
    amount = rounded(product(value(premium, "premium"), rate), rounding)
    return explain("renewal", amount, year=year, scale=rounding.scale)
