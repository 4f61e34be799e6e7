"""Cases of bonuses by objectives."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from crm.exact.cases import Kind, as_share
from crm.exact.explanation import Term
from crm.exact.numbers import Fraction
from crm.exact.problems import under
from crm.exact.reading import Measured
from crm.exact.rounding import Rounding, rounded
from incentives.cases.common import CasePlan
from incentives.cases.proration import ActiveInputs
from incentives.engine.bonuses import Bonus, BonusPayout, bonus
from incentives.engine.objectives import MeasurePayout
from incentives.engine.quota_attainment import Measurement


class BonusPlan(CasePlan, Bonus):
    """A bonus with its currency and rounding."""


class BonusInputs(ActiveInputs):
    """What was measured, when somebody was active, and the company factor of the period where it is not the
    plan's."""

    measures: Mapping[str, Measurement] = {}
    company_factor: Annotated[Measured, Field(ge=0)] | None = None


def _bonus(plan: BonusPlan, inputs: BonusInputs) -> dict[str, Any]:
    presence = inputs.presence(plan.proration) if plan.proration else None
    if inputs.company_factor is not None:
        plan = plan.model_copy(update={"company_factor": inputs.company_factor})
    with under("/inputs"):
        payout = bonus(plan, inputs.measures, plan.rounding.rule, presence)
    return {
        "amount": payout.amount,
        "score": as_share(payout.score),
        **_effective(payout, plan.rounding.rule),
        "by_measure": {part.id: _told(part) for part in payout.measures},
        "explanation": payout.amount.explanation,
    }


def _effective(payout: BonusPayout, rounding: Rounding) -> dict[str, Any]:
    """Quotas and target as they counted, published to the plan's decimals; of one measure without its name."""
    return {
        "attainment": _one_or_each({part.id: as_share(part.attainment) for part in payout.measures}),
        "pay_pct": _one_or_each({part.id: as_share(part.pay_pct) for part in payout.measures}),
        "prorated_quota": _one_or_each({part.id: _published(part.quota, rounding) for part in payout.measures}),
        "prorated_target": _published(payout.target, rounding),
    }


def _one_or_each(by_measure: Mapping[str, Any]) -> Any:
    return next(iter(by_measure.values())) if len(by_measure) == 1 else by_measure


def _published(term: Term | None, rounding: Rounding) -> Fraction | None:
    return None if term is None else rounded(term.value, rounding)


def _told(part: MeasurePayout) -> dict[str, Any]:
    return {
        "actual": part.actual.value,
        "quota": None if part.quota is None else part.quota.value,
        "attainment": as_share(part.attainment),
        "pay_pct": as_share(part.pay_pct),
        "weighted": as_share(part.weighted.value),
    }


KINDS = {"bonus": Kind(BonusPlan, BonusInputs, _bonus)}
