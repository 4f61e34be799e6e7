"""Cases of clawbacks."""

from typing import Annotated, Any, NamedTuple

from pydantic import Field

from crm.exact.cases import Kind, as_share
from crm.exact.explanation import Explained
from crm.exact.numbers import ZERO
from crm.exact.problems import Refused
from incentives.cases.clawback_inputs import ClawbackInputs
from incentives.cases.common import CasePlan, sum_of
from incentives.cases.deal_clawbacks import clawed_back_deals
from incentives.engine.checks import parse
from incentives.engine.clawback_rules import (
    DowngradeDifference,
    Ending,
    Full,
    Linear,
    OriginalRate,
    Percent,
    Recompute,
    UnearnedAdvance,
)
from incentives.engine.clawbacks import claw_back, is_back_in_time, nothing_back, obstacle_of, reversal


class ClawbackPlan(CasePlan):
    """A clawback; the methods that look at deals need the components that paid on them. At the original rate the
    paid line alone will do."""

    clawback: Annotated[
        Full | Linear | Percent | UnearnedAdvance | DowngradeDifference | Recompute | OriginalRate,
        Field(discriminator="method"),
    ]
    components: tuple[Any, ...] = ()


class Outcome(NamedTuple):
    """The clawbacks, and what else is told of them."""

    clawbacks: tuple[Explained, ...]
    story: dict[str, Any]


def _clawback(plan: ClawbackPlan, inputs: ClawbackInputs) -> dict[str, Any]:
    ending = inputs.ending(plan.clawback)
    rule = plan.clawback
    if isinstance(rule, Recompute) or (isinstance(rule, OriginalRate) and plan.components):
        outcome = _of_deals(plan, rule, inputs, ending)
    else:
        outcome = _of_lines(plan, inputs, ending)
    amount = sum_of(one.value for one in outcome.clawbacks)
    return {
        "amount": amount,
        **outcome.story,
        **_reinstated(plan, inputs, outcome),
        "clawback": amount,
        "counted_days": ending.age.days,
        "counted_months": ending.age.months,
        "obstacle": obstacle_of(rule, ending),
        "attainment_kept": not rule.lowers_attainment,
        "needs_approval": ending.is_fraud,
        "explanation": [one.explanation for one in outcome.clawbacks],
    }


def _of_lines(plan: ClawbackPlan, inputs: ClawbackInputs, ending: Ending) -> Outcome:
    rounding = plan.rounding.rule
    found = [(given, claw_back(plan.clawback, line, ending, rounding)) for given, line in inputs.paid_lines()]
    payees = dict.fromkeys(given.payee for given, _ in found if given.payee)
    story = {
        "cancelled_unpaid": sum_of(one.cancelled_unpaid.value for _, one in found),
        "lines": [
            {
                "ref": given.ref,
                "payee": given.payee,
                "amount": one.amount,
                "cancelled_unpaid": one.cancelled_unpaid,
            }
            for given, one in found
        ],
        "by_payee": {
            payee: sum_of(one.amount.value for given, one in found if given.payee == payee) for payee in payees
        },
    }
    return Outcome(tuple(one.amount for _, one in found), story)


def _of_deals(
    plan: ClawbackPlan, rule: Recompute | OriginalRate, inputs: ClawbackInputs, ending: Ending
) -> Outcome:
    if not plan.components:
        raise Refused.because("missing", "/plan", field="components")
    document = parse(
        {"currency": plan.currency, "rounding": plan.rounding.model_dump(), "components": list(plan.components)},
        at="/plan",
    )
    found = clawed_back_deals(rule, document, inputs, plan.rounding.rule)
    if obstacle := obstacle_of(rule, ending):
        nothing = nothing_back(obstacle, plan.rounding.rule)
        totals = {"original_total": found.original, "recomputed_total": found.original}
        return Outcome((nothing,), {**totals, "attainment": as_share(found.attainment.before)})
    totals = {"original_total": found.original, "recomputed_total": found.without}
    attainment = found.attainment.after if rule.lowers_attainment else found.attainment.before
    story = {**totals, "attainment": as_share(attainment), "lines": found.lines}
    return Outcome((found.amount,), story)


def _reinstated(plan: ClawbackPlan, inputs: ClawbackInputs, outcome: Outcome) -> dict[str, Any]:
    """A customer who is back in time undoes everything: what was taken back, and what was cancelled."""
    days = inputs.days_until_back
    if days is None or not is_back_in_time(plan.clawback, days):
        return {"reversal": ZERO, "is_reversed": False}
    undone = [reversal(one, plan.rounding.rule) for one in outcome.clawbacks]
    return {
        "amount": sum_of(one.value for one in (*outcome.clawbacks, *undone)),
        "cancelled_unpaid": ZERO,
        "reversal": sum_of(one.value for one in undone),
        "is_reversed": True,
    }


KINDS = {"clawback": Kind(ClawbackPlan, ClawbackInputs, _clawback)}
