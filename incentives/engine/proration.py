"""Proration: for somebody who was not active all of the period a value counts in part (incentives 1.11).

It is value × share of the period. A plan flags what it prorates: quota, target bonus, guarantee, draw or cap. A
prorated quota or target is exact; only what is published of it is rounded. A ramp multiplies with the proration.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from crm.exact.explanation import Explained, Term, explain, product, rounded, total, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from incentives.engine.presence import active_in
from incentives.engine.proration_by_days import CalendarDays, Method, WorkingDays
from incentives.engine.proration_by_months import MONTHS_OF_QUARTER, Months, QuarterMonths, QuarterWeights
from incentives.engine.ramps import RampPlan, ramp_months
from incentives.engine.spans import Span, Spans, cut_to, without

name(
    {
        "whole_value": ("for the whole period:", "整个周期：", "money"),
        "ramp_factor": ("ramp", "爬坡系数", "percent"),
        "never_active": ("not active in the period", "周期内不在岗", "number"),
    }
)

Proration = Annotated[CalendarDays | WorkingDays | Months | QuarterWeights, Field(discriminator="method")]


@dataclass(frozen=True)
class Presence:
    """The days of a period on which somebody was active, and since when, as far as was handed in."""

    spans: Spans
    since: date | None = None


@dataclass(frozen=True)
class Prorated:
    """Each value for the part of the period that counts; `active` of `whole` days or months are counted."""

    values: Mapping[str, Explained]
    share: Explained
    active: Term
    whole: Term


def presence_in(rule: Method, active: Iterable[Span], leave: Iterable[Span] = ()) -> Presence:
    """When somebody was active in the period of a proration."""
    spans = tuple(active)
    since = min((span.start for span in spans), default=None)
    return Presence(active_in(rule.period.span, spans, leave, rule), since)


def prorate(rule: Method, presence: Presence, values: Mapping[str, Fraction], rounding: Rounding) -> Prorated:
    """Every value × the share of the period, rounded once each. NotComputable in a period without working days."""
    terms = {flag: prorated(rule, presence, flag, _whole(flag, number)) for flag, number in values.items()}
    share = explain("proration.share", rule.share(presence.spans))
    return Prorated(_told(terms, rounding), share, rule.counted(presence.spans), rule.whole)


def prorate_months(
    rule: QuarterMonths, active_months: Sequence[Fraction], values: Mapping[str, Fraction], rounding: Rounding
) -> Prorated:
    """Every annual value × the share that the active months of the quarters are, rounded once each."""
    share = rule.share_of(active_months)
    terms = {flag: product(_whole(flag, number), share) for flag, number in values.items()}
    active = value(sum(active_months, ZERO), "active_months")
    whole = value(Fraction(len(active_months) * MONTHS_OF_QUARTER), "period_months")
    return Prorated(_told(terms, rounding), explain("proration.share", share), active, whole)


def _whole(flag: str, number: Fraction) -> Term:
    return value(number, "whole_value", of_what=flag)


def _told(terms: Mapping[str, Term], rounding: Rounding) -> dict[str, Explained]:
    return {
        flag: explain("proration", rounded(term, rounding), scale=rounding.scale) for flag, term in terms.items()
    }


def prorated(rule: Method, presence: Presence, flag: str, whole: Term) -> Term:
    """A value × the share of the period, exactly; the value itself where the plan does not prorate what it is."""
    if rule.apply_to is not None and flag not in rule.apply_to:
        return whole
    if rule.ramp is not None and presence.since is not None and flag in rule.ramp.apply_to:
        return product(whole, _ramped(rule, rule.ramp, presence, presence.since))
    return product(whole, rule.share(presence.spans))


def _ramped(rule: Method, ramp: RampPlan, presence: Presence, since: date) -> Term:
    """The share of the period, that of each month of the ramp times its factor."""
    left, parts = presence.spans, []
    for factor, month in ramp_months(ramp, since, rule.period.end):
        there, left = cut_to(left, month), without(left, [month])
        if there:
            parts.append(product(value(factor, "ramp_factor"), rule.share(there)))
    if left:
        parts.append(rule.share(left))
    return total(parts) if parts else value(ZERO, "never_active")
