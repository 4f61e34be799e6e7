"""Cases of credit: splits, overlays, and overrides up the hierarchy."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import AliasChoices, Field

from crm.exact.cases import Kind
from crm.exact.numbers import Fraction
from crm.exact.problems import Refused, under
from crm.exact.reading import Given, Measured
from incentives.cases.common import CasePlan, sum_of
from incentives.engine.chain_overrides import chain_overrides
from incentives.engine.credit import Credit, CreditedSale, CreditRule, credited
from incentives.engine.credit_earnings import credit_lines, earning_lines, has_rates
from incentives.engine.deals import Deal, Rate, Sale, sales_of
from incentives.engine.hierarchy import Hierarchy, ManagerSpan, hierarchy_of
from incentives.engine.manager_overrides import commission_override, manager_overrides, rolled_up
from incentives.engine.overrides import (
    LevelDifference,
    ManagerEffective,
    Override,
    PercentOfBase,
    PercentOfCommission,
    RollUp,
    sold_parts,
)
from incentives.engine.payee_lines import PayeeLine, by_payee


class CreditPlan(CasePlan):
    """`rate` is everybody's who has none of his own in `rates`."""

    credit: CreditRule | None = None
    rates: Mapping[str, Rate] | None = None
    rate: Rate | None = None
    override: Override | None = None
    hierarchy: tuple[ManagerSpan, ...] = ()


class CreditInputs(Given):
    """`earlier_deals` are only looked up, by the refunds that name them."""

    deals: tuple[Deal, ...] | None = None
    earlier_deals: tuple[Deal, ...] = Field(
        default=(), validation_alias=AliasChoices("earlier_deals", "original_deals", "originals", "history")
    )
    team_commissions: Mapping[str, Measured] | None = None


class Going(NamedTuple):
    """What goes up: lines of pay, what found no manager, and credit that counts again above."""

    lines: Sequence[PayeeLine] = ()
    unassigned: Sequence[PayeeLine] = ()
    credits: Sequence[Credit] = ()


def _evaluate(plan: CreditPlan, inputs: CreditInputs) -> dict[str, Any]:
    with under("/plan/hierarchy"):
        hierarchy = hierarchy_of(plan.hierarchy)
    if plan.credit is None and plan.override is None:
        raise Refused.because("missing", "/plan", field="credit")
    with under("/inputs"):
        sales = _sales(plan, inputs)
        found = _credited(plan, sales)
        own = [credit for one in found for credit in one.credits]
        up = _going_up(plan, inputs, hierarchy, sales, own)
        credits_ = [*own, *up.credits]
        return _said([*_pay(plan, credits_), *up.lines], credits_, found, up.unassigned)


def _sales(plan: CreditPlan, inputs: CreditInputs) -> tuple[Sale, ...]:
    if inputs.deals is None and (plan.credit or not isinstance(plan.override, PercentOfCommission)):
        raise Refused.because("missing", field="deals")
    return sales_of(inputs.deals or (), inputs.earlier_deals)


def _credited(plan: CreditPlan, sales: Sequence[Sale]) -> tuple[CreditedSale, ...]:
    if plan.credit is None and not isinstance(plan.override, RollUp):
        return ()
    return credited(plan.credit or CreditRule(mode="split"), sales, plan.rounding.scale)


def _going_up(
    plan: CreditPlan, inputs: CreditInputs, hierarchy: Hierarchy, sales: Sequence[Sale], own: Sequence[Credit]
) -> Going:
    rule, rounding = plan.override, plan.rounding.rule
    match rule:
        case PercentOfCommission():
            return Going([commission_override(rule, _team(inputs), rounding)])
        case PercentOfBase() | LevelDifference():
            return Going(chain_overrides(rule, sold_parts(sales, plan.credit, rounding.scale), rounding))
        case ManagerEffective():
            found = manager_overrides(rule, hierarchy, sold_parts(sales, plan.credit, rounding.scale), rounding)
            return Going(found.lines, found.unassigned)
        case RollUp():
            return Going(credits=rolled_up(rule, hierarchy, own))
        case None:
            return Going()


def _team(inputs: CreditInputs) -> Mapping[str, Fraction]:
    if inputs.team_commissions is None:
        raise Refused.because("missing", field="team_commissions")
    return inputs.team_commissions


def _pay(plan: CreditPlan, given: Sequence[Credit]) -> tuple[PayeeLine, ...]:
    """What credits earn by rate; in a plan that pays nothing, the credits themselves."""
    rounding = plan.rounding.rule
    if plan.rates is not None or plan.rate is not None or has_rates(given):
        everybody = {} if plan.rate is None else dict.fromkeys((credit.payee for credit in given), plan.rate)
        return earning_lines(given, {**everybody, **(plan.rates or {})}, rounding)
    return credit_lines(given, rounding) if isinstance(plan.override, RollUp | None) else ()


def _said(
    lines: Sequence[PayeeLine],
    given: Sequence[Credit],
    found: Sequence[CreditedSale],
    unassigned: Sequence[PayeeLine],
) -> dict[str, Any]:
    return {
        "amount": sum_of(line.amount.value for line in lines),
        "by_payee": by_payee(lines),
        "lines": [{"ref": line.ref, "payee": line.payee, "amount": line.amount} for line in lines],
        "credits": _by_payee(given),
        "credit_lines": [_credit(one) for one in given],
        "total_credit": {one.sale.deal.id: one.total for one in found},
        "beyond_limit": {one.sale.deal.id: one.beyond_limit for one in found if one.beyond_limit.value},
        "unassigned": sum_of(line.amount.value for line in unassigned),
        "explanation": [line.amount.explanation for line in lines],
    }


def _by_payee(given: Sequence[Credit]) -> dict[str, Fraction]:
    """Everybody's credit, rolled-up credit included: what counts to his quota."""
    payees = dict.fromkeys(one.payee for one in given)
    return {payee: sum_of(one.amount.value for one in given if one.payee == payee) for payee in payees}


def _credit(one: Credit) -> dict[str, Any]:
    return {
        "ref": one.sale.deal.id,
        "payee": one.payee,
        "share": one.share,
        "amount": one.amount.value,
        "role": one.role,
    }


KIND = Kind(CreditPlan, CreditInputs, _evaluate)
KINDS = {"credit": KIND}
