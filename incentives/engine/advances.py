"""Advances: the commission on the first months of a policy paid when it is issued, the rest month by month.

The earning is monthly premium × rate × months of the term; the advance is the share of the months paid ahead, and
each later month pays its own as its premium falls due (incentives 1.15, 1.32).
"""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from crm.exact.explanation import Term, product, rounded, value
from crm.exact.numbers import Fraction
from crm.exact.problems import say
from crm.exact.reading import Count, Number, Part, broken
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from incentives.engine.calendar_months import months_after
from incentives.engine.releases import Release, Schedule
from incentives.engine.spreading import count_of, equal_shares, spread

MOST_MONTHS = 600

name(
    {
        "monthly_premium": ("monthly premium", "月保费", "money"),
        "premium_rate": ("commission rate", "佣金率", "percent"),
        "months_of_term": ("months of the term", "佣金月数", "number"),
    }
)
say(
    {
        "advance_beyond_term": (
            "{advanced} months cannot be advanced of a term of {term}; advance at most the term.",
            "佣金期共 {term} 个月，不能预付 {advanced} 个月；预付月数不得超过佣金期。",
        ),
    }
)


class Advance(Part):
    """Commission is earned over `term_months` and paid ahead for the first `advance_months` of them."""

    type: Literal["advance"]
    rate: Number = Field(ge=0)
    advance_months: Count = Field(ge=0, le=MOST_MONTHS)
    term_months: Count = Field(default=12, ge=1, le=MOST_MONTHS)

    @model_validator(mode="after")
    def _within_term(self) -> Self:
        if self.advance_months > self.term_months:
            advanced, term = str(self.advance_months), str(self.term_months)
            raise broken("advance_beyond_term", "advance_months", advanced=advanced, term=term)
        return self


def advance(
    rule: Advance, monthly_premium: Fraction, rounding: Rounding, issued_on: date | None = None
) -> Schedule:
    """`advance` when the policy is issued, then `month-k` for each later month, k − 1 months after the issue."""
    whole = product(
        value(monthly_premium, "monthly_premium"),
        value(rule.rate, "premium_rate"),
        count_of(rule.term_months, "months_of_term"),
    )
    first = max(rule.advance_months, 1)
    terms = spread(whole, equal_shares(rule.term_months, first), rounding)
    releases = tuple(_release(rule, month, issued_on, term) for month, term in enumerate(terms, start=first))
    return Schedule(rounded(whole, rounding), releases, issued_on, rounding.scale)


def _release(rule: Advance, month: int, issued_on: date | None, term: Term) -> Release:
    if month == rule.advance_months:
        return Release("advance", term, issued_on)
    day = months_after(issued_on, month - 1) if issued_on else None
    return Release(f"month-{month}", term, day, waits=month > 1)
