"""Caps and guarantees of a period, and caps of a year, each as a line of its own (incentives 1.10).

A cap's line takes off what is above it and reports it as withheld; a guarantee's line adds what is missing. Both
are limits of the final number: they carry the multiplier where the plan applies it after the cap, and the factor
of a failed gate.
"""

from decimal import Decimal
from typing import NamedTuple

from crm.exact.explanation import Term, at_least, at_most, difference, product, rounded, total, value
from crm.exact.numbers import ZERO, Fraction, to_decimal
from crm.exact.rounding import Rounding
from crm.exact.rounding import rounded as round_at
from incentives.engine.document import Component, Prorated
from incentives.engine.facts import ONE
from incentives.engine.gates import Outcome
from incentives.engine.multipliers import Factor
from incentives.engine.raw_lines import Raw

SHOWN = Rounding("half_up", 4)


class Modifiers(NamedTuple):
    """What changes every line of a component in this period."""

    gate: Outcome
    factor: Factor
    presence: Fraction
    rounding: Rounding

    @property
    def is_held(self) -> bool:
        """Whether there is no data to decide by."""
        return self.gate.is_held or self.factor.is_held


class Limit(NamedTuple):
    """A line that brings a period to its limit: `change` is what it posts, `reported` what is told of it."""

    change: Term
    reported: Decimal


def capped(raw: Raw, component: Component, factor: Factor) -> tuple[Term, Fraction]:
    """A line after multiplier and per-line cap in the plan's order, and what the cap kept back of it.

    What a reversal takes back was capped when it was paid, so the cap applies to both sides of it.
    """
    term, withheld = _modified(raw.term, component, factor, takes_back=raw.takes_back)
    if raw.less is None:
        return term, withheld
    less, kept = _modified(raw.less, component, factor)
    return difference(term, less), withheld - kept


def _modified(
    term: Term, component: Component, factor: Factor, *, takes_back: bool = False
) -> tuple[Term, Fraction]:
    withheld = ZERO
    for step in component.order:
        if step == "multiplier":
            term = factor.applied(term)
        elif component.cap and component.cap.per_line is not None:
            limit = value(-component.cap.per_line if takes_back else component.cap.per_line, "cap_per_line")
            before, term = term.value, at_least(term, limit) if takes_back else at_most(term, limit)
            withheld = before - term.value
    return term, withheld


def cap_of_period(component: Component, modifiers: Modifiers, earned: Fraction) -> Limit | None:
    """What brings the period down to its cap. `withheld` is told in the plan's terms: before a later
    multiplier."""
    if component.cap is None or component.cap.per_period is None:
        return None
    comes_later = component.order[0] == "cap" and modifiers.factor.value is not None
    multiplier = modifiers.factor.value if comes_later else None
    amount = _prorated("cap", component, component.cap.per_period, "cap_per_period", modifiers)
    limit = _limit(amount, multiplier, modifiers)
    excess = earned - limit.value
    if excess <= 0:
        return None
    withheld = excess / multiplier if multiplier else excess
    return Limit(difference(limit, value(earned, "earned")), to_decimal(round_at(withheld, SHOWN)))


def guarantee_of_period(component: Component, modifiers: Modifiers, earned: Fraction) -> Limit | None:
    """What brings the period up to its guarantee."""
    if component.floor is None or modifiers.is_held:
        return None
    amount = _prorated("floor", component, component.floor.per_period, "floor_per_period", modifiers)
    if component.floor.survives_gate:
        modifiers = modifiers._replace(gate=Outcome())
    limit = _limit(amount, None, modifiers)
    missing = limit.value - earned
    if missing <= 0:
        return None
    return Limit(difference(limit, value(earned, "earned")), to_decimal(missing))


def cap_of_year(component: Component, earned: Fraction, before: Fraction) -> Limit | None:
    """What brings a period to its part of a year that has a cap: min(cap, all so far) − min(cap, all before).

    `before` is what the year's earlier periods had earned, whatever the cap left of it, so that a refund takes
    nothing back that was never paid, and the periods of a year always come to min(cap, all of it). It is the last
    word on a period, after cap and guarantee, and knows no parts of a period.
    """
    cap = component.cap.per_year if component.cap else None
    if cap is None or (paid := min(cap, before + earned) - min(cap, before)) == earned:
        return None
    limit, so_far = value(cap, "cap_per_year"), value(before, "earned_before_in_year")
    up_to_now = at_most(total([so_far, value(earned, "earned")]), limit)
    part = difference(up_to_now, at_most(so_far, limit))
    change = difference(part, value(earned, "earned"))
    return Limit(change, to_decimal(max(ZERO, earned - paid)))


def _prorated(what: Prorated, component: Component, amount: Fraction, meaning: str, modifiers: Modifiers) -> Term:
    """The limit for the part of the period the agent was there, where the plan prorates it."""
    limit = value(amount, meaning)
    if what not in component.prorate or modifiers.presence == ONE:
        return limit
    return product(limit, value(modifiers.presence, "presence"))


def _limit(amount: Term, multiplier: Fraction | None, modifiers: Modifiers) -> Term:
    factors = [amount]
    if multiplier is not None:
        factors.append(value(multiplier, "multiplier"))
    if modifiers.gate.factor is not None:
        factors.append(value(modifiers.gate.factor, "gate_factor"))
    return rounded(amount if len(factors) == 1 else product(*factors), modifiers.rounding)
