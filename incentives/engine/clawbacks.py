"""Clawbacks: what an agent gives back of what a sale paid, when the sale falls through (incentives 1.17).

Only what was paid is taken back; instalments not paid yet and what is held back are cancelled instead. All
clawbacks of a line together never exceed what it paid. A customer who is back in time undoes the clawback.
"""

from dataclasses import dataclass

from crm.exact.explanation import Explained, Term, at_most, difference, explain, product, rounded, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from incentives.engine.clawback_methods import METHODS, at_least_nothing, would_have_paid
from incentives.engine.clawback_rules import Clawback, DowngradeDifference, Ending, PaidLine
from incentives.engine.clawback_windows import is_inside

name(
    {
        "not_paid_yet": ("not paid yet", "尚未支付", "money"),
        "outside_window": ("outside the window", "超出追回窗口", "money"),
        "time_to_pay": ("the customer still has time to pay", "客户付款期未满", "money"),
        "restored": ("restored", "恢复", "number"),
    }
)


@dataclass(frozen=True)
class ClawedBack:
    """The (negative) amount taken back, and what is cancelled instead because it was not paid yet. `obstacle` says
    why there is nothing to take back."""

    amount: Explained
    cancelled_unpaid: Explained
    obstacle: str | None = None


def claw_back(rule: Clawback, line: PaidLine, ending: Ending, rounding: Rounding) -> ClawedBack:
    """What a line gives back: −round(what the method takes), at most what it paid and has not given back yet.

    Raises NotComputable where the method needs to know what is not given, such as the age.
    """
    if obstacle := obstacle_of(rule, ending):
        nothing = nothing_back(obstacle, rounding)
        return ClawedBack(nothing, nothing, obstacle)
    taken = _at_most_left(rounded(METHODS[type(rule)](rule, line, ending), rounding), line)
    amount = product(value(Fraction(-1), "given_back"), taken)
    return ClawedBack(_told(amount, rounding), _told(_cancelled(rule, line), rounding, "clawback.cancelled"))


def obstacle_of(rule: Clawback, ending: Ending) -> str | None:
    """Why nothing is taken back: the window is over, or there is still time to pay.

    Raises NotComputable where there is a window and the age is not known.
    """
    has_time = rule.non_payment_after_days is not None and ending.unpaid_days is not None
    if has_time and (ending.unpaid_days or 0) < (rule.non_payment_after_days or 0):
        return "time_to_pay"
    return None if is_inside(rule, ending.age, is_fraud=ending.is_fraud) else "outside_window"


def nothing_back(obstacle: str, rounding: Rounding) -> Explained:
    """No clawback, and why."""
    return _told(value(ZERO, obstacle), rounding)


def is_back_in_time(rule: Clawback, days_after_end: int) -> bool:
    """Whether a customer who is back so many days after the end undoes the clawback; the last day counts."""
    return rule.reinstate_within_days is not None and days_after_end <= rule.reinstate_within_days


def reversal(clawback: Explained, rounding: Rounding) -> Explained:
    """The line that undoes a clawback: its amount the other way round."""
    amount = value(clawback.value or ZERO, "clawed_back_before")
    return _told(product(value(Fraction(-1), "restored"), amount), rounding, "clawback.reversal")


def _at_most_left(taken: Term, line: PaidLine) -> Term:
    """Never more than the line paid, less what it has given back."""
    if taken.value <= line.paid - line.clawed_back:
        return taken
    left = value(line.paid, "was_paid")
    if line.clawed_back:
        left = difference(left, value(line.clawed_back, "clawed_back_before"))
    return at_most(taken, at_least_nothing(left))


def _cancelled(rule: Clawback, line: PaidLine) -> Term:
    """What was not paid yet; of a smaller contract only what it would not have paid either."""
    unpaid = value(line.unpaid, "not_paid_yet")
    if not isinstance(rule, DowngradeDifference) or not line.unpaid:
        return unpaid
    still_due = difference(would_have_paid(line), value(line.paid, "was_paid"))
    return difference(unpaid, at_most(at_least_nothing(still_due), unpaid))


def _told(term: Term, rounding: Rounding, kind: str = "clawback") -> Explained:
    return explain(kind, term, scale=rounding.scale)
