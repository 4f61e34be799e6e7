"""Cases of statements: what periods pay and carry on, and what the lines of one come to."""

from typing import Any

from pydantic import AliasChoices, Field

from crm.exact.cases import Kind
from crm.exact.explanation import Explained
from crm.exact.problems import under
from crm.exact.reading import Given, Measured
from incentives.cases.common import CasePlan, sum_of
from incentives.engine.netting import Balance, PaymentTerms, PeriodPay, PeriodPayment, net_periods
from incentives.engine.statements import StatementLine, statement_sums


class StatementPlan(CasePlan):
    payment: PaymentTerms = PaymentTerms()


class StatementInputs(Given):
    """Periods in order; a debt (zero or negative) and deferred pay may come from before the first."""

    periods: tuple[PeriodPay, ...]
    carry: Measured = Field(default=Balance().carry, validation_alias=AliasChoices("opening_carry", "carry"), le=0)
    deferred: Measured = Field(
        default=Balance().deferred, validation_alias=AliasChoices("opening_deferred", "deferred"), ge=0
    )


class StatementSumPlan(CasePlan):
    """Nothing but currency and rounding."""


class StatementSumInputs(Given):
    lines: tuple[StatementLine, ...]


def _statement(plan: StatementPlan, inputs: StatementInputs) -> dict[str, Any]:
    opening = Balance(inputs.carry, inputs.deferred)
    periods = net_periods(plan.payment, inputs.periods, plan.rounding.rule, opening)
    return {
        "amount": sum_of(period.paid.value for period in periods),
        "withheld": sum_of(period.withheld.value for period in periods),
        "periods": [_period(period) for period in periods],
        "explanation": [found.explanation for period in periods for found in _period(period).values()],
    }


def _period(period: PeriodPayment) -> dict[str, Explained]:
    return {
        "paid": period.paid,
        "carry": period.carry,
        "deferred": period.deferred,
        "recovered": period.recovered,
        "withheld": period.withheld,
        "forgiven": period.forgiven,
    }


def _statement_sum(plan: StatementSumPlan, inputs: StatementSumInputs) -> dict[str, Any]:
    with under("/inputs"):
        sums = statement_sums(inputs.lines, plan.currency, plan.rounding.rule)
    return {
        "amount": sums.amount,
        "pending": sums.pending,
        "held": sums.held,
        "rejected": sums.rejected,
        "non_cash": sums.non_cash,
        "pending_non_cash": sums.pending_non_cash,
        "taxable": sums.taxable,
        "explanation": sums.amount.explanation,
    }


KINDS = {
    "statement": Kind(StatementPlan, StatementInputs, _statement),
    "statement_sum": Kind(StatementSumPlan, StatementSumInputs, _statement_sum),
}
