"""Methods of clawing back: how much of what a line paid (incentives 1.17).

| method               | takes back                                                         |
|----------------------|--------------------------------------------------------------------|
| full                 | all that was paid                                                  |
| linear_months        | paid × (window − age) ÷ window                                     |
| percent              | paid × percent                                                     |
| unearned_advance     | advance × months not earned ÷ months advanced                      |
| downgrade_difference | what was paid above what the smaller contract would have paid      |
| original_rate        | what the line paid, whatever the tiers are now                     |

`deal_clawbacks` has the two methods that look at the deals of a plan.
"""

from collections.abc import Callable
from typing import Any

from crm.exact.explanation import Term, at_least, difference, product, quotient, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import NotComputable, say
from crm.exact.wording import name
from incentives.engine.clawback_rules import (
    DowngradeDifference,
    Ending,
    Full,
    Linear,
    OriginalRate,
    PaidLine,
    Percent,
    UnearnedAdvance,
)

name(
    {
        "was_paid": ("was paid", "已付", "money"),
        "clawed_back_before": ("clawed back before", "此前已追回", "money"),
        "would_have_paid": ("would have been paid", "降级后应付", "money"),
        "clawback_share": ("share clawed back", "追回比例", "percent"),
        "window_length": ("window", "追回窗口", "number"),
        "age_at_end": ("age at the end", "终止时已生效", "number"),
        "months_advanced": ("months advanced", "预付月数", "number"),
        "months_earned": ("months earned", "已赚得月数", "number"),
        "given_back": ("given back", "追回", "number"),
        "at_least_nothing": ("at least nothing", "不低于零", "money"),
    }
)
say(
    {
        "earned_months_missing": (
            "Say how many of the advanced months were earned.",
            "填写预付月份中已赚得的月数。",
        ),
        "would_have_paid_missing": (
            "Say what the smaller contract would have paid.",
            "填写降级后的合同应付多少。",
        ),
    }
)


def _full(_rule: Full | OriginalRate, line: PaidLine, _ending: Ending) -> Term:
    return value(line.paid, "was_paid")


def _linear(rule: Linear, line: PaidLine, ending: Ending) -> Term:
    """For fraud the window is unlimited, so that all of it is still to come."""
    paid = value(line.paid, "was_paid")
    if ending.is_fraud:
        return paid
    window = value(Fraction(rule.length or 0), "window_length")
    to_come = difference(window, value(ending.age.in_unit_of(rule), "age_at_end"))
    return product(paid, quotient(to_come, window))


def _percent(rule: Percent, line: PaidLine, _ending: Ending) -> Term:
    return product(value(line.paid, "was_paid"), value(rule.percent, "clawback_share"))


def _unearned_advance(rule: UnearnedAdvance, line: PaidLine, ending: Ending) -> Term:
    if ending.age.months is None:
        raise NotComputable("earned_months_missing")
    advanced = value(Fraction(rule.advance_months), "months_advanced")
    unearned = at_least_nothing(difference(advanced, value(ending.age.months, "months_earned")))
    return product(value(line.paid, "was_paid"), quotient(unearned, advanced))


def _downgrade(_rule: DowngradeDifference, line: PaidLine, _ending: Ending) -> Term:
    paid = value(line.paid, "was_paid")
    if line.clawed_back:
        paid = difference(paid, value(line.clawed_back, "clawed_back_before"))
    return at_least_nothing(difference(paid, would_have_paid(line)))


def would_have_paid(line: PaidLine) -> Term:
    """What the smaller contract would have paid. Raises NotComputable where that is not known."""
    if line.would_have_paid is None:
        raise NotComputable("would_have_paid_missing")
    return value(line.would_have_paid, "would_have_paid")


def at_least_nothing(term: Term) -> Term:
    """The number, or nothing where it is below."""
    return term if term.value >= 0 else at_least(term, value(ZERO, "at_least_nothing"))


METHODS: dict[type, Callable[[Any, PaidLine, Ending], Term]] = {
    Full: _full,
    Linear: _linear,
    Percent: _percent,
    UnearnedAdvance: _unearned_advance,
    DowngradeDifference: _downgrade,
    OriginalRate: _full,
}
