"""Netting: what a period pays after clawbacks, old debt and the payment cap, and what is carried on.

Nobody pays anything back in cash: what clawbacks leave below zero is carried, and recovered from later earnings,
at most so much of them as the plan allows. What lies above the payment cap waits for periods below it, or is lost.
Deferred pay is set off against a debt first; only then is the period's own touched (incentives 1.10, 1.18).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import AliasChoices, Field

from crm.exact.explanation import Explained, Term, at_most, difference, explain, product, rounded, total, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.reading import Given, Measured, Number, Part
from crm.exact.rounding import Rounding
from crm.exact.wording import name

name(
    {
        "period_earned": ("earned in the period", "本期已赚得", "money"),
        "negative_earning": ("negative earning of the period", "本期负收入", "money"),
        "clawed_back": ("clawed back", "本期追回", "money"),
        "clawback_returned": ("clawback taken back", "退还的追回", "money"),
        "owed_before": ("owed from before", "此前结转欠额", "money"),
        "deferred_before": ("deferred from before", "此前递延", "money"),
        "debt_written_off": ("written off", "核销", "money"),
        "recovery_limit": ("share of earnings that may be recovered", "可扣回比例", "percent"),
        "recovery_instalment": ("instalment agreed", "约定的每期扣回额", "money"),
        "payment_cap": ("payment cap", "支付封顶", "money"),
        "net_of_period": ("net of the period", "本期净额", "money"),
        "recovered": ("recovered of the debt", "扣回欠额", "money"),
        "paid_of_period": ("paid for the period", "本期支付", "money"),
    }
)


NIL = value(ZERO)


class PaymentTerms(Part):
    """How a period is paid. At most `max_recovery_pct` of the period's positive earnings, and at most
    `max_recovery_amount`, goes into a debt; `cap` limits the payment, `pay_excess_later` keeps what is above."""

    carry_negative: bool = True
    max_recovery_pct: Number | None = Field(default=None, ge=0, le=1)
    max_recovery_amount: Number | None = Field(
        default=None,
        ge=0,
        validation_alias=AliasChoices("max_recovery_amount", "recovery_instalment", "instalment"),
    )
    cap: Number | None = Field(default=None, ge=0)
    pay_excess_later: bool = False


class PeriodPay(Given):
    """What a period brings: earnings, clawbacks (negative), and what of a debt is written off by approval."""

    earned: Measured = ZERO
    clawback: Measured = ZERO
    write_off: Measured = Field(default=ZERO, ge=0)


class Balance(NamedTuple):
    """What goes from one period into the next: a debt of the payee, zero or negative, and pay that is deferred."""

    carry: Fraction = ZERO
    deferred: Fraction = ZERO


NO_BALANCE = Balance()


@dataclass(frozen=True)
class PeriodPayment:
    """What a period pays, recovers and carries on. `withheld` is above the cap and lost; `forgiven` a debt let go.

    paid + carry + deferred + withheld − forgiven = earned + clawback + carry and deferred from before.
    """

    paid: Explained
    carry: Explained
    deferred: Explained
    recovered: Explained
    withheld: Explained
    forgiven: Explained

    @property
    def balance(self) -> Balance:
        return Balance(self.carry.value or ZERO, self.deferred.value or ZERO)


class Debt(NamedTuple):
    """What is owed before anything is recovered, what of a returned clawback is left to pay, what is let go."""

    owed: Term
    returned: Term
    written_off: Term


def net_periods(
    terms: PaymentTerms, periods: Iterable[PeriodPay], rounding: Rounding, opening: Balance = NO_BALANCE
) -> tuple[PeriodPayment, ...]:
    """What each period pays and carries on, from the first on; `opening` is the balance before it."""
    found: list[PeriodPayment] = []
    before = opening
    for period in periods:
        found.append(_net(terms, period, before, rounding))
        before = found[-1].balance
    return tuple(found)


def _net(terms: PaymentTerms, period: PeriodPay, before: Balance, rounding: Rounding) -> PeriodPayment:
    debt = _debt_of(period, before)
    earned = value(max(ZERO, period.earned), "period_earned")
    deferred = value(before.deferred, "deferred_before")
    recovery = _recovery(terms, debt.owed, earned, deferred, rounding)
    recovered = value(recovery.value, "recovered")
    left = _less(debt.owed, recovered)
    net = _less(_sum(earned, deferred, debt.returned), recovered)
    paid = net if terms.cap is None else at_most(net, value(terms.cap, "payment_cap"))
    above = difference(value(net.value, "net_of_period"), value(paid.value, "paid_of_period"))
    forgiven = debt.written_off if terms.carry_negative else _sum(debt.written_off, left)
    return PeriodPayment(
        paid=_told("paid", paid, rounding),
        carry=_told("carry", difference(recovered, debt.owed) if terms.carry_negative else NIL, rounding),
        deferred=_told("deferred", above if terms.pay_excess_later else NIL, rounding),
        recovered=_told("recovered", recovery, rounding),
        withheld=_told("withheld", NIL if terms.pay_excess_later else above, rounding),
        forgiven=_told("forgiven", forgiven, rounding),
    )


def _debt_of(period: PeriodPay, before: Balance) -> Debt:
    """A clawback that is taken back goes into the debt first, then a write-off; what is left of it is paid."""
    owed = _sum(
        value(-before.carry, "owed_before"),
        value(max(ZERO, -period.clawback), "clawed_back"),
        value(max(ZERO, -period.earned), "negative_earning"),
    )
    returned = value(max(ZERO, period.clawback), "clawback_returned")
    into_debt = at_most(owed, returned)
    rest = _less(owed, into_debt)
    written_off = at_most(rest, value(period.write_off, "debt_written_off"))
    return Debt(_less(rest, written_off), _less(returned, into_debt), written_off)


def _recovery(terms: PaymentTerms, owed: Term, earned: Term, deferred: Term, rounding: Rounding) -> Term:
    """What goes into the debt: deferred pay first, then the period's earnings up to the limits."""
    set_off = at_most(owed, deferred)
    limit = earned
    if terms.max_recovery_pct is not None:
        limit = rounded(product(earned, value(terms.max_recovery_pct, "recovery_limit")), rounding)
    if terms.max_recovery_amount is not None:
        limit = at_most(limit, value(terms.max_recovery_amount, "recovery_instalment"))
    return _sum(set_off, at_most(_less(owed, set_off), limit))


def _sum(*terms: Term) -> Term:
    """The sum of what is not nothing."""
    return total([term for term in terms if term.value]) if any(term.value for term in terms) else NIL


def _less(term: Term, taken: Term) -> Term:
    return difference(term, taken) if taken.value else term


def _told(what: str, term: Term, rounding: Rounding) -> Explained:
    return explain(f"statement.{what}", term, scale=rounding.scale)
