"""Accruals: at the end of a month the books carry what was earned and not paid yet; the next month takes it back.

accrued = earned so far − paid so far, from the same lines as the statements; so at any time all accruals and
reversals come to what is still owed (incentives 1.29). Export only: the ledger is elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from crm.exact.explanation import Explained, difference, explain, product, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.wording import name

name(
    {
        "earned_so_far": ("earned so far", "累计应计", "money"),
        "paid_so_far": ("paid so far", "累计已付", "money"),
        "accrued_last_month": ("accrued last month", "上月预提", "money"),
        "reversed": ("reversed", "冲回", "number"),
    }
)


@dataclass(frozen=True)
class MonthEnd:
    """The two entries of a month: last month's accrual taken back, and what is accrued now."""

    reversal: Explained
    accrual: Explained


def month_ends(months: Iterable[tuple[Fraction, Fraction]], scale: int = 2) -> tuple[MonthEnd, ...]:
    """The entries of each month, from what it (earned, paid). An amount paid ahead makes a negative accrual."""
    found: list[MonthEnd] = []
    earned = paid = accrued = ZERO
    for earned_now, paid_now in months:
        earned, paid = earned + earned_now, paid + paid_now
        reversal = product(value(Fraction(-1), "reversed"), value(accrued, "accrued_last_month"))
        accrual = difference(value(earned, "earned_so_far"), value(paid, "paid_so_far"))
        found.append(
            MonthEnd(explain("accrual.reversal", reversal, scale=scale), explain("accrual", accrual, scale=scale))
        )
        accrued = accrual.value
    return tuple(found)
