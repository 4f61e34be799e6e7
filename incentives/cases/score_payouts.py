"""Cases of pay from reviews."""

from typing import Any

from pydantic import Field

from crm.exact.cases import Kind
from crm.exact.problems import under
from crm.exact.reading import Given, Measured
from evaluations.cases.published import Published
from incentives.engine.points_pools import PointsMember, PointsPool, share_by_points
from incentives.engine.score_payouts import GradePay, Reviewed, budget_left, payout, payout_range


class PayoutPlan(Published, GradePay):
    """What each grade pays."""


class PayoutInputs(Reviewed):
    """Somebody reviewed, and the budget where there is one."""

    budget: Measured | None = None


class PointsPoolPlan(Published, PointsPool):
    """The points of each grade."""


class PointsPoolInputs(Given):
    pool: Measured
    members: tuple[PointsMember, ...] = Field(min_length=1)


def _payout(plan: PayoutPlan, inputs: PayoutInputs) -> dict[str, Any]:
    with under("/inputs"):
        paid, ends = payout(plan, inputs, plan.rule), payout_range(plan, inputs, plan.rule)
    told = {
        "amount": paid,
        "status": paid.status,
        "range": {"min": ends.least, "max": ends.most},
        "explanation": paid.explanation,
    }
    return told if inputs.budget is None else told | {"budget_left": budget_left([ends.most], inputs.budget)}


def _points_pool(plan: PointsPoolPlan, inputs: PointsPoolInputs) -> dict[str, Any]:
    with under("/inputs"):
        found = share_by_points(plan, inputs.pool, inputs.members, plan.rule)
    return {
        "amounts": found.parts,
        "held": found.held,
        "undistributed": found.undistributed,
        "explanation": {member: part.explanation for member, part in found.parts.items()},
    }


KINDS = {
    "payout": Kind(PayoutPlan, PayoutInputs, _payout),
    "payout_pool": Kind(PointsPoolPlan, PointsPoolInputs, _points_pool),
}
