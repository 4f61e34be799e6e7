"""The target that counts for somebody who was not there all the period (incentives 3.2, 1.11).

A target that adds up over the days (a flow, such as sales) is prorated: target × active days ÷ days of the period,
exactly, never rounded to whole things. A rate or a score (a level) is not: it is the same on every day. A ramp
multiplies with the proration.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from crm.exact.explanation import Term, product, quotient, value
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, say
from crm.exact.wording import name
from evaluations.engine.facts import Period

TargetKind = Literal["flow", "level"]

name(
    {
        "goal_target": ("target", "目标值", "number"),
        "days_active": ("days active", "在岗天数", "number"),
        "days_of_period": ("days of the period", "周期天数", "number"),
        "ramp": ("ramp", "爬坡系数", "percent"),
    }
)
say(
    {
        "days_exceed_period": (
            "{active} active days do not fit into a period of {days}; correct one of them.",
            "在岗 {active} 天超过周期的 {days} 天；更正其中一项。",
        ),
        "steps_do_not_add_up": (
            "The targets of the months add up to {sum}, not to {target}; correct one of them.",
            "各月目标合计 {sum}，不等于 {target}；更正其中一项。",
        ),
    }
)


class Presence(NamedTuple):
    """How long somebody was there, of how many days, and the ramp of a newcomer."""

    active_days: int = 1
    period_days: int = 1
    ramp: Fraction = Fraction(1)


WHOLE_PERIOD = Presence()


def presence_in(period: Period, spans: Iterable[Period], ramp: Fraction = Fraction(1)) -> Presence:
    """The days of the period that lie in any of the spans; a day in two of them counts once."""
    days = {day for span in spans for day in _days(max(span.start, period.start), min(span.end, period.end))}
    return Presence(len(days), len(tuple(_days(period.start, period.end))), ramp)


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=at) for at in range((last - first).days + 1))


def effective(number: Fraction, meaning: str, kind: TargetKind, presence: Presence) -> Term:
    """A target, or a bound or starting point measured like it, for as long as somebody was there."""
    if presence.active_days > presence.period_days:
        raise NotComputable("days_exceed_period", active=str(presence.active_days), days=str(presence.period_days))
    found = value(number, meaning)
    if kind == "level":
        return found
    if presence.active_days != presence.period_days:
        found = product(found, _part_of(presence))
    return product(found, value(presence.ramp, "ramp")) if presence.ramp != 1 else found


def _part_of(presence: Presence) -> Term:
    days = value(Fraction(presence.period_days), "days_of_period")
    return quotient(value(Fraction(presence.active_days), "days_active"), days)


def in_steps(steps: Sequence[Fraction], target: Fraction | None) -> Fraction:
    """The target that the targets of its months or quarters make up. NotComputable where it is another one."""
    whole = sum(steps, Fraction(0))
    if target is not None and target != whole:
        raise NotComputable("steps_do_not_add_up", sum=str(whole), target=str(target))
    return whole
