"""Every kind of case there is: pay, and what lies below it (KPIs, goals, reviews)."""

from crm.exact.cases import Kind
from evaluations.cases.kinds import KINDS as EVALUATIONS
from incentives.cases import (
    amortisation,
    bonuses,
    clawbacks,
    commission,
    credit,
    currency,
    draws,
    matrices,
    pools,
    proration,
    renewals,
    retro,
    schedules,
    score_payouts,
    statements,
    year_to_date,
)
from incentives.cases.validation import validation_kind

PAY: dict[str, Kind] = {
    **commission.KINDS,
    **retro.KINDS,
    **credit.KINDS,
    **bonuses.KINDS,
    **matrices.KINDS,
    **year_to_date.KINDS,
    **proration.KINDS,
    **schedules.KINDS,
    **draws.KINDS,
    **clawbacks.KINDS,
    **renewals.KINDS,
    **amortisation.KINDS,
    **pools.KINDS,
    **currency.KINDS,
    **statements.KINDS,
    **score_payouts.KINDS,
}

KINDS: dict[str, Kind] = {**EVALUATIONS, **PAY, "validation": validation_kind(PAY)}
