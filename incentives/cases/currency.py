"""Cases of currency."""

from typing import Any

from pydantic import AliasChoices, Field

from crm.exact.cases import Kind
from crm.exact.problems import Refused, under
from crm.exact.reading import Code, Day, Given
from incentives.cases.common import CasePlan, sum_of
from incentives.engine.currency import CurrencyLine, CurrencyRule, Payment, by_currency, currency_lines, payments
from incentives.engine.deals import Deal, Rate, sales_of
from incentives.engine.exchange_rates import ExchangeRate, check_rates

PAID_ON = AliasChoices("payment_date", "pay_date", "paid_on")


class CurrencyPlan(CasePlan):
    """Without a `rate` deals are converted and nothing more; with a `pay_currency` they are paid in it."""

    rate: Rate | None = None
    fx: tuple[ExchangeRate, ...] = ()
    keep_currencies: bool = False
    pay_currency: Code | None = None
    paid_on: Day | None = Field(default=None, validation_alias=PAID_ON)

    @property
    def rule(self) -> CurrencyRule:
        return CurrencyRule(self.currency, self.rounding.rule, self.fx, self.rate, self.keep_currencies)


class CurrencyInputs(Given):
    deals: tuple[Deal, ...]
    earlier_deals: tuple[Deal, ...] = Field(
        default=(), validation_alias=AliasChoices("earlier_deals", "original_deals", "originals", "history")
    )
    paid_on: Day | None = Field(default=None, validation_alias=PAID_ON)


def _currency(plan: CurrencyPlan, inputs: CurrencyInputs) -> dict[str, Any]:
    with under("/plan/fx"):
        check_rates(plan.fx)
    with under("/inputs"):
        lines = currency_lines(plan.rule, sales_of(inputs.deals, inputs.earlier_deals))
    return {**_earned(lines), **_paid(plan, inputs, lines)}


def _earned(lines: tuple[CurrencyLine, ...]) -> dict[str, Any]:
    """What was earned in each currency; one amount only where there is one currency."""
    totals = by_currency(lines)
    return {
        **({"amount": sum_of(total.value for total in totals.values())} if len(totals) < 2 else {}),
        "by_currency": totals,
        "lines": [{"ref": line.ref, "currency": line.currency, "amount": line.amount} for line in lines],
        "explanation": [line.amount.explanation for line in lines],
    }


def _paid(plan: CurrencyPlan, inputs: CurrencyInputs, lines: tuple[CurrencyLine, ...]) -> dict[str, Any]:
    if plan.pay_currency is None:
        return {}
    paid_on = inputs.paid_on or plan.paid_on
    if paid_on is None:
        raise Refused.because("missing", "/inputs", field="payment_date")
    earned = [(currency, total.value) for currency, total in by_currency(lines).items() if total.value is not None]
    found = payments(plan.rule, earned, plan.pay_currency, paid_on)
    return {
        "pay_currency": plan.pay_currency,
        "paid": sum_of(payment.amount.value for payment in found),
        "payments": [_payment(payment) for payment in found],
    }


def _payment(payment: Payment) -> dict[str, Any]:
    return {
        "from": payment.source,
        "currency": payment.currency,
        "amount": payment.amount,
        "explanation": payment.amount.explanation,
    }


KIND = Kind(CurrencyPlan, CurrencyInputs, _currency)
KINDS = {"currency": KIND}
